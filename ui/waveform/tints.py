"""The tints of marks over a lane: one row of pixels, stretched over the lane's height, however many marks there are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from qa_desktop.domain.annotation import TagColour
from qa_desktop.domain.recording import Channel
from ui.waveform.marks import Mark
from ui.waveform.style import WaveStyle

COLOURS = tuple(TagColour)
CHANNELS = tuple(Channel)
EVERY_CHANNEL = -1

Places = NDArray[np.float64]
Codes = NDArray[np.int64]
Row = NDArray[np.float32]
"""Red, green and blue, 0 … 255, shape (3, pixels)."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What decides how each mark tints: its colour, its channel, whether it is a point; arrays of shape (marks,)."""

    colours: Codes
    channels: Codes
    points: NDArray[np.bool_]

    @classmethod
    def of(cls, marks: Sequence[Mark]) -> "Tags":
        """Read them off the marks."""
        channels = [EVERY_CHANNEL if mark.channel is None else CHANNELS.index(mark.channel) for mark in marks]
        return cls(
            np.array([COLOURS.index(mark.colour) for mark in marks], dtype=np.int64),
            np.array(channels, dtype=np.int64),
            np.array([mark.end_ms is None for mark in marks], dtype=np.bool_),
        )


@dataclass(frozen=True, slots=True)
class Spans:
    """Where marks lie, in device-independent pixels; `chosen` is the index of the chosen one, -1 for none."""

    left: Places
    right: Places
    tags: Tags
    chosen: int = -1

    def over(self, channel: Channel, shown: Sequence[Channel]) -> NDArray[np.bool_]:
        """Return which marks tint a channel's lane: its own, and those of all channels or of none that is shown."""
        elsewhere = [CHANNELS.index(other) for other in shown if other is not channel]
        return ~np.isin(self.tags.channels, elsewhere)


def tint_row(
    spans: Spans, over: NDArray[np.bool_], style: WaveStyle, *, left_px: float, width: int, dpr: float
) -> QImage:
    """Return a row of `width` device pixels: the ground, tinted by each mark of `over` from `left_px` on.

    Where several lie over one another each takes its share of what is left, the chosen one last.
    """
    row = np.repeat(_rgb(style.ground), width, axis=1)
    first, last = _pixels(spans, left_px, width, dpr)
    plain = over.copy()
    if spans.chosen >= 0:
        plain[spans.chosen] = False
    for code, colour in enumerate(COLOURS):
        tag = style.tags[colour]
        same = plain & (spans.tags.colours == code)
        _lay(row, first[same & ~spans.tags.points], last[same & ~spans.tags.points], tag.tint)
        _lay(row, first[same & spans.tags.points], last[same & spans.tags.points], tag.hairline)
    if spans.chosen >= 0 and over[spans.chosen] and not spans.tags.points[spans.chosen]:
        chosen = slice(spans.chosen, spans.chosen + 1)
        _lay(row, first[chosen], last[chosen], style.tags[COLOURS[spans.tags.colours[spans.chosen]]].chosen_tint)
    return _image(row)


def _pixels(spans: Spans, left_px: float, width: int, dpr: float) -> tuple[Codes, Codes]:
    """Return the first pixel of each mark and the one after its last: one pixel of the screen at the least."""
    first = np.rint((spans.left - left_px) * dpr)
    last = np.maximum(np.rint((spans.right - left_px) * dpr), first + max(round(dpr), 1))
    return first.clip(0, width).astype(np.int64), last.clip(0, width).astype(np.int64)


def _lay(row: Row, first: Codes, last: Codes, colour: QColor) -> None:
    if not len(first):
        return
    size = row.shape[1] + 1
    depth = np.cumsum(np.bincount(first, minlength=size) - np.bincount(last, minlength=size))[:-1]
    left_over = np.power(1.0 - colour.alphaF(), np.arange(depth.max() + 1), dtype=np.float32)[depth]
    row *= left_over
    row += _rgb(colour) * (1.0 - left_over)


def _image(row: Row) -> QImage:
    image = QImage(row.shape[1], 1, QImage.Format.Format_RGB32)
    red, green, blue = np.rint(row).astype(np.uint32)
    np.frombuffer(image.bits(), dtype=np.uint32)[:] = 0xFF000000 | red << 16 | green << 8 | blue
    return image


def _rgb(colour: QColor) -> Row:
    return np.array([[colour.red()], [colour.green()], [colour.blue()]], dtype=np.float32)
