"""Tells the core what the person is doing at the call on the desk, so that the time spent is kept; shows it quietly."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication

from qa_desktop.services.grading import Grading
from ui.bridge import Bridge
from ui.player.controller import PlayerController
from ui.scorecard.panel import ScorecardPanel

LOOK_MS = 1000
SHOWN_EVERY = 15
KEPT_EVERY = 60
DEEDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class TimeWatch(QObject):
    """Looks once a second while a call is open; every minute what has come together is kept, without a word to others.

    The panel shows how long it has taken, rarely enough not to catch the eye.
    """

    def __init__(self, grading: Grading, bridge: Bridge, controller: PlayerController, panel: ScorecardPanel) -> None:
        super().__init__(panel)
        self._grading = grading
        self._controller = controller
        self._panel = panel
        self._handle: QWindow | None = None
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        bridge.call_opened.connect(self._begin)
        bridge.call_closed.connect(self._timer.stop)
        controller.changed.connect(self._tell)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.applicationStateChanged.connect(self._tell)

    def stop(self) -> None:
        """Look no more; what was spent is kept."""
        self._timer.stop()
        self._grading.timing.acted()
        self._grading.keep_time()
        if self._handle is not None:
            self._handle.removeEventFilter(self)
            self._handle = None

    @Slot()
    def look(self) -> None:
        """Look what goes on."""
        self._tell()
        self._looks += 1
        if self._looks % KEPT_EVERY == 0:
            self._grading.keep_time()
        if self._looks % SHOWN_EVERY == 0:
            self._show_time()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take it that the person works where a key, a click or the wheel comes to the window."""
        if event.type() in DEEDS:
            self._grading.timing.acted()
        return super().eventFilter(watched, event)

    @Slot()
    def _begin(self) -> None:
        call = self._grading.call
        if call is None or call.read_only:
            self._timer.stop()
            return
        self._listen()
        self._tell()
        if not self._timer.isActive():
            self._timer.start()

    def _listen(self) -> None:
        """Listen to the window of the screen's system: every key and click comes to it before any widget."""
        handle = self._panel.window().windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    @Slot()
    def _tell(self) -> None:
        transport = self._controller.transport
        in_front = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        self._grading.timing.look(playing=transport.playing and not transport.waiting, in_front=in_front)

    def _show_time(self) -> None:
        call = self._grading.call
        if call is not None and not call.read_only:
            self._panel.view.words.show_time(call.evaluation.time + self._grading.timing.so_far)
