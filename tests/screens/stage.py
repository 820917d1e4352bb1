"""The real window over the demo in a throw-away store: every job is done at once, and no device sounds."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.bootstrap import open_workplace
from qa_desktop.domain.text import Language
from qa_desktop.services.demo import Demo, demo_recordings
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import LanguageChoice, Settings, ThemeChoice
from qa_desktop.settings.store import save_settings
from tests.audio.fakes import FakeOutput, FakeSource
from ui.application import Application
from ui.reception import WaitWindow
from ui.workbench import Workbench

INSPECTORS = {Language.ENGLISH: "Z. Lan", Language.CHINESE: "张 岚"}
DEVICES = {Language.ENGLISH: "Headset (USB Audio)", Language.CHINESE: "耳机 (USB Audio)"}
ROUNDS = 8
MOST_ROWS = 100


class Headset(FakeSource):
    """A sound device that can be chosen and never asks for sound."""

    def __init__(self, name: str) -> None:
        super().__init__(FakeOutput(name=name))
        self.device_names = (name,)

    def choose(self, name: str) -> None:
        """There is no other."""

    def look(self, seconds: float) -> None:
        """It is always there."""


class Stage:
    """A window to be put into a state; `path` is a folder for the files that a state needs."""

    def __init__(self, bench: Workbench, place: Workplace, application: Application, path: Path) -> None:
        self.bench, self.place, self.application, self.path = bench, place, application, path
        self.window, self.parts = bench.window, bench.parts

    @property
    def language(self) -> Language:
        """What the window speaks."""
        return Language(self.place.preferences.settings.language)

    def settle(self) -> None:
        """Let everything happen that is due, layouts over several rounds among it."""
        for _ in range(ROUNDS):
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def wear(self, theme: ThemeChoice) -> None:
        """Put on a theme."""
        self.place.preferences.change(theme=theme)
        self.settle()

    def speak(self, language: Language) -> None:
        """Go over to another language."""
        self.place.preferences.change(language=LanguageChoice(language.value))
        self.settle()

    def fill(self) -> None:
        """Set up the demo."""
        fill(self.place)
        self.settle()

    def open(self, part_of_name: str, *, card: str = "") -> None:
        """Put the demo call on the desk whose file name has that part; a first grading uses that card."""
        (path,) = [path for path in demo_recordings() if part_of_name in path.name]
        if card:
            self.place.grading.open(self.recording_id(path.name), card_id=card, failed=_raise)
        else:
            self.bench.calls.open(self.recording_id(path.name))
        self.settle()

    def type(self, text: str) -> None:
        """Write into whatever has the keyboard."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)
        self.settle()

    def recording_id(self, file_name: str) -> str:
        """Return the id of the recording of that name."""
        rows = self.place.library.page(LibraryQuery(author=self.place.identity.id), 0, MOST_ROWS)
        (row,) = [row for row in rows if row.file_name == file_name]
        return row.recording_id

    def import_files(self, *paths: Path) -> None:
        """Import these."""
        self.place.importer.start(paths, (), on_progress=lambda _progress: None, on_done=lambda _report: None)
        self.settle()

    def show(self, dialog: QDialog) -> QDialog:
        """Show a dialog that comes before the window; it goes with the stage."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        self.settle()
        return dialog

    def dialog(self) -> QDialog:
        """Return the dialog that is open."""
        self.settle()
        (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
        return dialog

    def menu(self) -> QMenu:
        """Return the menu that is open."""
        self.settle()
        (menu,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible()]
        return menu

    def close_beside(self) -> None:
        """Close what was opened beside the window."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, WaitWindow):
                widget.leave()
            elif widget is not self.window:
                widget.close()
        self.settle()


def fill(place: Workplace) -> None:
    """Set up the demo in a store."""
    demo = Demo(
        store=place.store,
        jobs=place.jobs,
        clock=place.clock,
        events=place.events,
        identity=place.identity,
        importer=place.importer,
    )
    demo.set_up(on_progress=lambda _progress: None, on_done=lambda _report: None, failed=_raise)


def prepare(folder: Path) -> Folders:
    """Return a data folder with the demo in it, to be copied."""
    folders = Folders(folder)
    with open_workplace(folders, InlineJobs()) as place:
        fill(place)
    return folders


@contextmanager
def stage(
    folder: Path, language: Language, *, filled: Folders | None = None, size: QSize | None = None
) -> Iterator[Stage]:
    """Open the window in `language` over a copy of the `filled` folder, or over nothing yet.

    It is as large as the screen, or of that size. `folder` is to be empty.
    """
    folders = Folders(folder / "data")
    if filled is not None:
        shutil.copytree(filled.data, folders.data)
    folders.make()
    save_settings(
        folders.settings,
        Settings(language=LanguageChoice(language.value), theme=ThemeChoice.LIGHT, inspector=INSPECTORS[language]),
    )
    application = Application([])
    with open_workplace(folders, InlineJobs()) as place:
        headset = Headset(DEVICES[language])
        player = Player(headset)
        bench = Workbench(application, place, player, cast("Outlet", headset))
        try:
            set_up = Stage(bench, place, application, folder)
            _show(bench.window, size)
            set_up.settle()
            yield set_up
            set_up.close_beside()
        finally:
            place.preferences.change(language=LanguageChoice.ENGLISH)  # what Qt was told of it is taken back
            bench.close()
            player.close()
            place.jobs.close()
            for _ in range(2):
                QCoreApplication.processEvents()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _show(window: QWidget, size: QSize | None) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMaximized)
    window.move(QPoint(0, 0))
    wanted = size or QGuiApplication.primaryScreen().size()
    window.resize(wanted)
    window.show()
    window.resize(wanted)
    window.activateWindow()


def _raise(error: Exception) -> None:
    raise error
