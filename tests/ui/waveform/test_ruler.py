"""The ticks of the ruler."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.waveform.geometry import TimeScale
from ui.waveform.ruler import LABEL_LEFT_PX, STEPS_MS, step_for, tick_label, ticks

DIGIT_PX = 7.0


def width_of(label: str) -> float:
    return DIGIT_PX * len(label)


spans = st.tuples(st.floats(0, 36_000_000), st.floats(50, 36_000_000), st.floats(100, 3000))


@given(spans)
def test_labels_never_overlap(span: tuple[float, float, float]) -> None:
    start, length, width = span
    shown = ticks(TimeScale.fitting(start, start + length, 54.0, width), width_of)
    for tick, following in pairwise(shown):
        assert tick.x + LABEL_LEFT_PX + width_of(tick.label) < following.x


@given(spans)
def test_ticks_stand_at_round_times_in_sight(span: tuple[float, float, float]) -> None:
    start, length, width = span
    scale = TimeScale.fitting(start, start + length, 54.0, width)
    step = step_for(scale, width_of)
    assert step in STEPS_MS
    for tick in ticks(scale, width_of):
        assert tick.ms % step == 0
        assert start - 1e-3 <= tick.ms <= start + length + 1e-3
        assert tick.x == pytest.approx(scale.x_of(tick.ms))


@given(spans)
def test_no_label_is_the_same_as_its_neighbour(span: tuple[float, float, float]) -> None:
    start, length, width = span
    labels = [tick.label for tick in ticks(TimeScale.fitting(start, start + length, 54.0, width), width_of)]
    assert len(set(labels)) == len(labels)


def test_the_ruler_of_the_picture_counts_in_tens_of_seconds() -> None:
    labels = [tick.label for tick in ticks(TimeScale.fitting(29_500, 109_000, 54, 692), width_of)]
    assert labels == ["0:30", "0:40", "0:50", "1:00", "1:10", "1:20", "1:30", "1:40"]


@pytest.mark.parametrize(
    ("ms", "step", "label"),
    [
        (90_000, 10_000, "1:30"),
        (3_690_000, 60_000, "1:01:30"),
        (80_500, 500, "1:20.5"),
        (80_250, 50, "1:20.25"),
        (80_125, 5, "1:20.125"),
        (80_001, 1, "1:20.001"),
    ],
)
def test_a_tick_is_written_as_exactly_as_its_step_needs(ms: int, step: int, label: str) -> None:
    assert tick_label(ms, step) == label


def test_a_view_that_is_longer_than_any_step_has_the_longest() -> None:
    assert step_for(TimeScale.fitting(0, 1e12, 54, 100), width_of) == STEPS_MS[-1]
