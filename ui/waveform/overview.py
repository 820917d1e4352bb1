"""The whole call at a glance, and the window on it that the zoomed waveform shows."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from ui.theme import Theme
from ui.view_state import ViewState
from ui.waveform.geometry import Stretch, TimeScale
from ui.waveform.growth import PeakGrowth
from ui.waveform.hits import GRAB_PX
from ui.waveform.marks import Mark
from ui.waveform.overview_painter import WholeCall, paint_edge, paint_line, paint_picture, paint_window, shown_span
from ui.waveform.painter import PLAYHEAD_REACH_PX, paint_message
from ui.waveform.peaks import PeakSource
from ui.waveform.pointer import DRAG_PX
from ui.waveform.raster import display_gain, usual_peak
from ui.waveform.style import WaveStyle
from ui.waveform.wheel import wheel_move
from ui.waveform.window_drag import WindowDrag, WindowPart, part_at

SIDE_PX = 8.0
HEIGHT_PX = 46
LOW_PX = 30


class OverviewStrip(QWidget):
    """Both channels and every mark of the whole call, the visible span as a window, the playhead.

    A click seeks. The window is dragged to scroll and pulled by its edges to zoom; a drag that begins beside it, or
    while all is visible, draws a new window. The wheel zooms and scrolls as in the zoomed waveform.
    """

    seek_requested = Signal(int)

    def __init__(self, view: ViewState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._style = WaveStyle.of(theme.tokens, self.font())
        self._growth = PeakGrowth(self)
        self._source: PeakSource | None = None
        self._channels: tuple[Channel, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._picture: QImage | None = None
        self._pressed_x: float | None = None
        self._drag: WindowDrag | None = None
        self._playhead_x: float | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self._listen()
        self.retranslate()

    def show_call(self, source: PeakSource | None, channels: Sequence[Channel] = ()) -> None:
        """Show a call, yet without marks; None takes it away."""
        self._source, self._channels, self._marks = source, tuple(channels), ()
        self._pressed_x = self._drag = None
        self._growth.watch(source)
        self.unsetCursor()
        self._repaint_all()

    def show_nothing(self) -> None:
        """Show an empty strip."""
        self.show_call(None)

    def set_annotations(self, marks: Sequence[Mark]) -> None:
        """Show these marks."""
        self._marks = tuple(marks)
        self._repaint_all()

    def make_low(self, *, low: bool) -> None:
        """Take less height, for a low window, or the usual."""
        self.setFixedHeight(LOW_PX if low else HEIGHT_PX)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Overview of the whole call"))
        self.setAccessibleDescription(tr("Click: play from there. Drag the window to scroll, its edges to zoom."))

    def scale(self) -> TimeScale:
        """Return where time lies."""
        return TimeScale.fitting(0.0, max(self._view.length, 1.0), SIDE_PX, self.width() - 2 * SIDE_PX)

    def _listen(self) -> None:
        self._view.view_changed.connect(self.update)
        self._view.length_changed.connect(self._repaint_all)
        self._view.annotation_chosen.connect(self._repaint_all)
        self._view.playhead_moved.connect(self._move_playhead)
        self._theme.changed.connect(self._wear)
        self._growth.grew.connect(self._repaint_all)

    @property
    def _sees_all(self) -> bool:
        return self._view.view.length >= self._view.length

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt clips to what the event names
        """Lay the picture down, and over it the window and the playhead."""
        painter = QPainter(self)
        if self._source is None:
            paint_message(painter, QRectF(self.rect()), self._style, "")
            return
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self._picture = paint_picture(self._overview(self._source), self._style)
        painter.drawImage(QPointF(0.0, 0.0), self._picture)
        if not self._sees_all:
            paint_window(painter, self._window(), self.height(), self._style)
        self._playhead_x = self._place_of_playhead()
        paint_line(painter, self._playhead_x, self.height(), self._style)
        paint_edge(painter, QRectF(self.rect()), self._style)

    def _overview(self, source: PeakSource) -> WholeCall:
        return WholeCall(
            width=self.width(),
            height=self.height(),
            dpr=self.devicePixelRatioF(),
            scale=self.scale(),
            source=source,
            channels=self._channels,
            marks=self._marks,
            chosen=self._view.annotation_id,
            gain=display_gain(usual_peak(source)),
        )

    def _window(self) -> Stretch:
        return shown_span(self.scale(), self._view.view)

    def _place_of_playhead(self) -> float:
        dpr = self.devicePixelRatioF()
        return round(self.scale().x_of(self._view.playhead) * dpr) / dpr

    @Slot()
    def _repaint_all(self) -> None:
        self._picture = None
        self.update()

    @Slot()
    def _move_playhead(self) -> None:
        before, now = self._playhead_x, self._place_of_playhead()
        if self._source is None or before == now:
            return
        for x in (before, now):
            if x is not None:
                self.update(int(x) - PLAYHEAD_REACH_PX, 0, 2 * PLAYHEAD_REACH_PX + 1, self.height())

    @Slot()
    def _wear(self) -> None:
        self._style = WaveStyle.of(self._theme.tokens, self.font())
        self._repaint_all()

    # Events

    def sizeHint(self) -> QSize:
        """As in a window of 1366×768."""
        return QSize(752, HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the picture anew."""
        self._repaint_all()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the font."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._wear()
        super().changeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, or scroll."""
        if self._source is None:
            event.ignore()
            return
        move = wheel_move(event.angleDelta(), event.pixelDelta(), event.modifiers())
        if move.zoom != 1.0:
            self._view.zoom(move.zoom, self.scale().ms_at(event.position().x()))
        self._view.scroll(move.scroll_px * self.scale().ms_per_px)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if self._source is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_x = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show what the pointer would do here."""
        x = event.position().x()
        if self._pressed_x is not None and self._drag is None and abs(x - self._pressed_x) >= DRAG_PX:
            part = part_at(self._pressed_x, None if self._sees_all else self._window())
            self._drag = WindowDrag(part, self.scale().ms_at(self._pressed_x), self._view.view)
            self._view.held = True
        if self._drag is not None:
            span = self._drag.to(self.scale().ms_at(x), self._view.length, least=GRAB_PX * self.scale().ms_per_px)
            self._view.show(span.start, span.end)
        self._show_cursor(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag, or seek."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_x is None:
            return
        pressed, dragged = self._pressed_x, self._drag is not None
        self._pressed_x = self._drag = None
        self._view.held = False
        if not dragged:
            ms = self.scale().ms_at(pressed)
            self.seek_requested.emit(round(min(max(ms, 0.0), self._view.length)))
        self._show_cursor(event.position().x())

    def _show_cursor(self, x: float) -> None:
        if self._source is None:
            return
        part = self._drag.part if self._drag is not None else part_at(x, None if self._sees_all else self._window())
        held = Qt.CursorShape.ClosedHandCursor if self._drag is not None else Qt.CursorShape.OpenHandCursor
        edges = {WindowPart.START, WindowPart.END}
        shape = held if part is WindowPart.BODY else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.SizeHorCursor if part in edges else shape)
