"""Painting the overview: the whole call and its marks as one picture that is kept, the window and playhead over it."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from qa_desktop.domain.recording import Channel
from ui.view_state import Span
from ui.waveform.gaps import held_region, paint_gaps
from ui.waveform.geometry import Stretch, TimeScale
from ui.waveform.marks import Mark
from ui.waveform.painter import CORNER_PX
from ui.waveform.peaks import PeakSource
from ui.waveform.raster import draw_peaks
from ui.waveform.style import WaveStyle

TOP_PX = 4.0
MARK_PX = 2.0
HEAD_PX = 4.0
GRIP = QSizeF(5.0, 16.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCall:
    """What the picture of a whole call shows."""

    width: float
    height: float
    dpr: float
    scale: TimeScale
    source: PeakSource
    channels: tuple[Channel, ...]
    marks: tuple[Mark, ...]
    chosen: str
    gain: float


def paint_picture(scene: WholeCall, style: WaveStyle) -> QImage:
    """Return the picture of the whole call; its device pixel ratio is the scene's."""
    size = round(scene.width * scene.dpr), round(scene.height * scene.dpr)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(style.ground)
    painter = QPainter(image)
    painter.scale(scene.dpr, scene.dpr)
    _paint_regions(painter, scene, style)
    _paint_unread(painter, scene, style)
    if scene.source.held is not None:
        paint_gaps(painter, scene.source.held, scene.scale, Stretch(1, scene.height - 1), style)
    painter.save()
    painter.resetTransform()
    _paint_peaks(painter, scene, style)
    painter.restore()
    _paint_marks(painter, scene, style)
    painter.end()
    image.setDevicePixelRatio(scene.dpr)
    return image


def paint_window(painter: QPainter, window: Stretch, height: float, style: WaveStyle) -> None:
    """Paint the frame around what is seen below, with a grip at each edge."""
    box = QRectF(window.start, 1, window.length, height - 2)
    painter.fillRect(box, style.selection)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.accent, 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.accent)
    for x in (window.start, window.end):
        grip = QRectF(QPointF(x - GRIP.width() / 2, (height - GRIP.height()) / 2), GRIP)
        painter.drawRoundedRect(grip, 2.5, 2.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_line(painter: QPainter, x: float, height: float, style: WaveStyle) -> None:
    """Paint where the playhead is: a line with a head, to tell it from the marks."""
    painter.fillRect(QRectF(x - 0.75, 1, 1.5, height - 2), style.playhead)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.playhead)
    head = ((-HEAD_PX, 1.0), (HEAD_PX, 1.0), (0.0, 1.0 + 1.3 * HEAD_PX))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in head]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_edge(painter: QPainter, box: QRectF, style: WaveStyle) -> None:
    """Paint the card's round hairline over what is there."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.window, 4))
    painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), CORNER_PX + 2, CORNER_PX + 2)
    painter.setPen(QPen(style.line, 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), CORNER_PX, CORNER_PX)


def shown_span(scale: TimeScale, view: Span) -> Stretch:
    """Return where the visible span lies."""
    return Stretch(scale.x_of(view.start), scale.x_of(view.end))


def _paint_regions(painter: QPainter, scene: WholeCall, style: WaveStyle) -> None:
    for mark in scene.marks:
        if mark.end_ms is not None:
            left, right = scene.scale.x_of(mark.start_ms), scene.scale.x_of(mark.end_ms)
            painter.fillRect(
                QRectF(left, TOP_PX, right - left, scene.height - 2 * TOP_PX), style.tags[mark.colour].label
            )


def _paint_unread(painter: QPainter, scene: WholeCall, style: WaveStyle) -> None:
    left = scene.scale.x_of(scene.source.ready_ms)
    if not scene.source.complete and left < scene.scale.right_px:
        painter.fillRect(QRectF(left, 1, scene.scale.right_px - left, scene.height - 2), style.unread)


def _paint_peaks(painter: QPainter, scene: WholeCall, style: WaveStyle) -> None:
    """Paint the lanes, in pixels of the screen."""
    end_ms = scene.scale.end_ms if scene.source.complete else min(scene.source.ready_ms, scene.scale.end_ms)
    columns = round((scene.scale.x_of(end_ms) - scene.scale.left_px) * scene.dpr)
    lane = int((scene.height - 2 * TOP_PX) * scene.dpr / max(len(scene.channels), 1))
    if columns < 1 or lane < 1:
        return
    if scene.source.held is not None:
        painter.setClipRegion(held_region(scene.source.held, scene.scale, scene.height, scene.dpr))
    for number, channel in enumerate(scene.channels):
        peaks = scene.source.query(number, scene.scale.start_ms, end_ms, columns)
        image = draw_peaks(peaks, columns, lane, style.lanes[channel].palette, scene.gain)
        painter.drawImage(round(scene.scale.left_px * scene.dpr), round(TOP_PX * scene.dpr) + number * lane, image)


def _paint_marks(painter: QPainter, scene: WholeCall, style: WaveStyle) -> None:
    chosen = next((mark for mark in scene.marks if mark.id == scene.chosen), None)
    for mark in (*scene.marks, *((chosen,) if chosen is not None else ())):
        width = MARK_PX * 2 if mark is chosen else MARK_PX
        x = round(scene.scale.x_of(mark.start_ms)) - width / 2
        painter.fillRect(QRectF(x, TOP_PX, width, scene.height - 2 * TOP_PX), style.tags[mark.colour].solid)
