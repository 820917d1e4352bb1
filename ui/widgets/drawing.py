"""Strokes that the small widgets share."""

import math
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from ui.icons import icon

RADIUS = 6.0
RING_PX = 2.0
SMALL_PX = 12
MOST_REMEMBERED = 4096
Measure = TypeVar("Measure")


def fill_box(painter: QPainter, rect: QRectF, ground: str, line: str = "", *, radius: float = RADIUS) -> None:
    """Fill a rounded box, with a hairline around it where `line` is a colour."""
    painter.setPen(QPen(QColor(line), 1.0) if line else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5) if line else rect
    painter.drawRoundedRect(inner, radius, radius)


def outline(painter: QPainter, rect: QRectF, line: str, *, dashed: bool = False, radius: float = RADIUS) -> None:
    """Draw a rounded hairline."""
    pen = QPen(QColor(line), 1.0)
    if dashed:
        pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def focus_ring(painter: QPainter, rect: QRectF, colour: str, *, radius: float = RADIUS) -> None:
    """Draw the ring that says where the keyboard is."""
    half = RING_PX / 2
    painter.setPen(QPen(QColor(colour), RING_PX))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


def draw_icon(painter: QPainter, rect: QRectF, name: str, colour: str, size: int = 16) -> None:
    """Draw an icon in the middle of `rect`."""
    left = rect.center().x() - size / 2
    top = rect.center().y() - size / 2
    ratio = painter.device().devicePixelRatioF()
    pixmap = icon(name, colour, size).pixmap(QSize(size, size), ratio)
    painter.drawPixmap(QRectF(left, top, size, size), pixmap, QRectF(pixmap.rect()))


def small_font(widget: QWidget, px: int = SMALL_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the widget's font in a secondary size, with figures of equal width."""
    base = widget.font()
    return _remembered(("font", base.key(), px, weight), lambda: _small(base, px, weight))


def text_width(font: QFont, text: str) -> int:
    """Return how wide a line of text is, in whole pixels that hold it."""
    return _remembered(("width", font.key(), text), lambda: math.ceil(QFontMetricsF(font).horizontalAdvance(text)) + 1)


def text_size(font: QFont, text: str, width: int) -> QSize:
    """Return the size of a text broken to that width, inside words where they are longer than it."""
    return _remembered(("size", font.key(), text, width), lambda: _laid_out(font, text, width))


def draw_text(painter: QPainter, rect: QRect, text: str, across: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
    """Draw a text in the middle of the height of `rect`, broken as `text_size` breaks it."""
    painter.drawText(QRectF(rect), text.replace("\n", "\u2028"), _broken(across | Qt.AlignmentFlag.AlignVCenter))


def _broken(alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> QTextOption:
    option = QTextOption(alignment)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _small(base: QFont, px: int, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPixelSize(px)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _laid_out(font: QFont, text: str, width: int) -> QSize:
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(_broken())
    layout.beginLayout()
    height = widest = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        height += line.height()
        widest = max(widest, line.naturalTextWidth())
    layout.endLayout()
    return QSize(math.ceil(widest), math.ceil(height))


_memory: dict[Hashable, Any] = {}


def _remembered(key: Hashable, measure: Callable[[], Measure]) -> Measure:
    """Return what was measured before: layouts ask for the same sizes again and again."""
    if key not in _memory:
        if len(_memory) >= MOST_REMEMBERED:
            _memory.clear()
        _memory[key] = measure()
    result: Measure = _memory[key]
    return result
