"""What is shown until the window is there: that the store is being got ready, and the backups where it cannot be."""

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.services.backups import Backups
from qa_desktop.services.opening import LongWork
from ui.dialogs.backups import BackupsDialog
from ui.widgets.plain import PlainLabel

T = TypeVar("T")
QUIET_MS = 400
"""What takes no longer is not worth a window."""
LOOK_EVERY_MS = 200
WIDTH = 420
STEPS = 1000


class WindowReception:
    """Receives in windows; `dress` comes before each, since the window that dresses the program is not there yet."""

    def __init__(self, dress: Callable[[], None]) -> None:
        self._dress = dress

    def wait_for(self, work: Callable[[], T], what: LongWork) -> T:
        """Work in a thread, so that the window that says so goes on living."""
        results: list[T] = []
        errand = _Errand(lambda: results.append(work()))
        loop = QEventLoop()
        errand.ended.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        shown: list[WaitWindow] = []

        def show() -> None:
            self._dress()
            shown.append(WaitWindow(what))
            shown[0].show()

        timer = QTimer()
        timer.setSingleShot(True)
        timer.timeout.connect(show)
        timer.start(QUIET_MS)
        errand.start()
        loop.exec()
        timer.stop()
        for window in shown:
            window.leave()
        errand.finish()
        return results[0]

    def mend(self, error: QaError, backups: Backups) -> bool:
        """Offer the backups, where there are any."""
        if not backups.has_any:
            return False
        self._dress()
        dialog = BackupsDialog(backups, trouble=error)
        try:
            return dialog.exec() == QDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()


class _Errand(QObject):
    """Work in a thread of its own; `ended` comes from there."""

    ended = Signal()

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, name="opening")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Wait for its end, and raise what went wrong."""
        self._thread.join()
        for error in self._errors:
            raise error

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self._errors.append(error)
        self.ended.emit()


class WaitWindow(QWidget):
    """Says what is done to the store and how far it is; it cannot be closed, since half a store is none."""

    def __init__(self, what: LongWork) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint)
        self._what = what
        self._may_leave = False
        self.words, self.hint = PlainLabel(), PlainLabel()
        self.words.setProperty("role", "heading")
        self.hint.setProperty("role", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setMaximum(STEPS)
        self.bar.setVisible(what.encrypts or what.lays_open)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (self.words, self.hint, self.bar):
            column.addWidget(part)
        self.words.setWordWrap(True)
        self.hint.setWordWrap(True)
        self.setFixedWidth(WIDTH)
        self.retranslate()
        self.look()
        self._timer.start()

    def look(self) -> None:
        """Show how far it is now."""
        self.bar.setValue(int(self._what.share() * STEPS))

    def leave(self) -> None:
        """It is done."""
        self._timer.stop()
        self._may_leave = True
        self.close()
        self.deleteLater()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Please wait"))
        self.bar.setAccessibleName(tr("Progress"))
        self.words.setText(_doing(self._what))
        self.hint.setText(tr("The window opens as soon as it is done. Please leave the computer on."))
        self.setFixedHeight(self._column.totalHeightForWidth(WIDTH))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until it is done."""
        if not self._may_leave:
            event.ignore()
            return
        super().closeEvent(event)


def _doing(what: LongWork) -> str:
    if what.encrypts:
        return tr("Encrypting your data…")
    if what.lays_open:
        return tr("Taking the encryption off your data…")
    return tr("Getting your data ready…")
