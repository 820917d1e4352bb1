"""Regions set at the playhead by keys."""

import pytest

from ui.player.region import USUAL_MS, RegionKeys
from ui.view_state import Span, ViewState


@pytest.fixture
def keys(view: ViewState) -> RegionKeys:
    return RegionKeys(view)


def test_a_region_starts_grows_with_the_playhead_and_ends(view: ViewState, keys: RegionKeys) -> None:
    view.move_playhead(10_000)
    keys.start_here()
    assert (keys.open, view.selection) == (True, None)
    view.move_playhead(12_000)
    assert view.selection == Span(10_000.0, 12_000.0)
    view.move_playhead(13_500)
    keys.end_here()
    view.move_playhead(20_000)
    assert (keys.open, view.selection) == (False, Span(10_000.0, 13_500.0))


def test_a_playhead_before_the_start_shows_no_region_yet(view: ViewState, keys: RegionKeys) -> None:
    view.move_playhead(10_000)
    keys.start_here()
    view.move_playhead(12_000)
    view.move_playhead(5000)
    assert (keys.open, view.selection) == (True, None)
    view.move_playhead(11_000)
    assert view.selection == Span(10_000.0, 11_000.0)


def test_within_a_region_the_keys_move_its_edges(view: ViewState, keys: RegionKeys) -> None:
    view.select(Span(10_000.0, 20_000.0))
    view.move_playhead(12_000)
    keys.start_here()
    assert view.selection == Span(12_000.0, 20_000.0)
    view.move_playhead(15_000)
    keys.end_here()
    assert view.selection == Span(12_000.0, 15_000.0)


def test_beyond_its_end_another_region_starts_and_the_end_may_be_put_off(view: ViewState, keys: RegionKeys) -> None:
    view.select(Span(10_000.0, 20_000.0))
    view.move_playhead(30_000)
    keys.end_here()
    assert view.selection == Span(10_000.0, 30_000.0)
    view.move_playhead(40_000)
    keys.start_here()
    assert keys.open
    view.move_playhead(41_000)
    assert view.selection == Span(40_000.0, 41_000.0)


def test_an_end_without_a_start_chooses_the_last_seconds(view: ViewState, keys: RegionKeys) -> None:
    view.move_playhead(30_000)
    keys.end_here()
    assert view.selection == Span(30_000.0 - USUAL_MS, 30_000.0)
    view.select(Span(50_000.0, 60_000.0))
    view.move_playhead(40_000)
    keys.end_here()
    assert view.selection == Span(40_000.0 - USUAL_MS, 40_000.0)


def test_at_the_very_start_nothing_can_end(view: ViewState, keys: RegionKeys) -> None:
    view.move_playhead(0)
    keys.end_here()
    assert view.selection is None
    view.move_playhead(3000)
    keys.end_here()
    assert view.selection == Span(0.0, 3000.0)


def test_a_region_drawn_by_hand_is_not_stretched_any_more(view: ViewState, keys: RegionKeys) -> None:
    view.move_playhead(10_000)
    keys.start_here()
    view.move_playhead(12_000)
    view.select(Span(50_000.0, 60_000.0))
    view.move_playhead(13_000)
    assert (keys.open, view.selection) == (False, Span(50_000.0, 60_000.0))


def test_clearing_tells_whether_there_was_one(view: ViewState, keys: RegionKeys) -> None:
    assert not keys.clear()
    keys.start_here()
    assert keys.clear()
    view.select(Span(1.0, 2000.0))
    assert keys.clear()
    assert (keys.open, view.selection) == (False, None)
