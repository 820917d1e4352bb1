"""The pointer on the waveform: which press begins which drag, and what is a click."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ui.view_state import Span, ViewState
from ui.waveform.gestures import Gesture, MovingMark, Scrolling, Scrubbing, Selecting
from ui.waveform.hits import EDGES, MARK_PARTS, Hit, Part
from ui.waveform.stage import Stage

DRAG_PX = 4.0
EDGE_SCROLL_EVERY_MS = 30
EDGE_SCROLL_SHARE = 0.2


class Pointer(QObject):
    """Turns presses, moves and releases into drags and clicks. Drags begin after `DRAG_PX`."""

    previewed = Signal(object)
    """A mark as it would be if the drag ended now; None at the end of the drag."""
    sought = Signal(float)
    """Where the playhead shall go, in ms."""
    moved = Signal(object)
    """A mark that was dragged, as it is to be from now on."""

    def __init__(self, view: ViewState, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._stage = view, stage
        self._pressed: tuple[float, float, Hit, bool] | None = None
        self._gesture: Gesture | None = None
        self._x = 0.0
        self._edge_timer = QTimer(self)
        self._edge_timer.setInterval(EDGE_SCROLL_EVERY_MS)
        self._edge_timer.timeout.connect(self._scroll_on)

    @property
    def dragging(self) -> bool:
        """Whether a drag is under way."""
        return self._gesture is not None

    def press(self, x: float, y: float, *, shift: bool) -> None:
        """Begin a click or a drag."""
        self._pressed = (x, y, self._stage.hit_at(x, y), shift)

    def move(self, x: float, y: float) -> None:
        """Follow the pointer while it is pressed."""
        self._x = x
        if self._pressed is not None and self._gesture is None:
            from_x, from_y, hit, shift = self._pressed
            if max(abs(x - from_x), abs(y - from_y)) >= DRAG_PX:
                self._begin(self._gesture_for(hit, from_x, shift=shift))
        if self._gesture is not None:
            self._follow()

    def release(self) -> None:
        """End the drag, or click."""
        gesture, pressed = self._gesture, self._pressed
        self._end()
        if gesture is not None:
            gesture.finish()
            if isinstance(gesture, MovingMark) and gesture.moved:
                self.moved.emit(gesture.result)
        elif pressed is not None:
            self._click(pressed[0], pressed[2])

    def double_click(self, x: float, y: float) -> None:
        """Choose the span of the region that lies there, or go to the point."""
        hit = self._stage.hit_at(x, y)
        mark = self._stage.marks.find(hit.mark_id) if hit.part in MARK_PARTS else self._stage.region_at(x, y)
        if mark is None:
            return
        self._view.choose_annotation(mark.id)
        if mark.end_ms is not None:
            self._view.select(Span(float(mark.start_ms), float(mark.end_ms)))
            self._view.reveal(mark.start_ms, mark.end_ms)
        self.sought.emit(float(mark.start_ms))

    def cancel(self) -> bool:
        """Put a drag back; returns whether there was one."""
        gesture = self._gesture
        self._end()
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def cursor_at(self, x: float, y: float, *, shift: bool) -> Qt.CursorShape:
        """Return how the pointer looks there."""
        if self._gesture is not None:
            return self._gesture.cursor
        part = self._stage.hit_at(x, y).part
        if part in MARK_PARTS and not self._stage.editable:
            return Qt.CursorShape.PointingHandCursor
        if part in EDGES or part is Part.PLAYHEAD:
            return Qt.CursorShape.SizeHorCursor
        if part is Part.MARK_BODY:
            return Qt.CursorShape.OpenHandCursor
        selects = part is Part.RULER or (shift and part is Part.LANES)
        return Qt.CursorShape.IBeamCursor if selects else Qt.CursorShape.ArrowCursor

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        self._view.held = True

    def _end(self) -> None:
        self._gesture = None
        self._pressed = None
        self._edge_timer.stop()
        self._view.held = False

    def _gesture_for(self, hit: Hit, x: float, *, shift: bool) -> Gesture:
        ms = self._stage.scale().ms_at(x)
        selection = self._view.selection
        if hit.part is Part.PLAYHEAD:
            return Scrubbing(self._view, self.sought.emit)
        if selection is not None and hit.part is Part.SELECTION_START:
            return Selecting(self._view, selection.end)
        if selection is not None and hit.part is Part.SELECTION_END:
            return Selecting(self._view, selection.start)
        if shift or hit.part is Part.RULER:
            return Selecting(self._view, min(max(ms, 0.0), self._view.length))
        mark = self._stage.marks.find(hit.mark_id) if hit.part in MARK_PARTS else None
        if mark is not None and self._stage.editable:
            self._view.choose_annotation(mark.id)
            return MovingMark(mark, hit, ms, self._view.length, self.previewed.emit)
        return Scrolling(self._view, x, self._stage.scale().ms_per_px)

    def _click(self, x: float, hit: Hit) -> None:
        if hit.part in MARK_PARTS:
            self._view.choose_annotation(hit.mark_id)
        elif hit.part is not Part.OUTSIDE:
            self.sought.emit(self._stage.scale().ms_at(x))

    def _follow(self) -> None:
        if self._gesture is None:
            return
        scale = self._stage.scale()
        outside = self._gesture.scrolls_at_edges and not scale.left_px <= self._x <= scale.right_px
        if outside and not self._edge_timer.isActive():
            self._edge_timer.start()
        elif not outside:
            self._edge_timer.stop()
        self._gesture.move(
            self._x, scale.ms_at(min(max(self._x, scale.left_px), scale.right_px) if outside else self._x)
        )

    @Slot()
    def _scroll_on(self) -> None:
        """Scroll while the pointer is held outside, the faster the further."""
        scale = self._stage.scale()
        beyond = self._x - min(max(self._x, scale.left_px), scale.right_px)
        self._view.scroll(beyond * EDGE_SCROLL_SHARE * scale.ms_per_px)
        self._follow()
