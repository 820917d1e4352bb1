"""Peaks become pixels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.waveform.peaks import ArrayPeaks, ArraySource, Samples
from tests.ui.waveform.pixels import pixels_of
from ui.waveform.raster import MARGIN_PX, display_gain, draw_peaks, spread, usual_peak

PEAK, RMS = 0x8C2F6FD0, 0xFF174A9C
PALETTE = (0, PEAK, RMS)
HEIGHT = 101


def peaks(low: list[float], high: list[float], rms: list[float] | None = None) -> ArrayPeaks:
    minimum, maximum, loud = np.array([low, high, rms or [0.0] * len(low)], dtype=np.float32)
    return ArrayPeaks(minimum, maximum, loud, ready_ms=0.0)


def heights(answer: ArrayPeaks, columns: int, *, gain: float = 1.0, lead: int = 0) -> list[int]:
    """Return how many pixels of each column are painted."""
    image = draw_peaks(answer, columns, HEIGHT, PALETTE, gain, lead=lead)
    return [int(count) for count in (pixels_of(image)[..., 0] > 0).sum(axis=0)]


def test_silence_is_a_line_of_one_pixel_in_the_middle() -> None:
    drawn = pixels_of(draw_peaks(peaks([0.0] * 5, [0.0] * 5), 5, HEIGHT, PALETTE, 1.0))[..., 0] > 0
    assert (drawn.sum(axis=0) == 1).all()
    assert drawn[HEIGHT // 2].all()


def test_full_scale_fills_the_lane_but_for_a_margin() -> None:
    assert heights(peaks([-1.0], [1.0]), 1) == [HEIGHT - 2 * MARGIN_PX]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30), st.floats(1, 8))
def test_louder_is_never_smaller_and_nothing_leaves_the_lane(pairs: list[tuple[float, float]], gain: float) -> None:
    ordered = sorted(pairs, key=sum)
    alone = [heights(peaks([-low], [high]), 1, gain=gain)[0] for low, high in ordered]
    assert all(1 <= height <= HEIGHT for height in alone)
    loud = [(max(low, high), max(low, high)) for low, high in ordered]
    symmetric = [heights(peaks([-low], [high]), 1, gain=gain)[0] for low, high in sorted(loud)]
    assert symmetric == sorted(symmetric)


def test_up_is_positive() -> None:
    drawn = pixels_of(draw_peaks(peaks([0.0], [0.5]), 1, HEIGHT, PALETTE, 1.0))[..., 0] > 0
    assert drawn[: HEIGHT // 2].any()
    assert not drawn[HEIGHT // 2 + 1 :].any()


@given(st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=40))
def test_the_line_never_breaks(levels: list[float]) -> None:
    drawn = pixels_of(draw_peaks(peaks(levels, levels), len(levels), HEIGHT, PALETTE, 1.0))[..., 0] > 0
    for one, other in zip(drawn.T, drawn.T[1:], strict=False):
        rows, next_rows = np.flatnonzero(one), np.flatnonzero(other)
        assert rows[0] <= next_rows[-1]
        assert next_rows[0] <= rows[-1]


def test_the_line_is_joined_to_the_column_before_the_image() -> None:
    levels = [0.8, -0.8]
    both = pixels_of(draw_peaks(peaks(levels, levels), 2, HEIGHT, PALETTE, 1.0))
    second = pixels_of(draw_peaks(peaks(levels, levels), 1, HEIGHT, PALETTE, 1.0, lead=1))
    assert (both[:, 1:] == second).all()
    assert heights(peaks(levels, levels), 1, lead=1)[0] > 50


def test_loudness_lies_inside_the_peaks_in_its_own_colour() -> None:
    drawn = pixels_of(draw_peaks(peaks([-0.8], [0.8], [0.3]), 1, HEIGHT, PALETTE, 1.0))[:, 0]
    loud = (drawn[:, 1:] == [0x17, 0x4A, 0x9C]).all(axis=1)
    peak = (drawn[:, 0] > 0) & ~loud
    assert loud.sum() == pytest.approx(0.3 * (HEIGHT - 1 - 2 * MARGIN_PX) + 1, abs=2)
    assert peak.sum() == pytest.approx(0.5 * (HEIGHT - 1 - 2 * MARGIN_PX), abs=2)
    assert peak[: HEIGHT // 3].any()
    assert not loud[: HEIGHT // 4].any()


def test_loudness_never_stands_out_of_a_one_sided_peak() -> None:
    drawn = pixels_of(draw_peaks(peaks([0.0], [0.8], [0.5]), 1, HEIGHT, PALETTE, 1.0))[:, 0, 0] > 0
    assert not drawn[HEIGHT // 2 + 1 :].any()


def test_a_coarser_answer_is_spread_evenly() -> None:
    assert heights(peaks([0.0, -1.0], [0.0, 1.0]), 6) == [1, 1, 1, 97, 97, 97]
    assert spread(np.zeros(0, dtype=np.float32), 4).tolist() == [0, 0, 0, 0]


@given(st.floats(0, 1))
def test_the_gain_enlarges_in_steps_of_three_decibels_and_never_shrinks(level: float) -> None:
    gain = display_gain(level)
    assert 1 <= gain <= 8
    assert (2 * np.log2(gain)) % 1 == pytest.approx(0, abs=1e-9)
    assert gain * level <= 0.85 + 1e-6 or gain == 1


def test_a_faint_call_is_enlarged_and_a_click_in_it_changes_nothing() -> None:
    speech = (np.random.default_rng(1).uniform(-0.1, 0.1, (2, 80_000))).astype(np.float32)
    clicked = speech.copy()
    clicked[0, 40_000] = 1.0
    assert display_gain(usual_peak(ArraySource.of(speech))) == 8
    assert display_gain(usual_peak(ArraySource.of(clicked))) == 8
    assert display_gain(usual_peak(ArraySource.of(speech * 8))) == 1


def test_silence_and_nothing_decoded_have_no_level() -> None:
    silent: Samples = np.zeros((1, 8000), dtype=np.float32)
    unread = ArraySource.of(silent)
    unread.ready = 0
    assert usual_peak(ArraySource.of(silent)) == usual_peak(unread) == 0.0
