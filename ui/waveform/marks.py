"""Annotations as the waveform shows them, and how their labels are stacked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.timecode import format_position

LABEL_GAP_PX = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An annotation for the eye: a point (`end_ms` None) or a region in ms; `channel` None means all of them."""

    id: str
    start_ms: int
    end_ms: int | None = None
    label: str = ""
    note: str = ""
    colour: TagColour = TagColour.GREY
    channel: Channel | None = None

    @property
    def last_ms(self) -> int:
        """The end of a region, the place of a point."""
        return self.start_ms if self.end_ms is None else self.end_ms

    @property
    def time_text(self) -> str:
        """Its place as it is written: `0:41.2`, or `1:12.0 – 1:31.4`."""
        start = format_position(self.start_ms)
        return start if self.end_ms is None else f"{start} – {format_position(self.end_ms)}"


def stack(spans: Sequence[tuple[float, float]], rows: int, first: int | None = None) -> list[int | None]:
    """Give each span (left, right) a row from 0 on so that spans in a row stand apart; None where no row is left.

    Rows are filled from the left, each span taking the topmost free one, so no more rows are used than spans lie over
    one another. `first` is the index of a span that gets a row in any case.
    """
    result: list[int | None] = [None] * len(spans)
    ends = [-math.inf] * rows
    for index in sorted(range(len(spans)), key=spans.__getitem__):
        left, right = spans[index]
        for row, end in enumerate(ends):
            if end + LABEL_GAP_PX <= left:
                result[index], ends[row] = row, right
                break
    if first is not None and rows > 0 and result[first] is None:
        _make_room(spans, result, first, rows - 1)
    return result


def _make_room(spans: Sequence[tuple[float, float]], result: list[int | None], first: int, row: int) -> None:
    left, right = spans[first]
    for index, (other_left, other_right) in enumerate(spans):
        if result[index] == row and other_left < right + LABEL_GAP_PX and left < other_right + LABEL_GAP_PX:
            result[index] = None
    result[first] = row
