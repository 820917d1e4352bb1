"""Looks into the library, made in store jobs: plain functions from a question to an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey
from ui.library.pages import PAGE_ROWS
from ui.library.ports import LibrarySource

MOVED_BY_GRADING = frozenset({SortKey.STATE, SortKey.SCORE})


class Ticket:
    """Allows an answer to be used: void once a newer question was put, and then the work is not even begun."""

    def __init__(self) -> None:
        self.void = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A whole look: how many rows, how many of each state, where the kept rows stand, and the first pages to show."""

    query: LibraryQuery
    count: int
    by_state: Mapping[QueueState, int]
    current_at: int | None
    top_at: int | None
    pages: Mapping[int, tuple[LibraryRow, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A look at a few recordings that were graded meanwhile: where each stands now, and its row."""

    count: int
    by_state: Mapping[QueueState, int]
    places: Mapping[str, int | None]
    rows: Mapping[int, LibraryRow]


def list_anew(
    source: LibrarySource, query: LibraryQuery, *, current: str, top: str, window: tuple[int, int]
) -> Listing:
    """Look at everything that a view of `query` needs at first.

    `current` and `top` are recordings to be found again (empty: none). Along come the pages that will be seen: from
    `top` on (from where `window`, the rows seen until now, begins if it is gone), else from `current`, else the first.
    """
    by_state = source.counts_by_state(query)
    count = _lines(query, by_state)
    current_at = source.place(query, current) if current else None
    top_at = source.place(query, top) if top else None
    found = top_at if top_at is not None else window[0] if top else current_at
    start = max(0, min(found or 0, count - 1))
    last = min(start + window[1] - window[0], count - 1)
    numbers = range(start // PAGE_ROWS, last // PAGE_ROWS + 1)
    return Listing(
        query=query,
        count=count,
        by_state=by_state,
        current_at=current_at,
        top_at=top_at,
        pages={number: source.page(query, number * PAGE_ROWS, PAGE_ROWS) for number in numbers},
    )


def look_again(source: LibrarySource, query: LibraryQuery, recording_ids: frozenset[str]) -> Sighting:
    """Look at a few recordings only."""
    places = {recording_id: source.place(query, recording_id) for recording_id in recording_ids}
    rows: dict[int, LibraryRow] = {}
    for place in places.values():
        if place is not None:
            rows.update(dict(enumerate(source.page(query, place, 1), start=place)))
    by_state = source.counts_by_state(query)
    return Sighting(count=_lines(query, by_state), by_state=by_state, places=places, rows=rows)


def _lines(query: LibraryQuery, by_state: Mapping[QueueState, int]) -> int:
    """Return how many lines a query has, without asking the store a second time."""
    return sum(count for state, count in by_state.items() if state in (query.states or by_state))
