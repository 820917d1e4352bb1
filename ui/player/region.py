"""The keys that set a region at the playhead."""

from PySide6.QtCore import QObject, Slot

from ui.view_state import Span, ViewState

SHORTEST_MS = 20.0
USUAL_MS = 5000.0
"""How long a region is whose end was set before any start: its start can be pulled to where it belongs."""


class RegionKeys(QObject):
    """`[` starts a region at the playhead, which then stretches it until `]` ends it there.

    Within a region `[` and `]` move its start and its end. Beyond its end `[` starts another; `]` before its start, or
    without any region, chooses the last seconds up to the playhead.
    """

    def __init__(self, view: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._open_at: float | None = None
        self._drawn: Span | None = None
        view.playhead_moved.connect(self._stretch)
        view.selection_changed.connect(self._notice)

    @property
    def open(self) -> bool:
        """Whether a region has a start and waits for its end."""
        return self._open_at is not None

    def start_here(self) -> None:
        """Let the region start at the playhead."""
        here, chosen = self._view.playhead, self._view.selection
        if chosen is not None and not self.open and here <= chosen.end - SHORTEST_MS:
            self._view.select(Span(here, chosen.end))
            return
        self._open_at = here
        self._draw(None)

    def end_here(self) -> None:
        """Let the region end at the playhead."""
        here, chosen = self._view.playhead, self._view.selection
        start = self._open_at if self._open_at is not None else None if chosen is None else chosen.start
        self._open_at = None
        if start is None or here < start + SHORTEST_MS:
            start = max(here - USUAL_MS, 0.0)
        if here >= start + SHORTEST_MS:
            self._view.select(Span(start, here))

    def clear(self) -> bool:
        """Choose no region; returns whether there was one."""
        had = self.open or self._view.selection is not None
        self._open_at = None
        self._view.select(None)
        return had

    @Slot()
    def _stretch(self) -> None:
        if self._open_at is not None:
            here = self._view.playhead
            self._draw(Span(self._open_at, here) if here >= self._open_at + SHORTEST_MS else None)

    def _draw(self, span: Span | None) -> None:
        self._drawn = span
        self._view.select(span)

    @Slot()
    def _notice(self) -> None:
        """Let go of a region that is drawn by other means now."""
        if self._view.selection != self._drawn:
            self._open_at = None
