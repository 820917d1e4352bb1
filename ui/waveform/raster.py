"""Peaks become pixels in one NumPy pass a lane; to fill a polygon of so many points takes Qt a hundred times longer."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from ui.waveform.peaks import Levels, Peaks, PeakSource
from ui.waveform.style import Palette

MARGIN_PX = 2
LOUDEST_GAIN = 8.0
WANTED_PEAK = 0.85
STRETCHES = 1000
NEAR_SILENCE = 0.05
LOUD_PERCENTILE = 95

Rows = NDArray[np.uint16]
Layers = NDArray[np.uint8]
"""0 for nothing, 1 for a peak, 2 for loudness; shape (height, columns)."""


def display_gain(usual_peak: float) -> float:
    """Return by how much to enlarge a call whose speech usually peaks at `usual_peak` (0 … 1), in 3 dB steps, 1 to 8.

    One gain serves the whole call, so that a voice that rises or a channel that is faint still shows as such.
    """
    wanted = WANTED_PEAK / max(usual_peak, WANTED_PEAK / LOUDEST_GAIN)
    steps = math.floor(2.0 * math.log2(wanted) + 1e-9)
    return max(math.pow(2.0, steps / 2.0), 1.0)


def usual_peak(source: PeakSource) -> float:
    """Return how loud the loud parts decoded so far are, 0 … 1: a few clicks beyond that do not count.

    It is the 95th percentile of a thousand stretches a channel, near-silent ones (below a twentieth of the loudest)
    aside.
    """
    if source.ready_ms <= 0:
        return 0.0
    asked = [source.query(channel, 0.0, source.ready_ms, STRETCHES) for channel in range(source.channels)]
    levels = np.concatenate([np.maximum(peaks.maximum, -peaks.minimum) for peaks in asked])
    heard = levels[levels > levels.max(initial=0.0) * NEAR_SILENCE]
    return float(np.percentile(heard, LOUD_PERCENTILE)) if len(heard) else 0.0


def draw_peaks(peaks: Peaks, columns: int, height: int, palette: Palette, gain: float, *, lead: int = 0) -> QImage:
    """Return an image of `columns` x `height` pixels: peaks around the middle, loudness inside them, else clear.

    Columns touch their neighbours to the left, so that the line never breaks; silence is a line one pixel high. The
    first `lead` columns of `peaks` stand before the image and serve for that only.
    """
    low, high, loud = (spread(levels, columns + lead) for levels in (peaks.minimum, peaks.maximum, peaks.rms))
    middle, reach = (height - 1) / 2, max((height - 1) / 2 - MARGIN_PX, 0.5) * gain
    places = middle - np.stack([high, low, loud, -loud]) * np.float32(reach)
    top, bottom, loud_top, loud_bottom = np.rint(places).clip(0, height - 1).astype(np.uint16)
    joined_top, joined_bottom = top.copy(), bottom.copy()
    np.minimum(top[1:], bottom[:-1], out=joined_top[1:])
    np.maximum(bottom[1:], top[:-1], out=joined_bottom[1:])
    peak = _inside(joined_top[lead:], joined_bottom[lead:], height)
    rms = _inside(np.maximum(loud_top, top)[lead:], np.minimum(loud_bottom, bottom)[lead:], height)
    return _coloured(peak + rms, palette)


def spread(levels: Levels, columns: int) -> Levels:
    """Return `levels` over `columns` columns, repeated evenly where the source answered coarser."""
    if len(levels) == columns:
        return levels
    if len(levels) == 0:
        return np.zeros(columns, dtype=np.float32)
    return levels[np.arange(columns) * len(levels) // columns]


def _inside(top: Rows, bottom: Rows, height: int) -> Layers:
    """Return 1 for each pixel from `top` to `bottom` of its column: one comparison, as row - top wraps below zero."""
    rows = np.arange(height, dtype=np.uint16)[:, None]
    inside: NDArray[np.bool_] = (rows - top[None, :]) <= (bottom - top)[None, :]
    return inside.view(np.uint8)


def _coloured(layers: Layers, palette: Palette) -> QImage:
    """Look the layers up in the palette; Qt does that ten times as fast as NumPy."""
    height, width = layers.shape
    image = QImage(width, height, QImage.Format.Format_Indexed8)
    image.setColorTable(palette)
    np.frombuffer(image.bits(), dtype=np.uint8).reshape(height, -1)[:, :width] = layers
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
