from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.services.ports import LibraryRow
from tests.ui.library.fakes import make_row
from ui.library.pages import KEPT_PAGES, PAGE_ROWS, Pages


def page_of(number: int) -> tuple[LibraryRow, ...]:
    return tuple(make_row(number * PAGE_ROWS + place) for place in range(PAGE_ROWS))


def no_pages() -> Pages[LibraryRow]:
    return Pages(lambda row: row.recording_id)


def filled(*numbers: int) -> Pages[LibraryRow]:
    pages = no_pages()
    for number in numbers:
        pages.put(number, page_of(number))
    return pages


def test_a_row_is_none_until_its_page_is_here() -> None:
    pages = filled(1)
    assert pages.row(99) is None
    row = pages.row(100)
    assert row is not None
    assert row.recording_id == "id100"


def test_the_page_unused_for_longest_makes_room() -> None:
    pages = filled(*range(KEPT_PAGES))
    assert pages.row(0) is not None
    pages.put(KEPT_PAGES, page_of(KEPT_PAGES))
    assert len(pages) == KEPT_PAGES
    assert pages.row(0) is not None
    assert pages.row(PAGE_ROWS) is None


def test_the_page_in_the_middle_of_the_view_is_fetched_first_and_those_far_from_it_never() -> None:
    pages = no_pages()
    order = []
    while (page := pages.missing(40_190, 40_215, 50_000)) is not None:
        order.append(page)
        pages.put(page, ())
    assert order == [402, 401]


def test_nothing_is_missing_in_an_empty_list() -> None:
    assert no_pages().missing(0, 30, 0) is None


@given(first=st.integers(0, 60_000), seen=st.integers(1, 80), count=st.integers(1, 50_000))
def test_what_is_fetched_always_covers_what_is_seen(first: int, seen: int, count: int) -> None:
    pages = no_pages()
    first = min(first, count - 1)
    last = min(first + seen, count - 1)
    fetched = set()
    while (page := pages.missing(first, last, count)) is not None:
        assert 0 <= page * PAGE_ROWS < count
        fetched.add(page)
        pages.put(page, ())
    assert {first // PAGE_ROWS, last // PAGE_ROWS} <= fetched
    assert len(fetched) <= 4


def test_a_newer_state_takes_the_place_of_an_older_one() -> None:
    pages = filled(0)
    pages.replace(7, make_row(7, agent="New"))
    row = pages.row(7)
    assert row is not None
    assert row.agent == "New"
    pages.replace(5_000, make_row(1))
    assert pages.row(5_000) is None
    assert pages.find("id7") == 7
    assert pages.find("id5000") is None
