"""What a turn of the wheel or a stroke on the trackpad means."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt

NOTCH = 120.0
ZOOM_A_NOTCH = 0.8
ZOOM_PIXELS = 240.0
"""A stroke of that many trackpad pixels zooms by e."""
SCROLL_A_NOTCH_PX = 90.0


@dataclass(frozen=True, slots=True)
class WheelMove:
    """The visible span becomes `zoom` times as long, then moves on by `scroll_px` pixels."""

    zoom: float = 1.0
    scroll_px: float = 0.0


def wheel_move(angle: QPoint, pixels: QPoint, modifiers: Qt.KeyboardModifier) -> WheelMove:
    """Read a wheel event: up and down zoom, with Shift they scroll; sideways scrolls; a trackpad does so smoothly.

    `angle` is in eighths of a degree, `pixels` is null where the device tells none. Of a slanting stroke the stronger
    direction counts.
    """
    delta = angle if pixels.isNull() else pixels
    sideways = abs(delta.x()) > abs(delta.y())
    turned = delta.x() if sideways else delta.y()
    if sideways or modifiers & Qt.KeyboardModifier.ShiftModifier:
        return WheelMove(scroll_px=-turned * (1.0 if not pixels.isNull() else SCROLL_A_NOTCH_PX / NOTCH))
    if pixels.isNull():
        return WheelMove(zoom=ZOOM_A_NOTCH ** (turned / NOTCH))
    return WheelMove(zoom=math.exp(-turned / ZOOM_PIXELS))
