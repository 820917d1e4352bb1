"""Where time and channels lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.waveform.geometry import EDGE_PX, ROW_PX, ROWS_AT_MOST, TimeScale, lay_out, rows_that_fit

HOUR = 3_600_000.0
scales = st.builds(
    lambda start, length, left, width: TimeScale.fitting(start, start + length, left, width),
    st.floats(0, HOUR),
    st.floats(50, HOUR),
    st.floats(0, 200),
    st.floats(50, 4000),
)


@given(scales, st.floats(0, HOUR))
def test_a_time_and_its_place_belong_together(scale: TimeScale, ms: float) -> None:
    assert scale.ms_at(scale.x_of(ms)) == pytest.approx(ms, abs=1e-3)


@given(scales)
def test_the_ends_of_the_scale_show_the_ends_of_the_span(scale: TimeScale) -> None:
    assert scale.x_of(scale.start_ms) == scale.left_px
    assert scale.x_of(scale.end_ms) == pytest.approx(scale.right_px)
    assert scale.shows(scale.start_ms, scale.start_ms)
    assert scale.shows(scale.end_ms, scale.end_ms + 1)
    assert not scale.shows(scale.end_ms + 1, scale.end_ms + 2)


def test_a_span_without_length_or_room_still_has_a_scale() -> None:
    scale = TimeScale.fitting(0.0, 0.0, 54.0, -20.0)
    assert scale.width_px == 1.0
    assert scale.ms_per_px > 0


@given(st.integers(120, 2000), st.integers(1, 4), st.integers(1, ROWS_AT_MOST))
def test_bands_lie_below_one_another_and_lanes_are_alike(height: int, lanes: int, rows: int) -> None:
    bands = lay_out(height, lanes, rows)
    assert bands.ruler.end == bands.labels.start
    assert bands.labels.end == bands.lanes[0].start
    assert bands.rows == rows
    assert bands.row(rows - 1).end == bands.labels.end
    assert len({lane.length for lane in bands.lanes}) == 1
    assert all(above.end == below.start for above, below in zip(bands.lanes, bands.lanes[1:], strict=False))
    assert all(lane.start == int(lane.start) for lane in bands.lanes)


@given(st.integers(170, 2000), st.integers(1, 2))
def test_lanes_keep_within_the_height_where_the_rows_fit(height: int, lanes: int) -> None:
    bands = lay_out(height, lanes, rows_that_fit(height, lanes))
    assert bands.all_lanes.end <= height - EDGE_PX + 1
    assert bands.lanes[0].length >= 40


def test_rows_grow_with_the_height() -> None:
    assert [rows_that_fit(height, 2) for height in (100, 260, 1000)] == [1, ROWS_AT_MOST, ROWS_AT_MOST]
    assert rows_that_fit(160, 2) < rows_that_fit(160 + 2 * ROW_PX, 2)


def test_the_lane_under_a_place() -> None:
    bands = lay_out(260, 2, 2)
    assert bands.lane_at(bands.lanes[0].start) == 0
    assert bands.lane_at(bands.lanes[1].middle) == 1
    assert bands.lane_at(bands.labels.start) is None
    assert bands.lane_at(bands.all_lanes.end) is None
