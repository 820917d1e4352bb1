"""Pictures of the waveform in tiles, kept while the zoom stays, painted anew where the decode has come further."""

import math
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtGui import QImage

from ui.waveform.peaks import PeakSource
from ui.waveform.raster import draw_peaks
from ui.waveform.style import Palette

TILE_PX = 512
MOST_TILES = 64
SAME_ZOOM = 1e-9
"""Scrolling adds and subtracts floats: a zoom that differs by less is the same zoom."""


@dataclass(frozen=True, slots=True)
class TileStyle:
    """What all tiles of a picture share, in device pixels: zoom, height, enlargement, colours a channel."""

    ms_per_px: float
    height: int
    gain: float
    palettes: tuple[Palette, ...]

    def fits(self, other: "TileStyle") -> bool:
        """Return whether tiles of the other style can be shown for this one."""
        alike = (self.height, self.gain, self.palettes) == (other.height, other.gain, other.palettes)
        return alike and math.isclose(self.ms_per_px, other.ms_per_px, rel_tol=SAME_ZOOM)


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's picture and span, and how far the peaks were known when it was painted."""

    image: QImage
    start_ms: float
    end_ms: float
    ready_ms: float

    def honest(self, ready_ms: float) -> bool:
        """Return whether it still shows all that is known when the decode has come to `ready_ms`."""
        return self.ready_ms >= min(self.end_ms, ready_ms) or ready_ms <= self.start_ms


class TileCache:
    """Tiles of one call at one zoom; pixel 0 of tile 0 is the call's start. The least used ones are let go."""

    def __init__(self) -> None:
        self._source: PeakSource | None = None
        self._style: TileStyle | None = None
        self._tiles: OrderedDict[tuple[int, int], Tile] = OrderedDict()
        self.painted = 0

    def use(self, source: PeakSource | None) -> None:
        """Show another call."""
        self._source = source
        self.clear()

    def clear(self) -> None:
        """Let go of every tile."""
        self._tiles.clear()
        self._style = None

    def restyle(self, style: TileStyle) -> TileStyle:
        """Show tiles of that style from now on; returns the style in force, whose zoom is exact to the pixel."""
        if self._style is None or not self._style.fits(style):
            self._tiles.clear()
            self._style = style
        return self._style

    def tile(self, channel: int, index: int) -> QImage:
        """Return the tile that begins `index * TILE_PX` pixels into the call.

        Raises:
            LookupError: no call is in use, or no style was chosen yet.
        """
        if self._source is None or self._style is None:
            raise LookupError(index)
        key = (channel, index)
        found = self._tiles.get(key)
        if found is None or not found.honest(self._source.ready_ms):
            found = self._tiles[key] = _paint(self._source, self._style, channel, index)
            self.painted += 1
            if len(self._tiles) > MOST_TILES:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(key)
        return found.image


def _paint(source: PeakSource, style: TileStyle, channel: int, index: int) -> Tile:
    first = index * TILE_PX
    lead = min(first, 1)  # one column more, so that the line is joined across tiles
    start_ms, end_ms = first * style.ms_per_px, (first + TILE_PX) * style.ms_per_px
    peaks = source.query(channel, start_ms - lead * style.ms_per_px, end_ms, TILE_PX + lead)
    image = draw_peaks(peaks, TILE_PX, style.height, style.palettes[channel], style.gain, lead=lead)
    return Tile(image, start_ms, end_ms, float(peaks.ready_ms))
