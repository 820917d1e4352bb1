"""Tiles are kept while they are honest."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from tests.ui.waveform.conftest import RATE, turns
from tests.ui.waveform.peaks import ArraySource
from tests.ui.waveform.pixels import pixels_of
from ui.waveform.raster import draw_peaks
from ui.waveform.tiles import MOST_TILES, TILE_PX, TileCache, TileStyle

PALETTE = (0, 0x8C2F6FD0, 0xFF174A9C)
STYLE = TileStyle(ms_per_px=2.0, height=60, gain=1.0, palettes=(PALETTE, PALETTE))
TILE_MS = TILE_PX * STYLE.ms_per_px


@pytest.fixture
def call(qapp: QGuiApplication) -> ArraySource:
    assert qapp
    return ArraySource.of(turns(), RATE)


def cache_of(call: ArraySource) -> TileCache:
    cache = TileCache()
    cache.use(call)
    cache.restyle(STYLE)
    return cache


def test_a_tile_is_painted_once(call: ArraySource) -> None:
    cache = cache_of(call)
    first = cache.tile(0, 3)
    assert cache.tile(0, 3) is first
    assert cache.painted == 1
    cache.tile(1, 3)
    cache.tile(0, 4)
    assert cache.painted == 3


def test_tiles_together_are_what_one_picture_would_be(call: ArraySource) -> None:
    cache = cache_of(call)
    tiled = np.concatenate([pixels_of(cache.tile(0, index)) for index in range(3)], axis=1)
    peaks = call.query(0, 0.0, 3 * TILE_MS, 3 * TILE_PX)
    whole = pixels_of(draw_peaks(peaks, 3 * TILE_PX, STYLE.height, PALETTE, 1.0))
    assert (np.abs(tiled - whole).max(axis=(0, 2)) == 0).mean() > 0.99


def test_only_the_tile_that_the_decode_has_reached_is_painted_anew(call: ArraySource) -> None:
    call.ready = int(0.5 * TILE_MS / 1000 * RATE)
    cache = cache_of(call)
    before = [pixels_of(cache.tile(0, index)) for index in range(4)]
    call.ready = int(0.9 * TILE_MS / 1000 * RATE)
    after = [pixels_of(cache.tile(0, index)) for index in range(4)]
    assert cache.painted == 5
    assert [(one == other).all() for one, other in zip(before, after, strict=True)] == [False, True, True, True]


def test_a_complete_call_is_not_painted_anew(call: ArraySource) -> None:
    cache = cache_of(call)
    last = int(call.length_ms // TILE_MS)
    for _ in range(3):
        cache.tile(0, last)
    assert cache.painted == 1


def test_the_jitter_of_scrolling_is_the_same_zoom(call: ArraySource) -> None:
    cache = cache_of(call)
    cache.tile(0, 0)
    used = cache.restyle(replace(STYLE, ms_per_px=STYLE.ms_per_px * (1 + 1e-12)))
    assert used is STYLE
    cache.tile(0, 0)
    assert cache.painted == 1


@pytest.mark.parametrize(
    "style",
    [
        replace(STYLE, ms_per_px=2.001),
        replace(STYLE, height=61),
        replace(STYLE, gain=2.0),
        replace(STYLE, palettes=(PALETTE, (0, 1, 2))),
    ],
)
def test_another_style_paints_anew(call: ArraySource, style: TileStyle) -> None:
    cache = cache_of(call)
    cache.tile(0, 0)
    assert cache.restyle(style) is style
    assert cache.tile(0, 0).height() == style.height
    assert cache.painted == 2


def test_the_tiles_least_used_are_let_go(call: ArraySource) -> None:
    cache = cache_of(call)
    for index in range(MOST_TILES):
        cache.tile(0, index)
    cache.tile(0, 0)
    cache.tile(0, MOST_TILES)
    painted = cache.painted
    cache.tile(0, 0)
    assert cache.painted == painted
    cache.tile(0, 1)
    assert cache.painted == painted + 1


def test_another_call_has_other_tiles(call: ArraySource) -> None:
    cache = cache_of(call)
    loud = pixels_of(cache.tile(0, 0))
    cache.use(ArraySource.of(np.zeros_like(call.samples), RATE))
    cache.restyle(STYLE)
    assert (pixels_of(cache.tile(0, 0)) != loud).any()


def test_without_a_call_there_is_no_tile(qapp: QGuiApplication) -> None:
    assert qapp
    with pytest.raises(LookupError):
        TileCache().tile(0, 0)
