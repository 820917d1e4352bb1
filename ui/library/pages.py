"""The pages of a long list that are at hand: bounded in number, asked for around what is seen."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Row = TypeVar("Row")
PAGE_ROWS = 100
KEPT_PAGES = 40
MARGIN_ROWS = 50


class Pages(Generic[Row]):
    """Keeps the pages that were used last; a row is None while its page is not here; `name_of` tells them apart."""

    def __init__(self, name_of: Callable[[Row], str]) -> None:
        self._name_of = name_of
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()

    def __len__(self) -> int:
        """How many pages are at hand."""
        return len(self._pages)

    def row(self, number: int) -> Row | None:
        """Return a row, and keep its page longer for it."""
        page, place = divmod(number, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None or place >= len(rows):
            return None
        self._pages.move_to_end(page)
        return rows[place]

    def put(self, page: int, rows: tuple[Row, ...]) -> None:
        """Keep a page; the one unused for longest makes room."""
        self._pages[page] = list(rows)
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def replace(self, number: int, row: Row) -> None:
        """Put a newer state of a row into its place, if its page is at hand."""
        page, place = divmod(number, PAGE_ROWS)
        if place < len(self._pages.get(page, ())):
            self._pages[page][place] = row

    def find(self, name: str) -> int | None:
        """Return the number of a row, if it is at hand."""
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if self._name_of(row) == name:
                    return page * PAGE_ROWS + place
        return None

    def missing(self, first: int, last: int, count: int) -> int | None:
        """Return the page to fetch next for the rows `first`…`last` of `count`: the nearest to their middle."""
        if count <= 0:
            return None
        lowest = max(0, first - MARGIN_ROWS) // PAGE_ROWS
        highest = min(count - 1, last + MARGIN_ROWS) // PAGE_ROWS
        middle = (first + last) // 2 // PAGE_ROWS
        wanted = [page for page in range(lowest, highest + 1) if page not in self._pages]
        return min(wanted, key=lambda page: abs(page - middle), default=None)
