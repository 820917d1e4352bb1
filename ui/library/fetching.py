"""Fetches the pages of a long list from the store, one at a time, nearest to what is seen first."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from qa_desktop.domain.errors import QaError
from qa_desktop.services.jobs import Jobs
from ui.library.look import Ticket
from ui.library.pages import PAGE_ROWS, Pages

Row = TypeVar("Row")
Load = Callable[[int, int], tuple[Row, ...]]
"""Returns rows from an offset on, at most so many; may block."""


class Fetching(Generic[Row]):
    """Holds a list's length and the rows that are here; a page that was asked for an older list is dropped.

    `told` hears which rows came, first and last; `failed` what went wrong.
    """

    def __init__(
        self,
        jobs: Jobs,
        name_of: Callable[[Row], str],
        *,
        told: Callable[[int, int], None],
        failed: Callable[[QaError], None],
        window: tuple[int, int] = (0, 0),
    ) -> None:
        self._jobs = jobs
        self._name_of = name_of
        self._told = told
        self._failed = failed
        self._load: Load[Row] | None = None
        self._fetching = False
        self.window = window
        self.pages: Pages[Row] = Pages(name_of)
        self.count = 0
        self.ticket = Ticket()

    def begin(self, load: Load[Row], count: int, pages: Mapping[int, tuple[Row, ...]]) -> None:
        """Hold a new list of which these pages have come."""
        self.drop()
        self._load = load
        self.count = count
        self.pages = Pages(self._name_of)
        for page, rows in pages.items():
            self.pages.put(page, rows)

    def drop(self) -> None:
        """Let nothing that is still on its way do anything."""
        self.ticket.void = True
        self.ticket = Ticket()
        self._fetching = False

    def row(self, number: int) -> Row | None:
        """Return a row, None while it is not here."""
        return self.pages.row(number) if 0 <= number < self.count else None

    def show_rows(self, first: int, last: int) -> None:
        """Fetch what the rows seen now lack; pages of rows passed by meanwhile are not asked for."""
        self.window = (first, last)
        self._pull()

    def _pull(self) -> None:
        load = self._load
        page = None if self._fetching else self.pages.missing(*self.window, self.count)
        if page is None or load is None:
            return
        self._fetching = True
        ticket = self.ticket

        def look() -> tuple[Row, ...]:
            return () if ticket.void else load(page * PAGE_ROWS, PAGE_ROWS)

        def fail(error: QaError) -> None:
            if not ticket.void:
                self._fetching = False
                self._failed(error)

        self._jobs.store(look, lambda rows: self._take(ticket, page, rows), fail)

    def _take(self, ticket: Ticket, page: int, rows: tuple[Row, ...]) -> None:
        if ticket.void:
            return
        self._fetching = False
        self.pages.put(page, rows)
        if rows:
            self._told(page * PAGE_ROWS, min(page * PAGE_ROWS + len(rows), self.count) - 1)
        self._pull()
