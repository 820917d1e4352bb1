"""Pictures as arrays."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

Pixels = NDArray[np.int64]


def pixels_of(image: QImage) -> Pixels:
    """Return an image's alpha, red, green and blue, shape (height, width, 4), not premultiplied."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    words = np.frombuffer(plain.constBits(), dtype=np.uint32).reshape(plain.height(), -1)[:, : plain.width()]
    return np.stack([words >> shift & 0xFF for shift in (24, 16, 8, 0)], axis=-1).astype(np.int64)


def picture_of(widget: QWidget) -> Pixels:
    """Return what a widget shows, in pixels of the screen."""
    return pixels_of(widget.grab().toImage())


def is_colour(pixels: Pixels, colour: QColor | str, *, within: int = 2) -> NDArray[np.bool_]:
    """Return which pixels have that colour, each part within a few steps of 255."""
    wanted = QColor(colour)
    parts = np.array([wanted.red(), wanted.green(), wanted.blue()])
    close: NDArray[np.bool_] = (np.abs(pixels[..., 1:] - parts) <= within).all(axis=-1)
    return close


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 … 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
