"""What part of the call is seen, and how it follows the playhead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.view_state import SHORTEST_VIEW_MS, Span, ViewState

LENGTH = 100_000.0
times = st.floats(-50_000, 150_000)


def opened() -> ViewState:
    state = ViewState()
    state.open(LENGTH)
    return state


@given(times, times, st.floats(0.01, 100), times)
def test_the_visible_span_always_lies_within_the_call(start: float, end: float, factor: float, around: float) -> None:
    state = opened()
    state.show(start, end)
    state.zoom(factor, around)
    state.scroll(around)
    assert state.view.start >= 0
    assert state.view.end <= LENGTH + 1e-6
    assert state.view.length >= SHORTEST_VIEW_MS - 1e-6


def test_the_view_turns_the_page_when_the_playhead_leaves_it() -> None:
    state = opened()
    state.show(0, 10_000)
    state.move_playhead(9_990)
    state.move_playhead(10_010)
    assert state.view == Span(10_010.0, 20_010.0)


def test_a_view_that_was_scrolled_elsewhere_stays_there_until_the_playhead_comes_into_sight() -> None:
    state = opened()
    state.show(0, 10_000)
    state.move_playhead(5000)
    state.show(40_000, 50_000)
    for ms in (5020, 39_990):
        state.move_playhead(ms)
        assert state.view == Span(40_000.0, 50_000.0)
    state.move_playhead(40_010)
    state.move_playhead(50_010)
    assert state.view.start == 50_010


@pytest.mark.parametrize(("follow", "held"), [(False, False), (True, True)])
def test_nothing_turns_the_page_while_it_is_held_or_not_followed(follow: bool, held: bool) -> None:
    state = opened()
    state.follow, state.held = follow, held
    state.show(0, 10_000)
    state.move_playhead(9_990)
    state.move_playhead(10_010)
    assert state.view == Span(0.0, 10_000.0)


def test_a_longer_call_than_thought_is_seen_whole_where_all_was_seen() -> None:
    state = opened()
    state.set_length(120_000)
    assert state.view == Span(0.0, 120_000.0)
    state.show(0, 10_000)
    state.set_length(130_000)
    assert state.view == Span(0.0, 10_000.0)


def test_what_is_revealed_has_air_around_it() -> None:
    state = opened()
    state.show(0, 10_000)
    state.reveal(2000, 4000)
    assert state.view == Span(0.0, 10_000.0)
    state.reveal(50_000, 70_000)
    assert state.view == Span(47_500.0, 72_500.0)
