"""Dragging the window in the overview: by its body, by an edge, or drawing a new one."""

from dataclasses import dataclass
from enum import StrEnum

from ui.view_state import Span
from ui.waveform.geometry import Stretch
from ui.waveform.hits import GRAB_PX

INWARD_SHARE = 0.25


class WindowPart(StrEnum):
    """What of the window is under the pointer."""

    START = "start"
    END = "end"
    BODY = "body"
    BESIDE = "beside"


def part_at(x: float, window: Stretch | None) -> WindowPart:
    """Return what lies at `x`; None is a window around everything, which has neither edges nor body.

    Edges are grabbed from `GRAB_PX` outside on; inside they leave at least half of a narrow window to its body.
    """
    if window is None:
        return WindowPart.BESIDE
    inward = min(GRAB_PX, window.length * INWARD_SHARE)
    if window.start - GRAB_PX <= x < window.start + inward:
        return WindowPart.START
    if window.end - inward < x <= window.end + GRAB_PX:
        return WindowPart.END
    return WindowPart.BODY if window.holds(x) else WindowPart.BESIDE


@dataclass(frozen=True, slots=True)
class WindowDrag:
    """A drag that began at `from_ms` while `view` was visible."""

    part: WindowPart
    from_ms: float
    view: Span

    def to(self, ms: float, length: float, *, least: float) -> Span:
        """Return what is visible with the pointer at `ms`, at least `least` ms long."""
        by = ms - self.from_ms
        ms = min(max(ms, 0.0), length)
        match self.part:
            case WindowPart.BODY:
                return Span(self.view.start + by, self.view.end + by)
            case WindowPart.START:
                return Span(min(max(self.view.start + by, 0.0), self.view.end - least), self.view.end)
            case WindowPart.END:
                return Span(self.view.start, max(min(self.view.end + by, length), self.view.start + least))
            case WindowPart.BESIDE:
                start, end = sorted((self.from_ms, ms))
                return Span(start, max(end, start + least))
