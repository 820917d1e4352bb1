"""What a drag of a mark makes of it."""

from hypothesis import given
from hypothesis import strategies as st

from ui.waveform.gestures import SHORTEST_REGION_MS, moved_mark
from ui.waveform.hits import Part
from ui.waveform.marks import Mark

LENGTH = 245_000
regions = st.tuples(st.integers(0, LENGTH - 1000), st.integers(SHORTEST_REGION_MS, 900)).map(
    lambda pair: Mark(id="1", start_ms=pair[0], end_ms=pair[0] + pair[1], label="x")
)
points = st.integers(0, LENGTH).map(lambda ms: Mark(id="1", start_ms=ms))
by = st.integers(-2 * LENGTH, 2 * LENGTH)
parts = st.sampled_from([Part.MARK_START, Part.MARK_END, Part.MARK_BODY])


@given(regions, parts, by)
def test_a_region_stays_within_the_call_and_long_enough(mark: Mark, part: Part, by_ms: int) -> None:
    moved = moved_mark(mark, part, by_ms, LENGTH)
    assert moved.end_ms is not None
    assert 0 <= moved.start_ms <= moved.end_ms - SHORTEST_REGION_MS
    assert moved.end_ms <= LENGTH


@given(regions, by)
def test_a_body_keeps_its_length(mark: Mark, by_ms: int) -> None:
    moved = moved_mark(mark, Part.MARK_BODY, by_ms, LENGTH)
    assert moved.last_ms - moved.start_ms == mark.last_ms - mark.start_ms


@given(regions, by)
def test_an_edge_leaves_the_other_where_it_is(mark: Mark, by_ms: int) -> None:
    assert moved_mark(mark, Part.MARK_START, by_ms, LENGTH).end_ms == mark.end_ms
    assert moved_mark(mark, Part.MARK_END, by_ms, LENGTH).start_ms == mark.start_ms


@given(points, by)
def test_a_point_stays_a_point_within_the_call(mark: Mark, by_ms: int) -> None:
    moved = moved_mark(mark, Part.MARK_BODY, by_ms, LENGTH)
    assert moved.end_ms is None
    assert 0 <= moved.start_ms <= LENGTH


@given(st.one_of(regions, points), parts)
def test_no_movement_changes_nothing(mark: Mark, part: Part) -> None:
    assert moved_mark(mark, part, 0, LENGTH) == mark


def test_a_mark_moves_by_just_that_much_and_keeps_the_rest() -> None:
    mark = Mark(id="1", start_ms=1000, end_ms=2000, label="Dead air", note="n")
    assert moved_mark(mark, Part.MARK_END, 250, LENGTH) == Mark(
        id="1", start_ms=1000, end_ms=2250, label="Dead air", note="n"
    )


def test_a_mark_that_lies_beyond_a_shorter_call_is_not_cut_by_touching_it() -> None:
    beyond = Mark(id="1", start_ms=900, end_ms=1500)
    assert moved_mark(beyond, Part.MARK_END, 0, 1000) == beyond
    assert moved_mark(beyond, Part.MARK_BODY, 10, 1000) == beyond
