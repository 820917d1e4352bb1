"""The icons: one SVG family drawn in the colour that the theme gives them, sharp at every scale."""

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SCALES = (1.0, 1.5, 2.0, 3.0)
USUAL_PX = 16


def icon(name: str, colour: str, size: int = USUAL_PX) -> QIcon:
    """Return the icon `resources/icons/<name>.svg`, stroked in `colour`; `size` in device-independent pixels."""
    return _icon(name, colour, size)


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, size: int) -> QIcon:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    result = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(QSize(round(size * scale), round(size * scale)))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(pixmap.rect()))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        result.addPixmap(pixmap)
    return result


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
