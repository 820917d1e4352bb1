"""Makes `app.png` and `app.ico` from `app.svg`: `python -m resources.icons.make_app_icon`."""

import io
import sys
from importlib.resources import files
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""What Windows asks for between 100 % and 200 %, from the title bar to the desktop."""


def drawn(renderer: QSvgRenderer, size: int) -> Image.Image:
    """Return the drawing at that size, drawn for it rather than scaled to it."""
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want the format as bytes, Qt as text
    return Image.open(io.BytesIO(bytes(buffer.data().data())))


def make(folder: Path) -> None:
    """Write both files into the folder that holds the drawing."""
    renderer = QSvgRenderer(str(folder / "app.svg"))
    *smaller, largest = (drawn(renderer, size) for size in SIZES)
    largest.save(folder / "app.png", optimize=True)
    largest.save(folder / "app.ico", sizes=[(size, size) for size in SIZES], append_images=smaller)


if __name__ == "__main__":
    application = QGuiApplication(sys.argv)
    make(Path(str(files("resources") / "icons")))
