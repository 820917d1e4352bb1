"""What a drag does, from the press to the release: each kind a small object that can be cancelled."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import Qt

from ui.view_state import Span, ViewState
from ui.waveform.hits import Hit, Part
from ui.waveform.marks import Mark

SHORTEST_REGION_MS = 20


class Gesture(Protocol):
    """A drag under way. `x` is the pointer's place in pixels, `ms` the time there."""

    @property
    def cursor(self) -> Qt.CursorShape:
        """How the pointer looks meanwhile."""
        ...

    @property
    def scrolls_at_edges(self) -> bool:
        """Whether the view scrolls on while the pointer is held outside of it."""
        ...

    def move(self, x: float, ms: float) -> None:
        """Follow the pointer."""
        ...

    def finish(self) -> None:
        """Keep what was done."""
        ...

    def cancel(self) -> None:
        """Put everything back."""
        ...


class Scrolling:
    """The call is moved along under the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor
    scrolls_at_edges = False

    def __init__(self, view: ViewState, x: float, ms_per_px: float) -> None:
        self._view, self._x, self._ms_per_px = view, x, ms_per_px
        self._before = view.view

    def move(self, x: float, ms: float) -> None:  # noqa: ARG002 - time runs along with the pointer here
        """Keep the time that was pressed under the pointer."""
        by = (self._x - x) * self._ms_per_px
        self._view.show(self._before.start + by, self._before.end + by)

    def finish(self) -> None:
        """Stay here."""

    def cancel(self) -> None:
        """Go back."""
        self._view.show(self._before.start, self._before.end)


class Selecting:
    """A region is drawn from `anchor_ms` to the pointer."""

    cursor = Qt.CursorShape.SizeHorCursor
    scrolls_at_edges = True

    def __init__(self, view: ViewState, anchor_ms: float) -> None:
        self._view, self._anchor = view, anchor_ms
        self._before = view.selection

    def move(self, x: float, ms: float) -> None:  # noqa: ARG002 - only time counts here
        """Select from the anchor to here; less than the shortest region is none."""
        start, end = sorted((self._anchor, min(max(ms, 0.0), self._view.length)))
        self._view.select(Span(start, end) if end - start >= SHORTEST_REGION_MS else None)

    def finish(self) -> None:
        """Keep the selection."""

    def cancel(self) -> None:
        """Select what was selected before."""
        self._view.select(self._before)


class Scrubbing:
    """The playhead is moved by its handle."""

    cursor = Qt.CursorShape.SizeHorCursor
    scrolls_at_edges = True

    def __init__(self, view: ViewState, seek: Callable[[float], None]) -> None:
        self._view, self._seek = view, seek
        self._before = view.playhead

    def move(self, x: float, ms: float) -> None:  # noqa: ARG002 - only time counts here
        """Go there."""
        self._seek(min(max(ms, 0.0), self._view.length))

    def finish(self) -> None:
        """Stay here."""

    def cancel(self) -> None:
        """Go back."""
        self._seek(self._before)


class MovingMark:
    """A mark is moved by its body, or made longer or shorter by an edge; the result is told at the release."""

    scrolls_at_edges = True

    def __init__(
        self, mark: Mark, hit: Hit, pressed_ms: float, length_ms: float, preview: Callable[[Mark | None], None]
    ) -> None:
        self._mark, self._part = mark, hit.part
        self._pressed, self._length = pressed_ms, round(length_ms)
        self._preview = preview
        self.result = mark

    @property
    def cursor(self) -> Qt.CursorShape:
        """A body is held, an edge is pulled."""
        return Qt.CursorShape.ClosedHandCursor if self._part is Part.MARK_BODY else Qt.CursorShape.SizeHorCursor

    @property
    def moved(self) -> bool:
        """Whether the mark is elsewhere now."""
        return self.result != self._mark

    def move(self, x: float, ms: float) -> None:  # noqa: ARG002 - only time counts here
        """Show the mark as it would be."""
        self.result = moved_mark(self._mark, self._part, round(ms - self._pressed), self._length)
        self._preview(self.result)

    def finish(self) -> None:
        """Stop showing the preview; the owner tells the result."""
        self._preview(None)

    def cancel(self) -> None:
        """Leave the mark where it was."""
        self.result = self._mark
        self._preview(None)


def moved_mark(mark: Mark, part: Part, by_ms: int, length_ms: int) -> Mark:
    """Return the mark with that part moved: within the call, and never shorter than `SHORTEST_REGION_MS`.

    A region that is shorter already keeps its length as the least.
    """
    if part is Part.MARK_BODY or mark.end_ms is None:
        by = min(max(by_ms, -mark.start_ms), max(length_ms - mark.last_ms, 0))
        end = None if mark.end_ms is None else mark.end_ms + by
        return replace(mark, start_ms=mark.start_ms + by, end_ms=end)
    least = min(SHORTEST_REGION_MS, mark.end_ms - mark.start_ms)
    if part is Part.MARK_START:
        return replace(mark, start_ms=min(max(mark.start_ms + by_ms, 0), mark.end_ms - least))
    latest = max(length_ms, mark.end_ms)
    return replace(mark, end_ms=max(min(mark.end_ms + by_ms, latest), mark.start_ms + least))
