"""Where the sound of a call is not here: hatched, so that it is not taken for silence, with a word on what is here."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QRegion

from qa_desktop.language import tr
from ui.view_state import Span
from ui.waveform.geometry import Stretch, TimeScale
from ui.waveform.style import WaveStyle

AIR_PX = 10.0
LEGEND_HEIGHT_PX = 22.0
LEGEND_CORNER_PX = 4.0

Held = Sequence[tuple[int, int]]
"""From where to where the sound is here, in ms: sorted, none touching another."""


def gaps_between(held: Held, start_ms: float, end_ms: float) -> list[Span]:
    """Return what lies between two positions and is not held."""
    gaps: list[Span] = []
    place = start_ms
    for first, last in held:
        if first > place:
            gaps.append(Span(place, min(float(first), end_ms)))
        place = max(place, float(last))
        if place >= end_ms:
            break
    if place < end_ms:
        gaps.append(Span(place, end_ms))
    return [gap for gap in gaps if gap.end > gap.start]


def held_region(held: Held, scale: TimeScale, height: float, dpr: float) -> QRegion:
    """Return where the sound is here, in pixels of the screen, over the whole height."""
    region = QRegion()
    for first, last in held:
        if scale.shows(first, last):
            left, right = (round(scale.x_of(ms) * dpr) for ms in (first, last))
            region += QRect(left, 0, max(1, right - left), round(height * dpr))
    return region


def paint_gaps(painter: QPainter, held: Held, scale: TimeScale, lanes: Stretch, style: WaveStyle) -> list[QRectF]:
    """Hatch what is not held over the lanes; return the boxes that were hatched."""
    boxes = [
        QRectF(scale.x_of(gap.start), lanes.start, scale.x_of(gap.end) - scale.x_of(gap.start), lanes.length)
        for gap in gaps_between(held, scale.start_ms, scale.end_ms)
    ]
    for box in boxes:
        painter.fillRect(box, style.unread)
        painter.fillRect(box, QBrush(style.hatch, Qt.BrushStyle.BDiagPattern))
    return boxes


def paint_legend(painter: QPainter, boxes: Sequence[QRectF], style: WaveStyle) -> None:
    """Say in the widest hatched box, where it is wide enough, what can be heard of this call."""
    text = tr("Sound of the evidence only")
    width = QFontMetricsF(style.label_font).horizontalAdvance(text) + 2 * AIR_PX
    widest = max(boxes, key=QRectF.width, default=QRectF())
    if widest.width() < width or widest.height() < LEGEND_HEIGHT_PX:
        return
    box = QRectF(0, 0, width, LEGEND_HEIGHT_PX)
    box.moveCenter(widest.center())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.ground)
    painter.drawRoundedRect(box, LEGEND_CORNER_PX, LEGEND_CORNER_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(style.label_font)
    painter.setPen(style.muted)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
