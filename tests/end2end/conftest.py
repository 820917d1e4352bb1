"""The program for tests, with calls to be graded."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from qa_desktop.audio.portaudio import PortAudio
from qa_desktop.domain.text import Language
from tests.end2end.mouse import button, click_row, press_button, settle
from tests.end2end.program import Program, running
from tests.support.places import ROOT
from ui.library.import_dialog import ImportDialog

DEMO = ROOT / "resources" / "demo"
START_MS, IMPORT_MS = 10_000, 30_000


class Desk:
    """Starts the program, once or more often, and knows how a person begins."""

    def __init__(self, data: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._qtbot = qtbot
        self._patch = monkeypatch
        self._stack = ExitStack()

    def start(self, *, library: PortAudio | None = None, language: Language = Language.ENGLISH) -> Program:
        """Open the window."""
        program = self._stack.enter_context(running(self.data, library=library, language=language))
        self._qtbot.waitExposed(program.window)
        self._qtbot.waitUntil(program.window.isActiveWindow, timeout=START_MS)
        return program

    def stop(self) -> None:
        """Close the window."""
        self._stack.close()

    def import_files(self, program: Program, paths: Sequence[Path]) -> None:
        """Choose files in the system's dialog, look at what was found, begin, and wait for the end."""
        names = [str(path) for path in paths]
        self._patch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_: (names, "")))
        settle()
        if program.parts.start.isVisible():
            press_button(program.parts.start, "start-import")
        else:
            program.workbench.actions["file.import"].trigger()
        dialog = program.window.findChild(ImportDialog)
        assert isinstance(dialog, ImportDialog)
        self._qtbot.waitUntil(button(dialog, "import-start").isEnabled, timeout=IMPORT_MS)
        press_button(dialog, "import-start")
        self._qtbot.waitUntil(lambda: not program.workbench.imports.is_running, timeout=IMPORT_MS)
        self._qtbot.waitUntil(lambda: program.parts.library.model.rowCount() > 0, timeout=IMPORT_MS)
        settle()

    def open_call(self, program: Program, file_name: str) -> None:
        """Click a call in the queue and wait until it can be heard."""
        recording_id = self.id_of(program, file_name)
        click_row(program, recording_id)
        self._qtbot.waitUntil(lambda: program.call_id == recording_id and program.audio_ready, timeout=START_MS)
        settle()

    def id_of(self, program: Program, file_name: str) -> str:
        """Return the id of a call in the queue."""
        model = program.parts.library.model
        self._qtbot.waitUntil(lambda: all(model.row(number) for number in range(model.rowCount())))
        for number in range(model.rowCount()):
            row = model.row(number)
            if row is not None and row.file_name == file_name:
                return row.recording_id
        raise AssertionError(file_name)


@pytest.fixture
def desk(data_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Return a desk with a data folder of its own; what was started on it is closed at the end."""
    desk = Desk(data_folder, qtbot, monkeypatch)
    yield desk
    desk.stop()


@pytest.fixture
def demo_calls() -> tuple[Path, ...]:
    """Return short calls that the program carries."""
    return tuple(sorted(path for path in DEMO.iterdir() if path.suffix in {".wav", ".opus", ".mp3"}))
