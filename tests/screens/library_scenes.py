"""The states of the library that a person sees: the list, imports, name patterns."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.text import Language
from qa_desktop.services.demo import demo_folder
from qa_desktop.services.import_report import Progress
from tests.screens.stage import Stage
from ui.library.pattern_editor import PatternEditor

ANA = "Ana"


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


BUILDS = (
    first_start,
    nothing_found,
    import_dialog,
    import_running,
    import_failures,
    import_result,
    pattern_editor,
    details,
    removal,
    row_menu,
    filters,
)
