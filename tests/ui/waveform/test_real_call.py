"""The picture of a real call shows what is in it."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QFont, QGuiApplication

from qa_desktop.domain.recording import Channel
from tests.ui.waveform.conftest import STEREO
from tests.ui.waveform.peaks import ArraySource
from tests.ui.waveform.pixels import Pixels, is_colour, pixels_of
from ui.theme import LIGHT
from ui.view_state import ViewState
from ui.waveform.painter import paint_into
from ui.waveform.stage import Stage
from ui.waveform.style import WaveStyle
from ui.waveform.tiles import TileCache

SILENCE = 0.015
CALL = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"


@pytest.fixture(scope="module")
def call(shared_recordings: Path) -> ArraySource:
    return ArraySource.read(shared_recordings / CALL)


def frame_of(call: ArraySource, start_ms: float, end_ms: float) -> tuple[Stage, Pixels]:
    view = ViewState()
    stage, tiles = Stage(view, WaveStyle.of(LIGHT, QFont())), TileCache()
    stage.width, stage.height = 1200.0, 300.0
    view.open(call.length_ms)
    view.show(start_ms, end_ms)
    stage.show(call, STEREO[: call.channels] if call.channels > 1 else (Channel.MIXED,))
    tiles.use(call)
    return stage, pixels_of(paint_into(None, stage.scene(1.0, focused=False), stage.style, tiles))


@pytest.mark.parametrize("span", [(0, 245_000), (29_500, 109_000), (70_000, 92_000), (96_000, 97_000)])
def test_columns_are_as_tall_as_the_sound_in_them_is_loud(
    qapp: QGuiApplication, call: ArraySource, span: tuple[float, float]
) -> None:
    assert qapp
    stage, pixels = frame_of(call, *span)
    scale = stage.scale()
    for number, lane in enumerate(stage.bands().lanes):
        drawn = ~is_colour(pixels[round(lane.start) + 2 : round(lane.end) - 2], stage.style.ground)
        heights, loud = [], []
        for x in range(round(scale.left_px) + 2, round(scale.right_px) - 2, 3):
            first, last = (round(scale.ms_at(edge) * call.rate / 1000) for edge in (x, x + 1))
            heights.append(int(drawn[:, x].sum()))
            loud.append(float(np.ptp(call.samples[number, first : max(last, first + 1)])))
        if max(loud) < SILENCE:
            assert max(heights) <= 2
        else:
            assert np.corrcoef(heights, loud)[0, 1] > 0.85


def test_the_call_of_one_channel_fills_its_lane(qapp: QGuiApplication, shared_recordings: Path) -> None:
    assert qapp
    mono = ArraySource.read(shared_recordings / "Auto0_GUID_000_AGENT_ChrisL_DT_2025-02-19T06-01-22_Mono.wav")
    stage, pixels = frame_of(mono, 0, mono.length_ms)
    assert len(stage.bands().lanes) == 1
    lane = stage.bands().lanes[0]
    drawn = ~is_colour(pixels[round(lane.start) : round(lane.end), 60:1190], stage.style.ground)
    assert drawn.sum(axis=0).max() > 0.6 * lane.length
