"""What goes wrong on an inspector's machine: the program says so clearly, and the job can be finished."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from db.store import Store
from qa_desktop.audio.decode import measure
from qa_desktop.bootstrap import run_window
from qa_desktop.cli import FAILED, parse
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import AudioFormat
from qa_desktop.domain.text import Language
from qa_desktop.language import current_language
from qa_desktop.services import newest
from qa_desktop.services.exporting import ExportForm, ExportKind
from qa_desktop.services.ports import QueueState
from tests.end2end.conftest import Desk
from tests.end2end.mouse import answer, button, choose, click, press_button, settle
from tests.end2end.program import NoPortAudio, Program
from tests.support.logs import ExpectLog
from ui.library.import_dialog import ImportDialog
from ui.library.import_result import ImportResult, OutcomeColumn
from ui.settings.dialog import SettingsDialog

WAIT_MS = 15_000
SILENT = "No sound device: playback is silent"


@pytest.fixture
def short_call(demo_calls: tuple[Path, ...]) -> Path:
    return next(path for path in demo_calls if path.suffix == ".opus")


def foot_texts(program: Program) -> list[str]:
    foot = program.parts.foot
    return [label.text() for label in (foot._sound, foot._format) if label.isVisible()]


def answer_everything(program: Program) -> None:
    for criterion in program.call.card.criteria:
        answer(program, criterion.id)


def finish(program: Program, qtbot: QtBot) -> None:
    """Answer everything and submit."""
    answer_everything(program)
    graded = program.call_id
    click(program.parts.scorecard.foot.submit)
    qtbot.waitUntil(lambda: program.call_id != graded, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: program.parts.library.model.by_state.get(QueueState.SUBMITTED) == 1, timeout=WAIT_MS)


def test_without_a_sound_device_a_call_is_seen_and_graded(desk: Desk, qtbot: QtBot, short_call: Path) -> None:
    program = desk.start(library=NoPortAudio())
    desk.import_files(program, [short_call])
    desk.open_call(program, short_call.name)
    qtbot.waitUntil(lambda: SILENT in foot_texts(program), timeout=WAIT_MS)
    click(program.parts.transport._play)
    qtbot.waitUntil(lambda: program.workbench.view.playhead > 700, timeout=WAIT_MS)
    choose(program, "mark.point")
    assert program.call.evaluation.annotations[0].start_ms > 0
    finish(program, qtbot)
    assert [message.text for message in program.said if message.tone == "error"] == []


def test_a_call_whose_file_is_gone_is_graded_all_the_same(
    desk: Desk, qtbot: QtBot, short_call: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "通话 1.opus"
    shutil.copyfile(short_call, copy)
    program = desk.start()
    desk.import_files(program, [copy])
    copy.unlink()
    recording_id = desk.id_of(program, copy.name)
    program.parts.library.open_asked.emit(recording_id)
    qtbot.waitUntil(lambda: program.call_id == recording_id and bool(program.said), timeout=WAIT_MS)
    (message,) = program.said
    assert message.text == "“通话 1.opus” is not there any more."
    assert message.way_out == f"Put it back at {copy}, or import it from where it lies now."
    assert message.text in program.parts.waveform._failure
    finish(program, qtbot)


def settings_box(program: Program, name: str) -> QComboBox:
    box = program.window.findChild(QComboBox, name)
    assert isinstance(box, QComboBox)
    return box


def pick(box: QComboBox, data: str) -> None:
    """Pick an entry as a person does: only that tells the dialog."""
    number = box.findData(data)
    box.setCurrentIndex(number)
    box.activated.emit(number)


def test_language_and_theme_are_switched_while_a_call_plays(desk: Desk, qtbot: QtBot, short_call: Path) -> None:
    program = desk.start(library=NoPortAudio())
    desk.import_files(program, [short_call])
    desk.open_call(program, short_call.name)
    qtbot.waitUntil(lambda: SILENT in foot_texts(program), timeout=WAIT_MS)
    click(program.parts.transport._play)
    choose(program, "file.settings")
    dress = program.application.qt.styleSheet()
    pick(settings_box(program, "settings-language"), "zh")
    pick(settings_box(program, "settings-theme"), "dark")
    settle()
    assert current_language() is Language.CHINESE
    assert program.application.qt.styleSheet() != dress
    assert not program.parts.library.accessibleName().isascii()
    assert not any(action.text().isascii() for action in program.window.menuBar().actions())
    assert not program.workbench.actions["file.import"].text().isascii()
    assert SILENT not in foot_texts(program)
    here = program.player.position_ms
    qtbot.waitUntil(lambda: program.player.position_ms > here + 300, timeout=WAIT_MS)
    assert program.player.state.playing
    pick(settings_box(program, "settings-language"), "en")
    pick(settings_box(program, "settings-theme"), "light")
    settle()
    assert SILENT in foot_texts(program)
    dialog = program.window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    click(dialog._buttons.button(QDialogButtonBox.StandardButton.Ok))
    assert program.player.state.playing


def test_the_language_of_the_command_line_outlasts_other_settings(desk: Desk) -> None:
    """What the command line asked for was overruled by the settings as soon as the window was dressed."""
    program = desk.start(language=Language.CHINESE)
    assert current_language() is Language.CHINESE
    assert not program.workbench.actions["file.import"].text().isascii()
    choose(program, "play.quieter")
    assert program.place.preferences.settings.volume == 75
    assert current_language() is Language.CHINESE


@pytest.fixture
def bad_batch(shared_recordings: Path, tmp_path: Path) -> dict[str, Path]:
    """Files that cannot be calls, each by what is said of it."""
    whole = (shared_recordings / "formats" / "aac_stereo.m4a").read_bytes()
    made = {"truncated.m4a": whole[: len(whole) * 2 // 3], "空.wav": b"", "words.wav": b"These are only words.\n" * 50}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    headerless = shared_recordings / "bad" / "missing_wav_header.wav"
    return {
        "“missing_wav_header.wav” ": headerless,
        "“truncated.m4a” is damaged": tmp_path / "truncated.m4a",
        "“空.wav” is empty": tmp_path / "空.wav",
        "“words.wav” is not a recording": tmp_path / "words.wav",
    }


def test_a_bad_batch_is_listed_file_by_file_and_the_rest_is_imported(
    desk: Desk, qtbot: QtBot, bad_batch: dict[str, Path], demo_calls: tuple[Path, ...]
) -> None:
    program = desk.start()
    good = demo_calls[:3]
    desk.import_files(program, [good[0], *bad_batch.values(), *good[1:]])
    qtbot.waitUntil(lambda: program.parts.library.model.rowCount() == len(good), timeout=WAIT_MS)
    assert program.workbench.imports.bar.text == f"{len(good)} imported · {len(bad_batch)} could not be read"
    press_button(program.workbench.imports.bar, "import-details")
    result = program.window.findChild(ImportResult)
    assert isinstance(result, ImportResult)
    listed = result.outcomes
    told = {
        listed.data(listed.index(row, OutcomeColumn.FILE)): listed.data(listed.index(row, OutcomeColumn.WHAT)) or ""
        for row in range(listed.rowCount())
    }
    assert set(told) == {path.name for path in bad_batch.values()}
    for sentence, path in bad_batch.items():
        assert told[path.name].startswith(sentence)
        assert told[path.name].count(".") > 1  # the way out is told too
    click(button(result, "result-copy"))
    assert "空.wav" in QGuiApplication.clipboard().text()
    result.reject()


def store_of(program: Program) -> Store:
    store: Store = program.place.store.__self__  # type: ignore[attr-defined]  # the bound method knows its store
    return store


def limit_pages(program: Program, spare: int | None) -> None:
    """Let the store grow by so many pages only, by SQLite's own means; None: as it likes."""

    def limit() -> None:
        store = store_of(program)
        with store._turn, store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            most = 1 << 30 if spare is None else pages + spare
            connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    program.place.jobs.store(limit)
    program.place.jobs.drain()


def type_long(program: Program, words: str) -> None:
    """Go into the comment on the whole call and paste."""
    field = program.parts.scorecard.view.summary.field
    program.parts.scorecard.view.ensure_seen(field)
    click(field.viewport())
    QGuiApplication.clipboard().setText(words)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def saving_words(program: Program) -> str:
    return program.parts.scorecard.foot.saved.said.text


@contextmanager
def answering(words: str) -> Iterator[list[str]]:
    """Press the button with those words (empty: the first) in each message box that opens within the block."""
    read: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            read.append(f"{box.text()} {box.informativeText()}")
            found = [one for one in box.buttons() if words in one.text()]
            QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    yield read
    timer.stop()


def test_a_disk_that_fills_while_grading_costs_nothing_that_was_typed(
    desk: Desk, qtbot: QtBot, short_call: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "RETRY_AFTER_S", 0.2)
    program = desk.start()
    desk.import_files(program, [short_call])
    desk.open_call(program, short_call.name)
    answer(program, program.call.card.criteria[0].id)
    qtbot.waitUntil(lambda: saving_words(program).startswith("Saved at"), timeout=WAIT_MS)
    limit_pages(program, 1)
    words = "It was all said. " * 500
    type_long(program, words)
    qtbot.waitUntil(lambda: saving_words(program).startswith("Not saved yet: The disk is full"), timeout=WAIT_MS)
    QTest.keyClicks(program.parts.scorecard.view.summary.field, "More")
    answer(program, program.call.card.criteria[1].id)
    assert program.parts.scorecard.view.summary.field.toPlainText() == words + "More"
    with answering("Keep open") as read:
        program.window.close()
    assert [text.startswith("What you typed last could not be saved.") for text in read] == [True]
    assert program.window.isVisible()
    limit_pages(program, None)
    qtbot.waitUntil(lambda: saving_words(program).startswith("Saved at"), timeout=WAIT_MS)
    evaluation_id = program.call.evaluation.id
    desk.stop()
    program = desk.start()
    desk.open_call(program, short_call.name)
    assert program.call.evaluation.id == evaluation_id
    assert program.call.evaluation.summary == words + "More"
    assert len(program.call.evaluation.answers) == 2


def test_settings_that_cannot_be_written_are_told_of_and_stop_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    program = desk.start()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("qa_desktop.settings.store.os.replace", full)
        choose(program, "play.quieter")
        (message,) = program.said
        assert "No space left on device" in message.text
        with expect_log("No space left on device"):
            program.window.close()
    assert not program.window.isVisible()
    assert program.said == [message]


def test_what_was_set_last_is_remembered_however_soon_the_window_is_closed(desk: Desk) -> None:
    """The volume is written at most now and then while its slider moves: the last place was lost at the end."""
    program = desk.start()
    for _ in range(3):
        choose(program, "play.quieter")
    desk.stop()
    assert desk.start().place.preferences.settings.volume == 65


def test_a_name_that_is_given_is_shown_and_exported_at_once(desk: Desk, short_call: Path, tmp_path: Path) -> None:
    program = desk.start()
    desk.import_files(program, [short_call])
    desk.open_call(program, short_call.name)
    answer(program, program.call.card.criteria[0].id)
    program.place.preferences.change(inspector="张岚")
    assert program.window._person.text() == "张岚"
    program.place.autosave.flush()
    path = tmp_path / "out.json"
    program.place.exporter.export(ExportKind.EVALUATIONS, ExportForm.JSON, path)
    (row,) = json.loads(path.read_text("utf-8"))
    assert (row["author"], row["author_id"]) == ("张岚", program.place.identity.id)


def test_a_second_window_on_the_same_data_is_refused_clearly(desk: Desk) -> None:
    desk.start()
    with answering("") as read:
        code = run_window(parse(["--data", str(desk.data)]), ["qa-desktop"])
    assert code == FAILED
    assert read == [f"QA Desktop is already open on {desk.data}. Go on in its window."]


def test_the_window_closed_while_importing_leaves_nothing_behind_that_works_on(
    desk: Desk, qtbot: QtBot, short_call: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = desk.start()
    begun, heard = threading.Event(), threading.Event()

    def slow(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        begun.set()
        for _ in range(2000):
            if cancelled():
                heard.set()
                raise UserMistake("audio.cancelled", file=path.name, path=str(path))
            threading.Event().wait(0.01)
        return measure(path)

    monkeypatch.setattr(program.place.importer, "_meter", slow)
    program.workbench.imports.start([short_call], ())
    qtbot.waitUntil(begun.is_set, timeout=WAIT_MS)
    program.workbench.imports.ask([short_call.parent])
    dialog = program.window.findChild(ImportDialog)
    assert isinstance(dialog, ImportDialog)
    desk.stop()
    assert heard.is_set()
    assert not dialog.isVisible()
