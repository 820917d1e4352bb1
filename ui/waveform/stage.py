"""What the waveform shows now, and where on the widget it lies."""

from collections.abc import Sequence

from PySide6.QtGui import QFontMetricsF

from qa_desktop.domain.recording import Channel
from ui.view_state import Span, ViewState
from ui.waveform.geometry import Bands, Stretch, TimeScale, lay_out, rows_that_fit
from ui.waveform.hits import Hit, hit
from ui.waveform.lanes import lane_names
from ui.waveform.layout import MarkLayout
from ui.waveform.marks import Mark
from ui.waveform.painter import LaneShown, Scene
from ui.waveform.peaks import PeakSource
from ui.waveform.raster import display_gain, usual_peak
from ui.waveform.style import WaveStyle

GUTTER_AT_LEAST_PX = 54.0
GUTTER_AIR_PX = 14.0
RIGHT_PX = 6.0


class Stage:
    """A call with its marks, laid out over `width` x `height` device-independent pixels.

    `dragged` stands for the mark of its id; `silent` names channels, counted from 0, that are not heard now.
    """

    def __init__(self, view: ViewState, style: WaveStyle) -> None:
        self._view = view
        self.style = style
        self.marks = MarkLayout(style)
        self.source: PeakSource | None = None
        self.channels: tuple[Channel, ...] = ()
        self.silent: frozenset[int] = frozenset()
        self.loop: Span | None = None
        self.dragged: Mark | None = None
        self.editable = False
        self.width = 1.0
        self.height = 1.0
        self._gain = 1.0

    def show(self, source: PeakSource | None, channels: Sequence[Channel] = ()) -> None:
        """Put another call on, without marks; None takes it away."""
        self.source, self.channels = source, tuple(channels)
        self.silent, self.loop, self.dragged = frozenset(), None, None
        self.marks.use(())
        self.take_growth()

    def take_growth(self) -> None:
        """Fit the enlargement to what is decoded by now."""
        if self.source is not None:
            self._gain = display_gain(usual_peak(self.source))

    def wear(self, style: WaveStyle) -> None:
        """Draw in that style."""
        self.style = style
        self.marks.wear(style)

    def scale(self) -> TimeScale:
        """Return where time lies."""
        gutter = self._gutter()
        return TimeScale.fitting(self._view.view.start, self._view.view.end, gutter, self.width - gutter - RIGHT_PX)

    def bands(self) -> Bands:
        """Return where lanes and labels lie: as many rows of labels as the whole call needs, so that none jumps."""
        lanes = len(self.channels)
        whole_call = max(self._view.length, 1.0) / max(self.width - self._gutter() - RIGHT_PX, 1.0)
        rows = self.marks.rows_needed(whole_call, rows_that_fit(self.height, lanes))
        return lay_out(self.height, lanes, rows)

    def hit_at(self, x: float, y: float) -> Hit:
        """Return what lies there."""
        scale, bands, chosen = self.scale(), self.bands(), self._view.selection
        return hit(
            x,
            y,
            bands=bands,
            left_px=scale.left_px,
            boxes=tuple(self.marks.boxes(scale, bands, self._view.annotation_id)),
            selection=None if chosen is None else Stretch(scale.x_of(chosen.start), scale.x_of(chosen.end)),
            playhead_x=scale.x_of(self._view.playhead),
        )

    def region_at(self, x: float, y: float) -> Mark | None:
        """Return the shortest region that tints the lane there."""
        lane, ms = self.bands().lane_at(y), self.scale().ms_at(x)
        if lane is None or lane >= len(self.channels):
            return None
        here = {None, self.channels[lane]}
        found = [mark for mark in self.marks.marks if mark.start_ms <= ms < mark.last_ms and mark.channel in here]
        return min(found, key=lambda mark: mark.last_ms - mark.start_ms, default=None)

    def playhead_x(self, dpr: float) -> float | None:
        """Return the playhead's place on a whole pixel of the screen, None where it is out of sight."""
        scale = self.scale()
        x = round(scale.x_of(self._view.playhead) * dpr) / dpr
        return x if scale.left_px - 1 <= x <= scale.right_px + 1 else None

    def scene(self, dpr: float, *, focused: bool) -> Scene:
        """Return what a frame shows.

        Raises:
            LookupError: no call is on.
        """
        if self.source is None:
            raise LookupError
        scale, bands = self.scale(), self.bands()
        return Scene(
            width=self.width,
            height=self.height,
            dpr=dpr,
            scale=scale,
            bands=bands,
            lanes=self._lanes(),
            spans=self.marks.spans(scale, self._view.annotation_id, self.dragged),
            boxes=tuple(self.marks.boxes(scale, bands, self._view.annotation_id, self.dragged)),
            selection=self._view.selection,
            loop=self.loop,
            ready_ms=self.source.ready_ms,
            reading=not self.source.complete,
            held=self.source.held,
            gain=self._gain,
            focused=focused,
        )

    def _lanes(self) -> tuple[LaneShown, ...]:
        names = lane_names(self.channels)
        return tuple(
            LaneShown(channel=channel, name=name, silent=number in self.silent)
            for number, (channel, name) in enumerate(zip(self.channels, names, strict=True))
        )

    def _gutter(self) -> float:
        measure = QFontMetricsF(self.style.label_font).horizontalAdvance
        widest = max((measure(name) for name in lane_names(self.channels)), default=0.0)
        return float(round(max(GUTTER_AT_LEAST_PX, widest + GUTTER_AIR_PX)))
