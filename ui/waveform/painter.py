"""Painting the waveform: pure functions of a scene and a style; the widget only supplies them.

A frame holds everything but the playhead, which is laid over it. The painter's device must have a device pixel ratio of
1; `Scene.dpr` is applied here, so that tiles land on whole pixels at every scale of the screen.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPolygonF, QTransform

from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from ui.view_state import Span
from ui.waveform.gaps import Held, held_region, paint_gaps, paint_legend
from ui.waveform.geometry import Bands, Stretch, TimeScale
from ui.waveform.hits import MarkBox
from ui.waveform.labels import paint_labels
from ui.waveform.ruler import LABEL_LEFT_PX, ticks
from ui.waveform.style import TagStyle, WaveStyle
from ui.waveform.tiles import TILE_PX, TileCache, TileStyle
from ui.waveform.tints import Spans, tint_row

CORNER_PX = 6.0
NAME_LEFT_PX = 8.0
SILENT_OPACITY = 0.3
UNREAD_AIR_PX = 12.0
PLAYHEAD_REACH_PX = 8
GRIP = QSizeF(6.0, 22.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneShown:
    """A channel's lane: who is heard, by what name, and whether it is muted now."""

    channel: Channel
    name: str
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a frame shows, in device-independent pixels; `dpr` is the scale of the screen."""

    width: float
    height: float
    dpr: float
    scale: TimeScale
    bands: Bands
    lanes: tuple[LaneShown, ...]
    spans: Spans
    boxes: tuple[MarkBox, ...] = ()
    selection: Span | None = None
    loop: Span | None = None
    ready_ms: float
    reading: bool = False
    held: Held | None = None
    gain: float = 1.0
    focused: bool = False


def paint_frame(painter: QPainter, scene: Scene, style: WaveStyle, tiles: TileCache) -> None:
    """Paint everything but the playhead."""
    painter.scale(scene.dpr, scene.dpr)
    _paint_ground(painter, scene, style)
    painter.setClipRect(QRectF(scene.scale.left_px, 0, scene.scale.width_px, scene.height))
    _paint_tints(painter, scene, style)
    _paint_selection(painter, scene, style)
    _paint_peaks(painter, scene, style, tiles)
    _paint_unread(painter, scene, style)
    if scene.held is not None:
        boxes = paint_gaps(painter, scene.held, scene.scale, scene.bands.all_lanes, style)
        paint_legend(painter, boxes, style)
    _paint_chosen(painter, scene, style)
    paint_labels(painter, scene.boxes, scene.scale, style)
    _paint_handles(painter, scene, style)
    _paint_ruler(painter, scene, style)
    painter.setClipping(False)
    _paint_names(painter, scene, style)
    paint_card(painter, QRectF(0, 0, scene.width, scene.height), style, focused=scene.focused)


def paint_playhead(painter: QPainter, x: float, height: float, style: WaveStyle) -> None:
    """Paint the playhead's line and its one handle, in the top of the ruler."""
    painter.fillRect(QRectF(x - 1.0, 1.0, 2.0, height - 2.0), style.playhead)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.playhead)
    handle = [(-5.5, 1.0), (5.5, 1.0), (5.5, 4.0), (0.0, 10.0), (-5.5, 4.0)]
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in handle]))


def paint_message(painter: QPainter, box: QRectF, style: WaveStyle, text: str) -> None:
    """Paint an empty card that says why it is empty."""
    painter.fillRect(box, style.window)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(style.ground)
    painter.setPen(QPen(style.line, 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), CORNER_PX, CORNER_PX)
    painter.setPen(style.muted)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(box.adjusted(24, 4, -24, -4), flags, text)


def paint_card(painter: QPainter, box: QRectF, style: WaveStyle, *, focused: bool) -> None:
    """Paint the hairline around a card, its round corners over what is there, and the ring of focus."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.window, 4))  # covers what lies outside of the round corner
    painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), CORNER_PX + 2, CORNER_PX + 2)
    painter.setPen(QPen(style.accent, 2) if focused else QPen(style.line, 1))
    inset = 1.0 if focused else 0.5
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), CORNER_PX, CORNER_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_ground(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    painter.fillRect(QRectF(0, 0, scene.width, scene.height), style.ground)


def _paint_tints(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    left, width = scene.scale.left_px, scene.scale.width_px
    shown = [lane.channel for lane in scene.lanes]
    rows: dict[bytes, QImage] = {}
    for lane, channel in zip(scene.bands.lanes, shown, strict=True):
        over = scene.spans.over(channel, shown)
        row = rows.get(over.tobytes())
        if row is None:
            row = tint_row(scene.spans, over, style, left_px=left, width=round(width * scene.dpr), dpr=scene.dpr)
            rows[over.tobytes()] = row
        painter.drawImage(QRectF(left, lane.start, width, lane.length), row)
    for lane in scene.bands.lanes[1:]:
        painter.fillRect(QRectF(left, lane.start, width, 1.0), style.line)


def _height_of(box: MarkBox, scene: Scene) -> Stretch:
    """Return from where to where a mark reaches over the lanes: all of them, or the one it speaks of."""
    lanes = scene.bands.lanes
    own = [lane for lane, shown in zip(lanes, scene.lanes, strict=True) if shown.channel is box.mark.channel]
    return Stretch(own[0].start, own[-1].end) if own else scene.bands.all_lanes


def _paint_selection(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    if scene.selection is not None:
        left, right = scene.scale.x_of(scene.selection.start), scene.scale.x_of(scene.selection.end)
        painter.fillRect(QRectF(left, 0, right - left, scene.bands.all_lanes.end), style.selection)


def _paint_peaks(painter: QPainter, scene: Scene, style: WaveStyle, tiles: TileCache) -> None:
    dpr, bands = scene.dpr, scene.bands
    height = round(bands.lanes[0].end * dpr) - round(bands.lanes[0].start * dpr)
    palettes = tuple(style.lanes[lane.channel].palette for lane in scene.lanes)
    zoom = tiles.restyle(TileStyle(scene.scale.ms_per_px / dpr, height, scene.gain, palettes)).ms_per_px
    first_px, left = round(scene.scale.start_ms / zoom), round(scene.scale.left_px * dpr)
    last_ms = min(scene.ready_ms, scene.scale.end_ms) if scene.reading else scene.scale.end_ms
    last_px = round(last_ms / zoom)
    painter.save()
    painter.setTransform(QTransform())
    painter.setClipRect(left, 0, max(last_px - first_px, 0), round(scene.height * dpr))
    if scene.held is not None:
        held = held_region(scene.held, scene.scale, scene.height, dpr)
        painter.setClipRegion(held, Qt.ClipOperation.IntersectClip)
    for number, (lane, shown) in enumerate(zip(bands.lanes, scene.lanes, strict=True)):
        painter.setOpacity(SILENT_OPACITY if shown.silent else 1.0)
        for index in range(first_px // TILE_PX, (last_px - 1) // TILE_PX + 1):
            x, y = left + index * TILE_PX - first_px, round(lane.start * dpr)
            painter.drawImage(x, y, tiles.tile(number, index))
    painter.restore()


def _paint_unread(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    if not scene.reading:
        return
    left, right = max(scene.scale.x_of(scene.ready_ms), scene.scale.left_px), scene.scale.right_px
    if left >= right:
        return
    lanes = scene.bands.all_lanes
    box = QRectF(left, lanes.start, right - left, lanes.length)
    painter.fillRect(box, style.unread)
    text = tr("Reading the recording…")
    if QFontMetricsF(style.label_font).horizontalAdvance(text) + 2 * UNREAD_AIR_PX < box.width():
        painter.setFont(style.label_font)
        painter.setPen(style.muted)
        box.setHeight(scene.bands.lanes[0].length)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_chosen(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    chosen = next((box for box in scene.boxes if box.chosen), None)
    if chosen is None:
        return
    tag, reach = style.tags[chosen.mark.colour], _height_of(chosen, scene)
    if chosen.mark.end_ms is None:
        painter.fillRect(QRectF(round(chosen.left) - 1, reach.start, 2.0, reach.length), tag.solid)
        return
    for x in (chosen.left, chosen.right):
        painter.fillRect(QRectF(round(x) - 0.5, reach.start, 1.0, reach.length), tag.solid)
        _paint_grip(painter, x, reach.middle, tag)


def _paint_grip(painter: QPainter, x: float, y: float, tag: TagStyle) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tag.solid)
    painter.drawRoundedRect(_grip_at(x, y), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _grip_at(x: float, y: float) -> QRectF:
    return QRectF(QPointF(x - GRIP.width() / 2, y - GRIP.height() / 2), GRIP)


def _paint_handles(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    """Paint the selection's edges, each with a grip in the ruler and one over the lanes."""
    if scene.selection is None:
        return
    bottom = scene.bands.all_lanes.end
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.accent)
    for ms in (scene.selection.start, scene.selection.end):
        x = scene.scale.x_of(ms)
        painter.drawRect(QRectF(round(x) - 0.5, 0, 1.0, bottom))
        painter.drawRoundedRect(_grip_at(x, scene.bands.all_lanes.middle), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_ruler(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    metrics = QFontMetricsF(style.ruler_font)
    baseline = (scene.bands.ruler.length + metrics.capHeight()) / 2 - 1
    painter.setFont(style.ruler_font)
    if scene.loop is not None:
        left, right = scene.scale.x_of(scene.loop.start), scene.scale.x_of(scene.loop.end)
        painter.fillRect(QRectF(left, scene.bands.ruler.end - 3, right - left, 3.0), style.accent)
    for tick in ticks(scene.scale, metrics.horizontalAdvance):
        painter.fillRect(QRectF(round(tick.x), 0, 1.0, scene.bands.ruler.end - 4), style.line)
        painter.setPen(style.muted)
        if tick.x + LABEL_LEFT_PX + metrics.horizontalAdvance(tick.label) <= scene.scale.right_px:
            painter.drawText(QPointF(tick.x + LABEL_LEFT_PX, baseline), tick.label)


def _paint_names(painter: QPainter, scene: Scene, style: WaveStyle) -> None:
    gutter = scene.scale.left_px
    painter.fillRect(QRectF(gutter - 1, 0, 1.0, scene.height), style.line)
    painter.setFont(style.label_font)
    for lane, shown in zip(scene.bands.lanes, scene.lanes, strict=True):
        painter.setPen(style.muted if shown.silent else style.lanes[shown.channel].text)
        box = QRectF(NAME_LEFT_PX, lane.start, gutter - NAME_LEFT_PX - 4, lane.length)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown.name)


def paint_into(frame: QImage | None, scene: Scene, style: WaveStyle, tiles: TileCache) -> QImage:
    """Return a frame painted, over the given one where that has the right size: fresh memory costs a millisecond.

    Its device pixel ratio is the scene's.
    """
    width, height = round(scene.width * scene.dpr), round(scene.height * scene.dpr)
    if frame is None or (frame.width(), frame.height()) != (width, height):
        frame = QImage(width, height, QImage.Format.Format_RGB32)
    frame.setDevicePixelRatio(1.0)
    painter = QPainter(frame)
    paint_frame(painter, scene, style, tiles)
    painter.end()
    frame.setDevicePixelRatio(scene.dpr)
    return frame
