"""The small coloured squares that stand for tags."""

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

DOT_PX = 10
SCALES = (1.0, 1.5, 2.0, 3.0)


@lru_cache(maxsize=64)
def dot(colour: str) -> QIcon:
    """Return a rounded square in that colour, sharp at every scale."""
    result = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(QSize(round(DOT_PX * scale), round(DOT_PX * scale)))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(0, 0, DOT_PX, DOT_PX), 2.5, 2.5)
        painter.end()
        result.addPixmap(pixmap)
        result.addPixmap(pixmap, QIcon.Mode.Selected)
    return result
