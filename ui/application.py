"""The running window program: Qt's application, the event loop, the order in which everything ends."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLockFile
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from ui.bridge import MainThread

LOCK_NAME = "window.lock"
_LOG = logging.getLogger(__name__)


class Application:
    """Qt's application with what belongs to the whole program: one in a process."""

    def __init__(self, arguments: Sequence[str]) -> None:
        existing = QApplication.instance()
        self.qt = existing if isinstance(existing, QApplication) else QApplication(list(arguments))
        self.qt.setApplicationName("qa-desktop")
        self.qt.setDesktopFileName("qa-desktop")
        self.qt.setWindowIcon(QIcon())
        self._main = MainThread()
        self.deliver = self._main.deliver

    def lock(self, folder: Path) -> QLockFile:
        """Make sure that one window only works on a data folder; the lock goes with the returned object.

        Raises:
            EnvironmentFault: `data.in_use` with the folder.
        """
        lock = QLockFile(str(folder / LOCK_NAME))
        lock.setStaleLockTime(0)
        if not lock.tryLock(100):
            raise EnvironmentFault("data.in_use", folder=str(folder))
        return lock

    def refuse(self, error: QaError) -> None:
        """Say why the program cannot start."""
        described = describe(error)
        box = QMessageBox(QMessageBox.Icon.Critical, tr("QA Desktop"), described.what)
        box.setInformativeText(described.way_out)
        box.exec()

    def run(self) -> int:
        """Turn the event loop until the window is closed; an error of ours is logged and the work goes on."""
        before = sys.excepthook
        sys.excepthook = _note_bug
        try:
            return self.qt.exec()
        finally:
            sys.excepthook = before


def _note_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _LOG.error("a bug", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
