"""Watches peaks grow while the decode runs."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.waveform.peaks import PeakSource

LOOK_EVERY_MS = 50


class PeakGrowth(QObject):
    """Tells that a call's peaks have grown, at most twenty times a second, until they are complete."""

    grew = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._source: PeakSource | None = None
        self._seen = -1.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, source: PeakSource | None) -> None:
        """Watch this call from now on, or none."""
        self._timer.stop()
        self._source = None if source is None or source.complete else source
        if self._source is not None:
            self._seen = self._source.ready_ms
            self._timer.start()

    @Slot()
    def look(self) -> None:
        """Look whether there is more than before."""
        if self._source is None:
            return
        complete, ready = self._source.complete, self._source.ready_ms
        if complete:
            self.watch(None)
        if complete or ready != self._seen:
            self._seen = ready
            self.grew.emit()
