"""The running window program: Qt's application, the event loop, the order in which everything ends."""

import gc
import logging
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLockFile
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.language import current_language, tr
from qa_desktop.language.errors import describe
from qa_desktop.settings.model import ThemeChoice
from ui.bridge import MainThread
from ui.notify import Notifier, Tone
from ui.program import start_program
from ui.theme import Theme
from ui.widgets.plain import as_plain

LOCK_NAME = "window.lock"
LOCK_PATIENCE_MS = 3000
"""How long a window that was just closed may take to send what was submitted last."""
_LOG = logging.getLogger(__name__)


class Application:
    """Qt's application with what belongs to the whole program: one in a process."""

    def __init__(self, arguments: Sequence[str]) -> None:
        existing = QApplication.instance()
        self.qt = existing if isinstance(existing, QApplication) else QApplication(list(arguments))
        self.qt.setApplicationName("qa-desktop")
        self.qt.setDesktopFileName("qa-desktop")
        self.qt.setWindowIcon(QIcon(str(files("resources") / "icons" / "app.ico")))
        self.notifier = Notifier()
        self._main = MainThread()
        self.deliver = self._main.deliver
        self._again: list[str] | None = None

    def dress(self, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        """Let what is shown before the window look as the window will."""
        Theme(choice).dress(self.qt, current_language())

    def start_again_with(self, arguments: Sequence[str] | None) -> None:
        """Let the program start once more with these arguments when it has ended; None: it need not."""
        self._again = None if arguments is None else list(arguments)

    def start_again(self) -> None:
        """Start the program once more where that was asked for; everything of this one is closed."""
        if self._again is not None:
            start_program(self._again)

    def lock(self, folder: Path) -> QLockFile:
        """Make sure that one window only works on a data folder; the lock goes with the returned object.

        Raises:
            EnvironmentFault: `data.in_use` where another window has it, `data.unwritable` where no lock can be had.
        """
        lock = QLockFile(str(folder / LOCK_NAME))
        lock.setStaleLockTime(0)
        if lock.tryLock(LOCK_PATIENCE_MS):
            return lock
        if lock.error() is QLockFile.LockError.LockFailedError:
            raise EnvironmentFault("data.in_use", folder=str(folder))
        reason = tr("{file} cannot be written").format(file=LOCK_NAME)
        raise EnvironmentFault("data.unwritable", folder=str(folder), reason=reason)

    def refuse(self, error: QaError) -> None:
        """Say why the program cannot start."""
        self.dress()
        described = describe(error)
        box = QMessageBox(QMessageBox.Icon.Critical, tr("QA Desktop"), as_plain(described.what))
        box.setInformativeText(as_plain(described.way_out))
        box.exec()

    def say(self, error: QaError) -> None:
        """Say an error that nobody else has taken."""
        described = describe(error)
        self.notifier.say(Tone.ERROR, described.what, described.way_out)

    def note_bug(self, error: BaseException) -> None:
        """Log an error of ours and say that there was one; the work goes on."""
        _LOG.error("a bug", exc_info=error)
        self.notifier.say(
            Tone.ERROR,
            tr("Something went wrong inside the program."),
            tr("The log in the data folder has the details."),
        )

    def run(self, window: QWidget) -> int:
        """Show the window and turn the event loop until it is closed."""
        before = sys.excepthook
        sys.excepthook = self._hook
        try:
            window.show()
            # What was made so far stays for good: looked through again and again, it costs tens of ms at a time.
            gc.freeze()
            return self.qt.exec()
        finally:
            gc.unfreeze()
            sys.excepthook = before

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        self.note_bug(error)
