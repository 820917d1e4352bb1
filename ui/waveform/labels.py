"""Painting the labels of marks, in rows above the lanes."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.waveform.geometry import Stretch, TimeScale
from ui.waveform.hits import MarkBox
from ui.waveform.layout import TEXT_LEFT_PX, TICK_PX
from ui.waveform.style import Text, WaveStyle

INSET_PX = 1.5


def paint_labels(painter: QPainter, boxes: Iterable[MarkBox], scale: TimeScale, style: WaveStyle) -> None:
    """Paint the label of every mark that has a row: a tick in its colour, a bar as long as its span, its text."""
    painter.setFont(style.label_font)
    painter.setPen(style.text)
    for box in boxes:
        if box.row is not None:
            _paint_label(painter, box, box.row, scale, style)


def _paint_label(painter: QPainter, box: MarkBox, row: Stretch, scale: TimeScale, style: WaveStyle) -> None:
    tag = style.tags[box.mark.colour]
    top, height = row.start + INSET_PX, row.length - 2 * INSET_PX
    if box.chosen:
        _paint_chosen(painter, QRectF(box.left, top, box.label_right - box.left, height), box, style)
    elif box.right > box.left:
        painter.fillRect(QRectF(box.left, top, box.right - box.left, height), tag.label)
    painter.fillRect(QRectF(round(box.left), top, TICK_PX, height), tag.solid)
    text = style.label(box.mark.label)
    painter.drawStaticText(
        QPointF(_text_left(box, text, scale), top + (height - text.laid_out.size().height()) / 2), text.laid_out
    )


def _text_left(box: MarkBox, text: Text, scale: TimeScale) -> float:
    """Return where the text begins: beside the tick, but a long region keeps its text in sight."""
    stays_within = max(box.left, box.right - text.width - TEXT_LEFT_PX)
    return min(max(box.left, scale.left_px), stays_within) + TEXT_LEFT_PX


def _paint_chosen(painter: QPainter, bar: QRectF, box: MarkBox, style: WaveStyle) -> None:
    tag = style.tags[box.mark.colour]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(tag.chosen_label)
    painter.setPen(QPen(tag.solid, 1))
    painter.drawRoundedRect(bar.adjusted(0.5, 0, -0.5, 0), 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(style.text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
