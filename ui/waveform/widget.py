"""The zoomed waveform: a lane a channel, marks above, the playhead over all of it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from ui.theme import Theme
from ui.view_state import Span, ViewState
from ui.waveform.growth import PeakGrowth
from ui.waveform.hits import MARK_PARTS
from ui.waveform.marks import Mark
from ui.waveform.painter import PLAYHEAD_REACH_PX, paint_into, paint_message, paint_playhead
from ui.waveform.peaks import PeakSource
from ui.waveform.pointer import Pointer
from ui.waveform.stage import Stage
from ui.waveform.style import WaveStyle
from ui.waveform.tiles import TileCache
from ui.waveform.tips import tip_of
from ui.waveform.wheel import wheel_move

KEY_ZOOM = 0.7
PAGE = 0.8


class WaveformView(QWidget):
    """Shows the visible span of `ViewState`, lets it be zoomed, scrolled and selected in, and marks be moved.

    Wheel zooms at the pointer, Shift+wheel or a sideways wheel scrolls. Over the lanes a drag scrolls and a click
    seeks; in the ruler, or with Shift, a drag selects a region. Marks are dragged by their edges and labels where
    they are editable.
    """

    seek_requested = Signal(int)
    annotation_moved = Signal(str, int, object)
    """id, start in ms, end in ms or None for a point: sent once, when a drag ends."""
    reworded = Signal()
    """The language changed, and the marks are to be set anew with their names in it."""

    def __init__(self, view: ViewState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._theme = view, theme
        self._stage = Stage(view, WaveStyle.of(theme.tokens, self.font()))
        self._tiles = TileCache()
        self._growth = PeakGrowth(self)
        self._pointer = Pointer(view, self._stage, self)
        self._failure = ""
        self._frame: QImage | None = None
        self._outdated = True
        self._playhead_x: float | None = None
        self._prepare()
        self._listen()
        self.retranslate()

    # What is shown

    def show_call(self, source: PeakSource, channels: Sequence[Channel]) -> None:
        """Show a call, yet without marks; `channels` says who is heard on each of the source's channels."""
        self._put_on(source, channels)

    def show_nothing(self) -> None:
        """Say that no call is open."""
        self._put_on(None, ())

    def show_failure(self, sentence: str) -> None:
        """Say why the call cannot be shown."""
        self._put_on(None, (), sentence)

    def set_annotations(self, marks: Sequence[Mark]) -> None:
        """Show these marks; a drag of one that is gone ends."""
        self._stage.marks.use(marks)
        dragged = self._stage.dragged
        if dragged is not None and self._stage.marks.find(dragged.id) is None:
            self._pointer.cancel()
        self._repaint_all()

    def set_editable(self, editable: bool) -> None:
        """Let marks be moved, or not."""
        self._stage.editable = editable
        if not editable and self._stage.dragged is not None:
            self._pointer.cancel()

    def set_loop(self, span: Span | None) -> None:
        """Show which span is played over and over."""
        self._stage.loop = span
        self._repaint_all()

    def set_silent(self, channels: frozenset[int]) -> None:
        """Show which channels, counted from 0, are not heard now."""
        self._stage.silent = channels
        self._repaint_all()

    def annotation_at(self, place: QPoint) -> str:
        """Return the id of the mark whose label or edge lies there, empty where there is none."""
        return self._stage.hit_at(place.x(), place.y()).mark_id

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Waveform"))
        self.setAccessibleDescription(
            tr("Wheel: zoom. Drag: scroll. Click: play from there. Drag in the ruler or with Shift: choose a region.")
        )
        self._repaint_all()

    def _put_on(self, source: PeakSource | None, channels: Sequence[Channel], failure: str = "") -> None:
        self._pointer.cancel()
        self._failure = failure
        self._stage.show(source, channels)
        self._tiles.use(source)
        self._growth.watch(source)
        self.unsetCursor()
        self._repaint_all()

    def _prepare(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 88)

    def _listen(self) -> None:
        self._view.view_changed.connect(self._repaint_all)
        self._view.selection_changed.connect(self._repaint_all)
        self._view.annotation_chosen.connect(self._repaint_all)
        self._view.playhead_moved.connect(self._move_playhead)
        self._theme.changed.connect(self._wear)
        self._growth.grew.connect(self._take_growth)
        self._pointer.previewed.connect(self._preview)
        self._pointer.sought.connect(self._seek)
        self._pointer.moved.connect(self._tell_moved)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt clips to what the event names
        """Lay the frame on the widget, painted anew if it is out of date, and the playhead over it."""
        painter = QPainter(self)
        if self._stage.source is None:
            text = self._failure or tr("Open a call from the queue: its sound appears here.")
            paint_message(painter, QRectF(self.rect()), self._stage.style, text)
            return
        dpr = self.devicePixelRatioF()
        if self._frame is None or self._outdated or self._frame.devicePixelRatio() != dpr:
            scene = self._stage.scene(dpr, focused=self.hasFocus())
            self._frame = paint_into(self._frame, scene, self._stage.style, self._tiles)
            self._outdated = False
        painter.drawImage(QPointF(0.0, 0.0), self._frame)  # clipped to the strips that are out of date
        self._playhead_x = self._stage.playhead_x(dpr)
        if self._playhead_x is not None:
            paint_playhead(painter, self._playhead_x, self.height(), self._stage.style)

    @Slot()
    def _repaint_all(self) -> None:
        self._outdated = True
        self.update()

    @Slot()
    def _move_playhead(self) -> None:
        """Repaint the two thin strips where the playhead was and is."""
        before, now = self._playhead_x, self._stage.playhead_x(self.devicePixelRatioF())
        if self._stage.source is None or before == now:
            return
        for x in (before, now):
            if x is not None:
                self.update(QRect(int(x) - PLAYHEAD_REACH_PX, 0, 2 * PLAYHEAD_REACH_PX + 1, self.height()))

    @Slot()
    def _take_growth(self) -> None:
        self._stage.take_growth()
        self._repaint_all()

    @Slot()
    def _wear(self) -> None:
        self._stage.wear(WaveStyle.of(self._theme.tokens, self.font()))
        self._repaint_all()

    # What the pointer did

    @Slot(object)
    def _preview(self, mark: Mark | None) -> None:
        self._stage.dragged = mark
        self._repaint_all()

    @Slot(float)
    def _seek(self, ms: float) -> None:
        self.seek_requested.emit(round(min(max(ms, 0.0), self._view.length)))

    @Slot(object)
    def _tell_moved(self, mark: Mark) -> None:
        self.annotation_moved.emit(mark.id, mark.start_ms, mark.end_ms)

    # Events

    def sizeHint(self) -> QSize:
        """As in a window of 1366×768."""
        return QSize(752, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay everything out anew."""
        self._stage.width, self._stage.height = float(self.width()), float(self.height())
        self._repaint_all()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the font."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.reworded.emit()
        elif event.type() == QEvent.Type.FontChange:
            self._wear()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Escape while dragging, whatever the window does with it; show the tips of marks."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and self._pointer.dragging:
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts a drag back; up and down zoom, the page keys scroll."""
        key, span = event.key(), self._view.view
        if key == Qt.Key.Key_Escape and self._pointer.dragging:
            self._pointer.cancel()
            self.unsetCursor()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._view.zoom(KEY_ZOOM if key == Qt.Key.Key_Up else 1 / KEY_ZOOM, self._zoom_centre())
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._view.scroll(span.length * (-PAGE if key == Qt.Key.Key_PageUp else PAGE))
        else:
            super().keyPressEvent(event)

    def _zoom_centre(self) -> float:
        span, playhead = self._view.view, self._view.playhead
        return playhead if span.start <= playhead <= span.end else (span.start + span.end) / 2

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, or scroll."""
        if self._stage.source is None:
            event.ignore()
            return
        move = wheel_move(event.angleDelta(), event.pixelDelta(), event.modifiers())
        scale = self._stage.scale()
        if move.zoom != 1.0:
            self._view.zoom(move.zoom, scale.ms_at(min(max(event.position().x(), scale.left_px), scale.right_px)))
        self._view.scroll(move.scroll_px * scale.ms_per_px)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if self._stage.source is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pointer.press(event.position().x(), event.position().y(), shift=_shift(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or show what the pointer would do here."""
        self._pointer.move(event.position().x(), event.position().y())
        self._show_cursor(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release()
            self._show_cursor(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose the span of a mark."""
        if self._stage.source is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pointer.double_click(event.position().x(), event.position().y())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring of focus."""
        self._repaint_all()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away; a drag that the window interrupts is put back."""
        self._pointer.cancel()
        self._repaint_all()
        super().focusOutEvent(event)

    def _show_cursor(self, event: QMouseEvent) -> None:
        if self._stage.source is not None:
            place = event.position()
            shape = self._pointer.cursor_at(place.x(), place.y(), shift=_shift(event))
            if self.cursor().shape() != shape:
                self.setCursor(shape)

    def _show_tip(self, event: QHelpEvent) -> None:
        found = None
        if self._stage.source is not None and not self._pointer.dragging:
            under = self._stage.hit_at(event.pos().x(), event.pos().y())
            found = self._stage.marks.find(under.mark_id) if under.part in MARK_PARTS else None
        if found is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), tip_of(found), self)


def _shift(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
