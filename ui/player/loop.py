"""Playing a region over and over."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.player.port import PlayerPort
from ui.player.region import RegionKeys
from ui.view_state import Span, ViewState
from ui.waveform.marks import Mark

SETTLES_AFTER_MS = 150


class LoopKeeper(QObject):
    """Loops the chosen region, or the span of the chosen mark, and follows them while it is on.

    A region that is being dragged is taken over once it rests.
    """

    changed = Signal(object)
    """The span that is looped from now on, None for none."""

    def __init__(self, player: PlayerPort, view: ViewState, region: RegionKeys, parent: QObject) -> None:
        super().__init__(parent)
        self._player, self._view, self._region = player, view, region
        self._marks: dict[str, Mark] = {}
        self._span: Span | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLES_AFTER_MS)
        self._settle.timeout.connect(self.follow)
        view.selection_changed.connect(self._wait)
        view.annotation_chosen.connect(self._wait)

    @property
    def span(self) -> Span | None:
        """What is looped, None while it is off."""
        return self._span

    def set_annotations(self, marks: Sequence[Mark]) -> None:
        """Know these marks."""
        self._marks = {mark.id: mark for mark in marks}
        self._wait()

    def toggle(self) -> bool:
        """Loop, or loop no longer; returns False where there is nothing to loop."""
        if self._span is not None:
            self.stop()
            return True
        wanted = self._wanted()
        self._loop(wanted)
        return wanted is not None

    def stop(self) -> None:
        """Loop no longer."""
        self._settle.stop()
        self._loop(None)

    @Slot()
    def follow(self) -> None:
        """Take over what is chosen now."""
        if self._span is not None and not self._region.open and not self._view.held:
            self._loop(self._wanted())
        elif self._span is not None:
            self._settle.start()

    def _wanted(self) -> Span | None:
        if self._view.selection is not None:
            return self._view.selection
        mark = self._marks.get(self._view.annotation_id)
        return None if mark is None or mark.end_ms is None else Span(float(mark.start_ms), float(mark.end_ms))

    def _loop(self, span: Span | None) -> None:
        if span != self._span:
            self._span = span
            self._player.set_loop(None if span is None else (round(span.start), round(span.end)))
            self.changed.emit(span)

    @Slot()
    def _wait(self) -> None:
        if self._span is not None:
            self._settle.start()
