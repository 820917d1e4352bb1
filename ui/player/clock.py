"""Moves the playhead as often as the screen shows a picture, while something plays."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

SLOWEST_HZ, FASTEST_HZ = 30.0, 144.0


class FrameClock(QObject):
    """Asks for the position at the screen's rate, and tells it; rests while stopped."""

    ticked = Signal(float)

    def __init__(self, position: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._position = position
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def running(self) -> bool:
        """Whether it asks now."""
        return self._timer.isActive()

    def run(self, playing: bool) -> None:
        """Ask from now on, or no longer."""
        if playing == self.running:
            return
        if playing:
            self._timer.start(round(1000 / _screen_hz()))
        else:
            self._timer.stop()

    @Slot()
    def tick(self) -> None:
        """Tell where the sound is."""
        self.ticked.emit(self._position())


def _screen_hz() -> float:
    screen = QGuiApplication.primaryScreen()
    return min(max(screen.refreshRate(), SLOWEST_HZ), FASTEST_HZ) if screen is not None else SLOWEST_HZ
