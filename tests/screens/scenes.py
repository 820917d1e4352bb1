"""The states of the program that a person sees, by name: each puts a stage into one and returns what to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QMenu, QMessageBox, QTabWidget, QWidget
from sqlalchemy import delete

from db.tables import RECORDING_FILE
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.person import Person
from qa_desktop.domain.text import Language
from qa_desktop.language import tr
from qa_desktop.services.demo import demo_folder, demo_recordings
from qa_desktop.services.events import Changed, Kind, SaveFailed
from qa_desktop.services.import_report import Progress
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.profiles import add_profile, profiles
from tests.screens import sync_scenes
from tests.screens.stage import Stage
from tests.support.team import LEAD, ON_ANSWER, REASON, fill_team, hand_back, sign_in
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog
from ui.library.pattern_editor import PatternEditor
from ui.notify import Tone
from ui.view_state import Span

ANA, SUBMITTED, RETURNED, MONO, TO_DO = "Ana", "3116-", "8027-", "Mono", "5519-"
FATAL_CRITERION = "red_line"


@dataclass(frozen=True, slots=True)
class Scene:
    """A state; `filled`: over the demo, otherwise over an empty library."""

    name: str
    build: Callable[[Stage], QWidget]
    filled: bool = True


def grading(stage: Stage) -> QWidget:
    """The draft, half graded: a region chosen, the playhead amid the call, a criterion with evidence and comment."""
    return _grade(stage, ANA, "product_knowledge", seen=(60_000, 135_000), chosen=(119_500, 131_000), at=96_400)


def grading_chinese(stage: Stage) -> QWidget:
    """The same of a Chinese call, which came back."""
    return _grade(stage, RETURNED, "listens_patiently", seen=(20_000, 66_000), chosen=(5_000, 9_000), at=43_600)


def _grade(
    stage: Stage, call: str, criterion: str, *, seen: tuple[int, int], chosen: tuple[int, int], at: int
) -> QWidget:
    stage.open(call)
    bench = stage.bench
    stage.parts.scorecard.view.show_row(criterion)
    row = stage.parts.scorecard.view.row(criterion)
    assert row is not None
    row.enter()
    bench.view.show(*seen)
    bench.controller.seek(at)
    bench.view.select(Span(*chosen))
    bench.view.choose_annotation(row.state.answer.evidence[0])
    stage.settle()
    return stage.window


def missing_items(stage: Stage) -> QWidget:
    """The same, after submission was asked for in vain."""
    grading(stage)
    stage.bench.actions["score.submit_next"].trigger()
    return stage.window


def fatal(stage: Stage) -> QWidget:
    """A fatal error found."""
    stage.open(ANA)
    card = stage.parts.scorecard
    card.view.show_row(FATAL_CRITERION)
    card.answer(FATAL_CRITERION, "no")
    row = card.view.row(FATAL_CRITERION)
    assert row is not None
    row.enter()
    return stage.window


def submitted(stage: Stage) -> QWidget:
    """An evaluation that was submitted: to be read."""
    stage.open(SUBMITTED)
    return stage.window


def evidence_only(stage: Stage) -> QWidget:
    """The same without its file: only the sound of its evidence is here, the playhead in some of it."""
    stage.place.clips.catch_up()
    with stage.place.store() as unit:
        assert isinstance(unit, SqlUnitOfWork)
        unit.transaction.write(delete(RECORDING_FILE))
        unit.commit()
    stage.open(SUBMITTED)
    stage.bench.view.show(0, 30_000)
    stage.bench.controller.seek(16_000)
    return stage.window


def returned(stage: Stage) -> QWidget:
    """An evaluation that came back."""
    stage.open(RETURNED)
    return stage.window


def mono(stage: Stage) -> QWidget:
    """A call of one channel, not begun."""
    stage.open(MONO)
    return stage.window


def zoomed(stage: Stage) -> QWidget:
    """The waveform down to half a second."""
    stage.open(ANA)
    stage.bench.view.show(45_000, 45_500)
    return stage.window


def nothing_open(stage: Stage) -> QWidget:
    """Calls are there, none is open."""
    return stage.window


def first_start(stage: Stage) -> QWidget:
    """An empty library."""
    return stage.window


def nothing_found(stage: Stage) -> QWidget:
    """A search without a result."""
    stage.open(ANA)
    search = stage.parts.library.head.search
    search.setText("退费 12345678")
    search.searched.emit(search.text())
    return stage.window


def standard_open(stage: Stage) -> QWidget:
    """The standard of a criterion unfolded."""
    stage.open(ANA)
    stage.parts.scorecard.view.show_row(FATAL_CRITERION)
    row = stage.parts.scorecard.view.row(FATAL_CRITERION)
    assert row is not None
    row.enter()
    row.name_line.info.toggle()
    return stage.window


def empty_marks(stage: Stage) -> QWidget:
    """A call of which nothing is graded or marked."""
    stage.open(TO_DO)
    return stage.window


def missing_audio(stage: Stage) -> QWidget:
    """A call whose file is gone."""
    source = demo_folder() / "external-5519-139xxxx6618-20260320-094205-1773970925.31.wav"
    path = stage.path / "external-4402-136xxxx7710-20260321-101122-1774059082.88.wav"
    path.write_bytes(source.read_bytes()[:-2000])
    _import(stage, path)
    path.unlink()
    stage.bench.calls.open(stage.recording_id(path.name))
    return stage.window


def save_failure(stage: Stage) -> QWidget:
    """What was typed could not be stored."""
    grading(stage)
    call = stage.place.grading.call
    assert call is not None
    folder = "D:\\质检数据"
    stage.place.events.publish(SaveFailed(call.evaluation.id, EnvironmentFault("store.full", file=folder)))
    return stage.window


def import_dialog(stage: Stage) -> QWidget:
    """Before an import."""
    stage.bench.imports.ask((demo_folder(),))
    return stage.dialog()


def import_running(stage: Stage) -> QWidget:
    """An import under way."""
    stage.open(ANA)
    bar = stage.bench.imports.bar
    bar.begin()
    stage.settle()
    bar.show_progress(Progress(37, 128, "external-3116-177xxxx3581-20260318-153940-1773819580.92.mp3"))
    return stage.window


def import_failures(stage: Stage) -> QWidget:
    """An import some of whose files could not be read: the bar."""
    stage.open(ANA)
    _import_badly(stage)
    return stage.window


def import_result(stage: Stage) -> QWidget:
    """What became of each file."""
    _import_badly(stage)
    stage.bench.imports.bar.details_asked.emit()
    return stage.dialog()


def pattern_editor(stage: Stage) -> QWidget:
    """The editor of name patterns, the chosen one with a flaw."""
    own = (
        NamePattern(name="呼叫中心 A", pattern="{queue}_{agent}_{date}"),
        NamePattern(name="Branch B", pattern="{agent}-{nonsense}-{date}"),
    )
    stage.place.preferences.change(name_patterns=own)
    stage.bench.commands.patterns()
    dialog = stage.dialog()
    assert isinstance(dialog, PatternEditor)
    dialog.list.setCurrentRow(1)
    return dialog


def settings_general(stage: Stage) -> QWidget:
    """The settings."""
    stage.bench.commands.settings()
    return stage.dialog()


def settings_keys(stage: Stage) -> QWidget:
    """The settings' second page."""
    stage.bench.commands.settings()
    dialog = stage.dialog()
    dialog.findChildren(QTabWidget)[0].setCurrentIndex(1)
    return dialog


def keys(stage: Stage) -> QWidget:
    """All keys."""
    stage.bench.commands.keys()
    return stage.dialog()


def export(stage: Stage) -> QWidget:
    """The export."""
    stage.bench.commands.export()
    dialog = stage.dialog()
    path = dialog.findChild(QLineEdit, "export-path")
    assert path is not None
    path.setText(str(Path("D:/质检/2026-03/evaluations.csv")))
    return dialog


def about(stage: Stage) -> QWidget:
    """What this is."""
    stage.bench.commands.about()
    return stage.dialog()


def tags(stage: Stage) -> QWidget:
    """The tag editor."""
    stage.bench.commands.tags()
    return stage.dialog()


def details(stage: Stage) -> QWidget:
    """What is known of a call."""
    panel = stage.parts.library
    row = panel.model.row(0)
    assert row is not None
    panel._deeds.edit(row)
    return stage.dialog()


def removal(stage: Stage) -> QWidget:
    """The question before a call is taken off the list."""
    panel = stage.parts.library
    row = panel.model.row(0)
    assert row is not None
    panel._deeds.ask_to_remove(row)
    return stage.dialog()


def play_menu(stage: Stage) -> QWidget:
    """A menu of the window."""
    stage.open(ANA)
    menu = stage.bench.window.menuBar().actions()[2].menu()
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    return menu


def row_menu(stage: Stage) -> QWidget:
    """The menu of a call."""
    panel = stage.parts.library
    row = panel.model.row(0)
    assert row is not None
    panel._deeds.show_menu(row, QPoint(0, 0), is_open=False)
    return stage.menu()


def filters(stage: Stage) -> QWidget:
    """What the queue can be narrowed by."""
    head = stage.parts.library.head
    head._show_filters()
    return head.filters


def message_info(stage: Stage) -> QWidget:
    """A notice."""
    stage.open(ANA)
    stage.application.notifier.say(Tone.INFO, tr("No call in this queue is left to be graded."))
    return stage.window


def message_good(stage: Stage) -> QWidget:
    """Something has succeeded."""
    stage.bench.commands._say_exported(41, Path("D:/质检/2026-03/evaluations.csv"))
    return stage.window


def message_error(stage: Stage) -> QWidget:
    """Something has failed."""
    stage.open(ANA)
    stage.bench.calls.say(
        EnvironmentFault("export.unwritable", file="D:\\质检\\2026-03\\evaluations.csv", reason="Permission denied")
    )
    return stage.window


def passphrase(stage: Stage) -> QWidget:
    """The passphrase, after a wrong one."""
    return stage.show(PassphraseDialog(UserMistake("passphrase.wrong")))


def no_keyring(stage: Stage) -> QWidget:
    """The first start on a machine without a keyring."""
    lack = EnvironmentFault("keyring.none", reason="keyring.backends.fail")
    return stage.show(ProtectionDialog(lambda _choice: None, lack=lack))


def protection(stage: Stage) -> QWidget:
    """Who holds the key, two passphrases typed that differ."""
    dialog = ProtectionDialog(lambda _choice: None, keeper=Keeper.PASSPHRASE)
    dialog.passphrase.setText("three words of mine")
    dialog.again.setText("three words of")
    dialog.accept()
    return stage.show(dialog)


def people(stage: Stage) -> QWidget:
    """Who is working, a name typed that is here already."""
    folder = stage.place.folders.data
    for name in ("Ana García", "李 明"):
        add_profile(folder, name)
    dialog = PersonDialog(profiles(folder), lambda name: add_profile(folder, name))
    dialog.name.setText("李 明")
    dialog.accept()
    return stage.show(dialog)


def backups(stage: Stage) -> QWidget:
    """The backups, one of them not to be opened."""
    assert stage.place.backups is not None
    folder = stage.place.folders.backups
    folder.mkdir(exist_ok=True)
    (folder / "store-20260301-081502.sqlite").write_bytes(b"not ours" * 40_000)
    made = stage.place.backups.make_now()
    assert made is not None
    made.file.replace(folder / "store-20260302-080127.sqlite")
    stage.bench.at_rest.backups()
    return stage.dialog()


def no_backup(stage: Stage) -> QWidget:
    """No backup yet."""
    stage.bench.at_rest.backups()
    return stage.dialog()


def restore(stage: Stage) -> QWidget:
    """The question before a backup takes the store's place."""
    dialog = backups(stage)
    assert isinstance(dialog, BackupsDialog)
    dialog.restore.click()
    stage.settle()
    (box,) = dialog.findChildren(QMessageBox)
    return box


def team(stage: Stage) -> QWidget:
    """The team's table, for a lead."""
    fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.actions["review.team"].trigger()
    return stage.window


def team_empty(stage: Stage) -> QWidget:
    """The same before anything was submitted."""
    _be_lead(stage)
    stage.bench.actions["review.team"].trigger()
    stage.parts.team.filters.search.setText("投诉 no such call")
    stage.parts.team.filters.search.searched.emit("投诉 no such call")
    return stage.window


def review(stage: Stage) -> QWidget:
    """An evaluation of a colleague's before a lead, who replies on a criterion."""
    ids = fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.review.read(ids[-1])
    stage.settle()
    stage.parts.scorecard.view.show_row("product_knowledge")
    row = stage.parts.scorecard.view.row("product_knowledge")
    assert row is not None
    row.enter()
    stage.parts.decision.field.setPlainText(ON_ANSWER)
    return stage.window


def review_refused(stage: Stage) -> QWidget:
    """The same, returned without a reason."""
    ids = fill_team(stage.place.store)
    _be_lead(stage)
    stage.bench.review.read(ids[-1])
    stage.settle()
    stage.parts.decision.send_back.click()
    return stage.window


def review_decided(stage: Stage) -> QWidget:
    """The same, returned."""
    review(stage)
    stage.parts.decision.reply.click()
    stage.parts.decision.field.setPlainText(REASON)
    stage.parts.decision.send_back.click()
    return stage.window


def came_back(stage: Stage) -> QWidget:
    """What came back to its author, with the lead's reason and replies."""
    sign_in(stage.place.store, Person(login=stage.place.identity.id, name=""))
    hand_back(stage.place.store, stage.place.identity.id, stage.recording_id(_file_of(RETURNED)))
    stage.open(RETURNED)
    return stage.window


def revisions(stage: Stage) -> QWidget:
    """Its revisions."""
    came_back(stage)
    stage.bench.actions["review.revisions"].trigger()
    return stage.dialog()


def old_revision(stage: Stage) -> QWidget:
    """The old revision, to be read."""
    sign_in(stage.place.store, Person(login=stage.place.identity.id, name=""))
    old, _ = hand_back(stage.place.store, stage.place.identity.id, stage.recording_id(_file_of(RETURNED)))
    stage.bench.review.read(old.id)
    return stage.window


def _file_of(part_of_name: str) -> str:
    (path,) = [path for path in demo_recordings() if part_of_name in path.name]
    return path.name


def _be_lead(stage: Stage) -> None:
    sign_in(stage.place.store, LEAD)
    stage.place.events.publish(Changed(frozenset({Kind.REVIEWS})))
    stage.settle()


def _import(stage: Stage, *paths: Path) -> None:
    stage.place.importer.start(paths, (), on_progress=lambda _progress: None, on_done=lambda _report: None)
    stage.settle()


def _import_badly(stage: Stage) -> None:
    folder = stage.path / ("三月录音" if stage.language is Language.CHINESE else "March")
    folder.mkdir()
    (folder / "notes about calls.wav").write_text("not a recording")
    (folder / "external-3116-137xxxx0001-20260318-153940-1.mp3").write_bytes(b"")
    source = demo_folder() / "external-5519-139xxxx6618-20260320-094205-1773970925.31.wav"
    (folder / source.name).write_bytes(source.read_bytes())
    (folder / "external-5520-139xxxx6618-20260320-094205-1773970926.31.wav").write_bytes(source.read_bytes()[:-4000])
    stage.bench.imports.start((folder,), ())
    stage.settle()


SCENES = tuple(
    Scene(build.__name__, build, filled=build is not first_start)
    for build in (
        grading,
        grading_chinese,
        missing_items,
        fatal,
        submitted,
        evidence_only,
        returned,
        mono,
        zoomed,
        nothing_open,
        empty_marks,
        standard_open,
        first_start,
        nothing_found,
        missing_audio,
        save_failure,
        import_dialog,
        import_running,
        import_failures,
        import_result,
        pattern_editor,
        settings_general,
        settings_keys,
        keys,
        export,
        about,
        tags,
        details,
        removal,
        passphrase,
        no_keyring,
        protection,
        people,
        backups,
        no_backup,
        restore,
        play_menu,
        row_menu,
        filters,
        message_info,
        message_good,
        message_error,
        *sync_scenes.BUILDS,
        team,
        team_empty,
        review,
        review_refused,
        review_decided,
        came_back,
        revisions,
        old_revision,
    )
)
