from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ui.widgets.arrange import Place, in_cells, in_flow

NATURALS = st.lists(st.integers(1, 120), min_size=1, max_size=12)
WIDTHS = st.integers(60, 500)
GAPS = st.integers(0, 8)


def test_five_short_answers_share_a_row_evenly() -> None:
    places = in_cells([40, 40, 45, 50, 42], 324, 4)
    assert [place.row for place in places] == [0] * 5
    assert {place.width for place in places} <= {61, 62}
    assert (places[0].x, places[-1].x + places[-1].width) == (0, 324)


def test_answers_of_uneven_length_share_the_spare_width_of_one_row() -> None:
    places = in_cells([40, 90, 40], 200, 4)
    assert [place.row for place in places] == [0, 0, 0]
    assert [place.width for place in places] == [47, 97, 48]


def test_answers_that_do_not_fit_stand_in_even_columns() -> None:
    places = in_cells([90] * 5, 300, 4)
    assert [(place.row, place.x) for place in places] == [(0, 0), (0, 101), (0, 202), (1, 0), (1, 101)]


def test_one_answer_longer_than_the_panel_makes_one_column() -> None:
    assert in_cells([500, 20], 300, 4) == [Place(0, 0, 300), Place(0, 1, 300)]


def test_nothing_takes_no_place() -> None:
    assert in_cells([], 300, 4) == []
    assert in_flow([], 300, 4) == []


@given(NATURALS, WIDTHS, GAPS)
def test_cells_never_overlap_and_never_leave_the_row(naturals: list[int], width: int, gap: int) -> None:
    places = in_cells(naturals, width, gap)
    assert len(places) == len(naturals)
    for before, after in pairwise(places):
        assert after.row == before.row + 1 or (after.row == before.row and after.x == before.x + before.width + gap)
    assert all(place.x >= 0 and place.width > 0 and place.x + place.width <= width for place in places)


@given(NATURALS, WIDTHS, GAPS)
def test_cells_are_as_wide_as_their_words_wherever_the_room_allows(naturals: list[int], width: int, gap: int) -> None:
    places = in_cells(naturals, width, gap)
    if max(naturals) <= width:
        assert all(place.width >= natural for place, natural in zip(places, naturals, strict=True))


@given(NATURALS, WIDTHS, GAPS)
def test_a_flow_breaks_only_where_it_must(naturals: list[int], width: int, gap: int) -> None:
    places = in_flow(naturals, width, gap)
    for before, after, natural in zip(places, places[1:], naturals[1:], strict=False):
        end = before.x + before.width + gap + min(natural, width)
        assert (after.row == before.row) == (end <= width)
    assert all(place.x + place.width <= width for place in places)
