from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.recording import AudioFormat
from qa_desktop.services.events import EventBus
from qa_desktop.services.importing import Importer
from qa_desktop.services.preferences import Preferences
from qa_desktop.settings.model import Settings
from tests.services.fakes import MONO, FakeClock, MemoryStore
from tests.ui.hands import LEFT, NONE, click, press
from tests.ui.library.fakes import LateJobs
from ui.library.import_desk import ImportDesk
from ui.library.import_dialog import ImportDialog
from ui.library.import_preview import PreviewColumn
from ui.library.import_result import ImportResult
from ui.library.pattern_editor import PatternEditor
from ui.theme import Theme

ANA = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"
PLAIN = "Ana-5551234.wav"
OWN = NamePattern(name="Mine", pattern="{agent}-{customer}")


def meter(path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
    del cancelled
    if path.read_bytes().startswith(b"bad"):
        raise EnvironmentFault("audio.damaged", file=path.name, path=str(path), reason="it ends too soon")
    return MONO


class Bench:
    """An import desk over a real importer, its jobs answered by hand."""

    def __init__(self, folder: Path, theme: Theme, window: QWidget) -> None:
        self.folder = folder / "录音 März"
        self.folder.mkdir()
        self.store = MemoryStore()
        self.jobs = LateJobs()
        clock = FakeClock()
        importer = Importer(store=self.store, jobs=self.jobs, clock=clock, events=EventBus(), meter=meter)
        preferences = Preferences(Settings(name_patterns=(OWN,)), folder / "settings.json", EventBus())
        self.desk = ImportDesk(
            importer=importer, preferences=preferences, jobs=self.jobs, clock=clock, theme=theme, parent=window
        )
        self.bar = self.desk.bar
        self.window = window

    def file(self, name: str, content: bytes = b"") -> Path:
        path = self.folder / name
        path.write_bytes(content or name.encode())
        return path

    def ask(self, *paths: Path) -> ImportDialog:
        self.desk.ask(paths or (self.folder,))
        return self.dialog()

    def dialog(self) -> ImportDialog:
        found = [one for one in self.window.findChildren(ImportDialog) if one.isVisible()]
        assert len(found) == 1
        return found[0]

    def result(self) -> ImportResult:
        push(self.bar, "import-details")
        found = self.window.findChild(ImportResult)
        assert isinstance(found, ImportResult)
        return found

    def agents(self) -> list[str]:
        return sorted(recording.call.agent for recording in self.store.tables.recordings.values())


@pytest.fixture
def bench(qtbot: QtBot, theme: Theme, tmp_path: Path) -> Bench:
    window = QWidget()
    qtbot.addWidget(window)
    bench = Bench(tmp_path, theme, window)
    bench.bar.setParent(window)
    window.resize(300, 200)
    bench.bar.resize(232, 90)
    window.show()
    return bench


def push(parent: QWidget, name: str) -> None:
    button = parent.findChild(QPushButton, name) or parent.findChild(QToolButton, name)
    assert isinstance(button, QPushButton | QToolButton), name
    assert button.isVisible()
    click(button)


def table(dialog: ImportDialog) -> list[str]:
    model = dialog.preview
    return [
        " | ".join(str(model.index(row, column).data()) for column in PreviewColumn) for row in range(model.rowCount())
    ]


def visible(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


# -- before ------------------------------------------------------------------------------------------------------------


def test_the_dialog_shows_what_will_be_read(bench: Bench) -> None:
    bench.file(ANA)
    bench.file(PLAIN)
    dialog = bench.ask()
    assert dialog.found == "Looking for recordings…"
    bench.jobs.answer()
    assert dialog.found == "2 recordings found"
    assert table(dialog) == [
        f"{PLAIN} | Ana | – | 5551234 | – | –",
        f"{ANA} | Ana | 2021-12-01 07:55 | – | Auto_Repairs | 40",
    ]
    dialog.reject()


def test_a_chosen_pattern_is_used_alone(bench: Bench) -> None:
    bench.file(ANA)
    dialog = bench.ask()
    bench.jobs.answer()
    dialog.patterns.setFocus()
    press(dialog.patterns, Qt.Key.Key_Down)
    assert dialog.patterns.currentText() == "Mine"
    bench.jobs.answer()
    assert table(dialog) == [f"{ANA} | Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55 | – | 51 | – | –"]
    dialog.reject()


def test_answers_to_an_older_choice_are_dropped(bench: Bench) -> None:
    bench.file(ANA)
    dialog = bench.ask()
    dialog.patterns.setFocus()
    press(dialog.patterns, Qt.Key.Key_Down)
    bench.jobs.answer(1)
    assert dialog.found == "Looking for recordings…"
    bench.jobs.answer()
    assert dialog.found == "1 recording found"
    dialog.reject()


def test_nothing_can_be_imported_where_nothing_was_found(bench: Bench) -> None:
    dialog = bench.ask()
    bench.jobs.answer()
    assert dialog.found == "No recordings here. Add files, or a folder that holds some."
    start = dialog.findChild(QPushButton, "import-start")
    assert isinstance(start, QPushButton)
    assert not start.isEnabled()
    press(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not bench.desk.is_running


def test_files_that_are_gone_are_named(bench: Bench) -> None:
    bench.file(ANA)
    gone = bench.folder / "gone.wav"
    dialog = bench.ask(bench.folder, gone)
    bench.jobs.answer()
    assert any("“gone.wav” is not there any more." in text for text in visible(dialog))
    dialog.reject()


def test_files_and_folders_are_added_by_button_and_by_drop(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = bench.file("a.wav"), bench.file("b.wav"), bench.file("c.wav")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(second)], ""))
    dialog = bench.ask(first)
    push(dialog, "import-files")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(third))])
    action = Qt.DropAction.CopyAction
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(5, 5), action, mime, LEFT, NONE))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(5, 5), action, mime, LEFT, NONE))
    bench.jobs.answer()
    assert dialog.found == "3 recordings found"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(bench.folder))
    push(dialog, "import-folder")
    assert "a.wav, b.wav, c.wav and 1 more" in visible(dialog)
    bench.jobs.answer()
    assert dialog.found == "3 recordings found"
    dialog.reject()


def test_the_menu_asks_for_files_or_a_folder_first(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    bench.desk.ask_for_files()
    assert bench.window.findChild(ImportDialog) is None
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(bench.folder))
    bench.desk.ask_for_folder()
    assert bench.dialog().isVisible()
    bench.dialog().reject()


def test_patterns_are_edited_from_here(bench: Bench) -> None:
    bench.file(PLAIN)
    dialog = bench.ask()
    bench.jobs.answer()
    push(dialog, "import-patterns")
    editor = dialog.findChild(PatternEditor)
    assert isinstance(editor, PatternEditor)
    assert [reading.name for reading in editor.preview.readings.readings] == [PLAIN]
    editor.form.written.setText("{customer}-{agent}")
    editor.accept()
    bench.jobs.answer()
    assert table(dialog) == [f"{PLAIN} | 5551234 | – | Ana | – | –"]
    dialog.reject()


# -- while -------------------------------------------------------------------------------------------------------------


def start(bench: Bench, *paths: Path) -> None:
    dialog = bench.ask(*paths)
    bench.jobs.answer()
    push(dialog, "import-start")


def test_progress_is_shown_and_the_result_said(bench: Bench, qtbot: QtBot) -> None:
    for number in range(3):
        bench.file(f"Ana-{number}.wav")
    start(bench)
    assert bench.bar.isVisible()
    assert bench.bar.text == "Looking for recordings…"
    seen = []
    while bench.jobs.answer(1):
        seen.append(bench.bar.text)
    assert "Importing 2 of 3" in seen
    assert bench.bar.text == "3 imported"
    assert bench.agents() == ["Ana", "Ana", "Ana"]
    assert not bench.desk.is_running
    bench.bar._timer.setInterval(0)
    bench.bar._timer.start()
    qtbot.waitUntil(lambda: not bench.bar.isVisible())


def test_enter_starts(bench: Bench) -> None:
    bench.file(PLAIN)
    dialog = bench.ask()
    bench.jobs.answer()
    press(dialog, Qt.Key.Key_Return)
    bench.jobs.answer()
    assert bench.agents() == ["Ana"]


def test_cancel_keeps_what_was_imported(bench: Bench) -> None:
    for number in range(200):
        bench.file(f"Ana-{number}.wav")
    start(bench)
    bench.jobs.answer(60)
    push(bench.bar, "import-cancel")
    assert bench.bar.text == "Stopping…"
    bench.jobs.answer()
    assert bench.bar.text.endswith("cancelled")
    count = len(bench.agents())
    assert 0 < count < 200
    assert bench.bar.text.startswith(f"{count} imported · {200 - count} left out")


def test_a_second_import_waits_for_the_first_and_both_are_reported(bench: Bench) -> None:
    first, second = bench.file("Ana-1.wav", b"bad 1"), bench.file("Ben-2.wav")
    bench.desk.start((first,), (OWN,))
    bench.desk.start((second,), (OWN,))
    bench.jobs.answer()
    assert bench.bar.text == "1 imported · 1 could not be read"
    assert bench.agents() == ["Ben"]


# -- afterwards --------------------------------------------------------------------------------------------------------


def outcome_table(result: ImportResult) -> list[str]:
    model = result.outcomes
    return [" | ".join(str(model.index(row, column).data()) for column in (0, 1)) for row in range(model.rowCount())]


def test_what_failed_is_listed_copied_and_tried_again(bench: Bench) -> None:
    bench.file("Ana-1.wav")
    bench.desk.start((bench.folder,), (OWN,))
    bench.jobs.answer()
    bad = bench.file("Ben-2.wav", b"bad")
    bench.desk.start((bench.folder,), (OWN,))
    bench.jobs.answer()
    assert bench.bar.text == "0 imported · 1 already here · 1 could not be read"
    result = bench.result()
    damaged = "“Ben-2.wav” is damaged: it ends too soon. Fetch it from the recorder again."
    assert outcome_table(result) == [f"Ben-2.wav | {damaged}", "Ana-1.wav | Already in the library."]
    push(result, "result-copy")
    assert QGuiApplication.clipboard().text() == (
        f"{bad}\t{damaged}\n{bench.folder / 'Ana-1.wav'}\tAlready in the library."
    )
    bad.write_bytes(b"mended")
    push(result, "result-retry")
    bench.jobs.answer()
    assert bench.bar.text == "1 imported"
    assert bench.agents() == ["Ana", "Ben"]


def test_the_result_stays_until_it_is_dismissed(bench: Bench) -> None:
    bench.desk.start((bench.file("Ben-2.wav", b"bad"),), (OWN,))
    bench.jobs.answer()
    assert not bench.bar._timer.isActive()
    push(bench.bar, "import-dismiss")
    assert not bench.bar.isVisible()


def test_without_failures_there_is_nothing_to_try_again(bench: Bench) -> None:
    path = bench.file("Ana-1.wav")
    for _ in range(2):
        bench.desk.start((path,), (OWN,))
        bench.jobs.answer()
    result = bench.result()
    assert result.findChild(QPushButton, "result-retry") is None
    press(result, Qt.Key.Key_Escape)
    assert result.result() == QDialog.DialogCode.Rejected


def test_a_store_that_fails_ends_the_import_and_is_said(bench: Bench) -> None:
    bench.store.faults.append(EnvironmentFault("store.full", file="store.sqlite"))
    bench.desk.start((bench.file("Ana-1.wav"),), (OWN,))
    bench.jobs.answer()
    assert any("The disk is full" in line for line in outcome_table(bench.result()))


def test_a_flawed_pattern_is_reported_not_raised(bench: Bench) -> None:
    bench.desk.start((bench.file("Ana-1.wav"),), (NamePattern(name="Flawed", pattern="{agnt}"),))
    assert not bench.desk.is_running
    assert bench.bar.text == "0 imported"
