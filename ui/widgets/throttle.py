"""Coalescing: many calls become few."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Makes a call at once, then at most one more each `interval_ms`, the last of which is never lost."""

    def __init__(self, interval_ms: int, call: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._call = call
        self._waiting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._due)

    def ask(self) -> None:
        """Call now, or as soon as the interval is over."""
        if self._timer.isActive():
            self._waiting = True
        else:
            self._timer.start()
            self._call()

    def stop(self) -> None:
        """Forget the call that waits."""
        self._waiting = False
        self._timer.stop()

    def _due(self) -> None:
        if self._waiting:
            self._waiting = False
            self._timer.start()
            self._call()


class Pause(QObject):
    """Makes a call once nobody asked for it during `interval_ms`: for what follows typing."""

    def __init__(self, interval_ms: int, call: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._call = call
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(call)

    def ask(self) -> None:
        """Call once it has been quiet for the interval."""
        self._timer.start()

    def flush(self) -> None:
        """Call now, if a call is waiting."""
        if self._timer.isActive():
            self._timer.stop()
            self._call()

    def stop(self) -> None:
        """Forget the call that waits."""
        self._timer.stop()
