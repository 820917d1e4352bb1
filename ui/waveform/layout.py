"""Where the marks stand at a zoom: rows are shared out once a zoom and stay while the view scrolls."""

from collections.abc import Iterator, Sequence

import numpy as np

from ui.waveform.geometry import Bands, TimeScale
from ui.waveform.hits import MarkBox
from ui.waveform.marks import Mark, stack
from ui.waveform.style import WaveStyle
from ui.waveform.tints import Places, Spans, Tags

TICK_PX = 3.0
TEXT_LEFT_PX = 7.0
TEXT_RIGHT_PX = 6.0


class MarkLayout:
    """The rows of all marks of a call, and the stretches that they tint."""

    def __init__(self, style: WaveStyle) -> None:
        self._style = style
        self._needed: dict[tuple[float, int], int] = {}
        self.use(())

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks, from left to right."""
        return self._marks

    def use(self, marks: Sequence[Mark]) -> None:
        """Lay out these marks."""
        self._marks = tuple(sorted(marks, key=lambda mark: (mark.start_ms, mark.last_ms)))
        self._places = {mark.id: place for place, mark in enumerate(self._marks)}
        self._starts = np.array([mark.start_ms for mark in self._marks], dtype=np.float64)
        self._ends = np.array([mark.last_ms for mark in self._marks], dtype=np.float64)
        self._tags = Tags.of(self._marks)
        self._measure()

    def wear(self, style: WaveStyle) -> None:
        """Measure labels in that style."""
        self._style = style
        self._measure()

    def find(self, mark_id: str) -> Mark | None:
        """Return a mark by its id."""
        place = self._places.get(mark_id)
        return None if place is None else self._marks[place]

    def rows_needed(self, ms_per_px: float, at_most: int) -> int:
        """Return how many rows no label would need more of, at that zoom or any closer one; at least 1."""
        asked = (ms_per_px, at_most)
        if asked not in self._needed:
            rows = stack(self._label_spans(ms_per_px), at_most)
            self._needed = {asked: 1 + max((row for row in rows if row is not None), default=0)}
        return self._needed[asked]

    def boxes(self, scale: TimeScale, bands: Bands, chosen: str, dragged: Mark | None = None) -> Iterator[MarkBox]:
        """Yield the marks in sight that have a label, the chosen one last and in any case.

        `dragged` stands for the mark of its id.
        """
        self._share_rows(scale.ms_per_px, bands.rows, chosen)
        left, right = self._edges(scale, dragged)
        reach = np.maximum(right, left + self._widths)
        seen = (reach >= scale.left_px - TICK_PX) & (left <= scale.right_px + TICK_PX) & (self._rows >= 0)
        places = np.flatnonzero(seen).tolist()
        first = self._places.get(chosen, -1)
        for place in [place for place in places if place != first] + [place for place in places if place == first]:
            mark, row = self._marks[place], int(self._rows[place])
            yield MarkBox(
                mark=dragged if dragged is not None and dragged.id == mark.id else mark,
                left=float(left[place]),
                right=float(right[place]),
                label_right=float(reach[place]),
                row=bands.row(row),
                chosen=place == first,
            )

    def spans(self, scale: TimeScale, chosen: str, dragged: Mark | None = None) -> Spans:
        """Return the stretches that all marks tint."""
        left, right = self._edges(scale, dragged)
        return Spans(left, right, self._tags, self._places.get(chosen, -1))

    def _edges(self, scale: TimeScale, dragged: Mark | None) -> tuple[Places, Places]:
        starts, ends = self._starts, self._ends
        place = -1 if dragged is None else self._places.get(dragged.id, -1)
        if dragged is not None and place >= 0:
            starts, ends = starts.copy(), ends.copy()
            starts[place], ends[place] = dragged.start_ms, dragged.last_ms
        origin = scale.left_px - scale.start_ms / scale.ms_per_px
        return starts / scale.ms_per_px + origin, ends / scale.ms_per_px + origin

    def _measure(self) -> None:
        widths = [TEXT_LEFT_PX + self._style.label(mark.label).width + TEXT_RIGHT_PX for mark in self._marks]
        self._widths = np.array(widths, dtype=np.float64)
        self._rows = np.zeros(0, dtype=np.int64)
        self._shared_for: tuple[object, ...] = ()
        self._needed = {}

    def _share_rows(self, ms_per_px: float, rows: int, chosen: str) -> None:
        shared_for = (round(ms_per_px, 9), rows, chosen)
        if shared_for != self._shared_for:
            shared = stack(self._label_spans(ms_per_px), rows, self._places.get(chosen))
            self._rows = np.array([-1 if row is None else row for row in shared], dtype=np.int64)
            self._shared_for = shared_for

    def _label_spans(self, ms_per_px: float) -> list[tuple[float, float]]:
        left = self._starts / ms_per_px
        right = np.maximum(self._ends / ms_per_px, left + self._widths)
        return list(zip(left.tolist(), right.tolist(), strict=True))
