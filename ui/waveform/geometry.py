"""Where time and channels lie on the screen: pure arithmetic, in device-independent pixels and ms."""

from dataclasses import dataclass

RULER_PX = 20.0
ROW_PX = 18.0
ROWS_AT_MOST = 4
LANE_AT_LEAST_PX = 44.0
EDGE_PX = 6.0


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A straight line between time and place: `left_px` shows `start_ms`, each pixel is `ms_per_px` long."""

    start_ms: float
    ms_per_px: float
    left_px: float
    width_px: float

    @classmethod
    def fitting(cls, start_ms: float, end_ms: float, left_px: float, width_px: float) -> "TimeScale":
        """Return the scale that shows the span from `left_px` on over `width_px` (at least one of each is assumed)."""
        width = max(width_px, 1.0)
        return cls(start_ms, max(end_ms - start_ms, 1e-6) / width, left_px, width)

    @property
    def end_ms(self) -> float:
        """The time at the right end."""
        return self.start_ms + self.width_px * self.ms_per_px

    @property
    def right_px(self) -> float:
        """The place of the right end."""
        return self.left_px + self.width_px

    def x_of(self, ms: float) -> float:
        """Return the place of a time, which may lie outside."""
        return self.left_px + (ms - self.start_ms) / self.ms_per_px

    def ms_at(self, x: float) -> float:
        """Return the time at a place, which may lie outside."""
        return self.start_ms + (x - self.left_px) * self.ms_per_px

    def shows(self, first_ms: float, last_ms: float) -> bool:
        """Return whether any of the span is seen."""
        return last_ms >= self.start_ms and first_ms <= self.end_ms


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the screen along one axis, in pixels."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.start + self.end) / 2

    def holds(self, place: float) -> bool:
        """Return whether the place lies in it; the end does not."""
        return self.start <= place < self.end


@dataclass(frozen=True, slots=True)
class Bands:
    """What lies below what: the ruler, the rows of labels, one lane a channel."""

    ruler: Stretch
    labels: Stretch
    lanes: tuple[Stretch, ...]

    @property
    def all_lanes(self) -> Stretch:
        """All lanes together."""
        return Stretch(self.lanes[0].start, self.lanes[-1].end)

    @property
    def rows(self) -> int:
        """How many rows of labels there are."""
        return round(self.labels.length / ROW_PX)

    def row(self, number: int) -> Stretch:
        """Return one row of labels, 0 on top."""
        top = self.labels.start + number * ROW_PX
        return Stretch(top, top + ROW_PX)

    def lane_at(self, y: float) -> int | None:
        """Return the lane there, None outside of the lanes."""
        return next((number for number, lane in enumerate(self.lanes) if lane.holds(y)), None)


def rows_that_fit(height_px: float, lanes: int) -> int:
    """Return how many rows of labels leave every lane its least height: 1 to `ROWS_AT_MOST`."""
    spare = height_px - RULER_PX - max(lanes, 1) * LANE_AT_LEAST_PX - 2 * EDGE_PX
    return min(max(int(spare // ROW_PX), 1), ROWS_AT_MOST)


def lay_out(height_px: float, lanes: int, rows: int) -> Bands:
    """Share the height out: ruler and `rows` rows of labels above, the rest in equal parts to `lanes` lanes (≥ 1).

    Lanes lie on whole pixels and never vanish, however low the window is.
    """
    labels = Stretch(RULER_PX, RULER_PX + rows * ROW_PX)
    count = max(lanes, 1)
    each = max(float(int((height_px - labels.end - EDGE_PX) // count)), 1.0)
    return Bands(
        ruler=Stretch(0.0, RULER_PX),
        labels=labels,
        lanes=tuple(Stretch(labels.end + each * i, labels.end + each * (i + 1)) for i in range(count)),
    )
