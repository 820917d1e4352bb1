"""The library's lines: filtered, sorted, counted and paged in SQL.

A page is found as numbers of recordings first, from an index alone wherever there is one in its order, and only its
own lines are read in full; so a page deep in the list costs little more than the first. Of what is filtered the few
are sorted; where there are more, the numbers are walked through in the order of an index, and what the filters let
through is picked out of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.repositories.library_matches import LibraryMatches, Sieve
from db.repositories.library_order import (
    IN_STANDING,
    LISTED,
    Stretch,
    in_states,
    selected,
    stretches_of,
    terms_of,
    with_standing,
)
from db.repositories.order import follow
from db.repositories.walking import walk
from db.tables import RECORDING, STANDING
from db.transaction import AnySelect, Transaction
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey

_ALL_STATES: frozenset[QueueState] = frozenset()
_OPEN_STATES = frozenset({QueueState.TO_DO, QueueState.DRAFT, QueueState.RETURNED})
_LINE = (
    RECORDING.c.number,
    RECORDING.c.id,
    RECORDING.c.file_name,
    RECORDING.c.agent,
    RECORDING.c.customer,
    RECORDING.c.queue,
    RECORDING.c.call_id,
    RECORDING.c.started_at,
    RECORDING.c.duration_ms,
    STANDING.c.state,
    STANDING.c.score,
    STANDING.c.fatal,
)


class Library:
    """Answers library queries within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._matches = LibraryMatches(transaction)

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on."""
        numbers = self._numbers(query, offset, limit)
        lines = select(*_LINE).select_from(with_standing(query)).where(RECORDING.c.number.in_(numbers))
        rows = {row.number: row for row in self._transaction.read(lines)}
        return tuple(_line(rows[number]) for number in numbers)

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        return self._matches.count(query)

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has, `query.states` aside."""
        return self._matches.counts_by_state(query)

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording, None where the query does not have it."""
        matching = self._matches.of(query).conditions
        values = self._values(query, query.states, RECORDING.c.id == recording_id, *matching)
        if values is None:
            return None
        later = selected(query, query.states, func.count()).where(*matching, follow(terms_of(query), values))
        return self.count(query) - self._number(later) - 1

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the first recording after `after`, then from the start, that is still to be graded."""
        values = self._values(query, _ALL_STATES, RECORDING.c.id == after)
        if values is None:
            return self._first_to_do(query)
        later = self._first_to_do(query, follow(terms_of(query), values))
        return later or self._first_to_do(query, RECORDING.c.number != values[-1])

    def _first_to_do(self, query: LibraryQuery, *conditions: ColumnElement[bool]) -> str | None:
        to_do = selected(query, _OPEN_STATES, RECORDING.c.id).where(*self._matches.of(query).conditions, *conditions)
        counts = self.counts_by_state(query)
        left = {state for state in _OPEN_STATES if counts[state]}
        for stretch in stretches_of(query):
            if not left or (stretch.state is not None and stretch.state not in left):
                continue
            first = to_do.where(*stretch.conditions).order_by(*(term.clause for term in stretch.terms)).limit(1)
            found: str | None = self._transaction.read(first).scalar_one_or_none()
            if found is not None:
                return found
        return None

    def _numbers(self, query: LibraryQuery, offset: int, limit: int) -> list[int]:
        """Return the page's recordings: of the few, sorted, or met on the way through all of them."""
        wanted = min(limit, self.count(query) - offset)
        if wanted <= 0:
            return []
        few = self._matches.few(query)
        if few is None:
            return self._met(query, offset, wanted)
        chosen = selected(query, query.states, RECORDING.c.number).where(*few)
        ordered = chosen.order_by(*(term.clause for term in terms_of(query)))
        return list(self._transaction.read(ordered.offset(offset).limit(wanted)).scalars())

    def _met(self, query: LibraryQuery, offset: int, wanted: int) -> list[int]:
        """Return what lies at that place of the order, stretch after stretch."""
        numbers: list[int] = []
        for stretch in stretches_of(query):
            if self._has_none(query, stretch):
                continue
            found, passed = self._piece(query, stretch, offset, wanted - len(numbers))
            numbers += found
            offset -= passed
            if len(numbers) == wanted:
                break
        return numbers

    def _has_none(self, query: LibraryQuery, stretch: Stretch) -> bool:
        """Return whether it is known without a look that no line lies in a stretch."""
        if stretch.state is None:
            return stretch.is_graded and query.states == {QueueState.TO_DO}
        is_asked_for = not query.states or stretch.state in query.states
        return not is_asked_for or not self.counts_by_state(query)[stretch.state]

    def _piece(self, query: LibraryQuery, stretch: Stretch, offset: int, limit: int) -> tuple[list[int], int]:
        """Return the recordings of a stretch from there on, and how many of it lie before: those are only counted."""
        ordered, sieve = _in_order(query, stretch), self._sieve(query, stretch)
        if not sieve.is_open:
            met = sieve.pick(walk(self._transaction, ordered))
            passed = sum(1 for _ in islice(met, offset))
            return list(islice(met, limit)), passed
        passed = min(offset, self._size(query, stretch)) if offset else 0
        return list(self._transaction.read(ordered.offset(offset).limit(limit)).scalars()), passed

    def _sieve(self, query: LibraryQuery, stretch: Stretch) -> Sieve:
        """Return what picks the lines of a stretch out of the recordings that its order goes through."""
        if stretch.is_graded:
            return self._matches.sieve(query, _ALL_STATES)
        if stretch.state is not None:
            return self._matches.sieve(query, {stretch.state})
        scored = self._matches.scored(query.author) if query.sort is SortKey.SCORE else ()
        return self._matches.sieve(query, query.states, but=scored)

    def _size(self, query: LibraryQuery, stretch: Stretch) -> int:
        """Return how many lines a stretch has that no filter narrows; of the last one it may be more."""
        if stretch.state is not None:
            return self.counts_by_state(query)[stretch.state]
        return self._number(_graded(query, stretch, func.count())) if stretch.is_graded else self.count(query)

    def _values(
        self, query: LibraryQuery, states: frozenset[QueueState], *conditions: ColumnElement[bool]
    ) -> Sequence[object] | None:
        """Return what a recording is ordered by, None where there is no such one."""
        keys = selected(query, states, *(term.expression for term in terms_of(query)))
        return self._transaction.read(keys.where(*conditions)).one_or_none()

    def _number(self, statement: AnySelect) -> int:
        return int(self._transaction.read(statement).scalar_one())


def _in_order(query: LibraryQuery, stretch: Stretch) -> AnySelect:
    """Return the recordings that a stretch is picked out of, in the order of an index."""
    if stretch.is_graded:
        keys = [IN_STANDING.get(term.expression, term.expression) for term in stretch.terms]
        order = (replace(term, expression=key).clause for term, key in zip(stretch.terms, keys, strict=True))
        return _graded(query, stretch, STANDING.c.recording_number).order_by(*order)
    return select(RECORDING.c.number).where(LISTED).order_by(*(term.clause for term in stretch.terms))


def _graded(query: LibraryQuery, stretch: Stretch, column: ColumnElement[Any]) -> AnySelect:
    """Return a select of what a person has graded, all of which is listed."""
    mine = (STANDING.c.author == query.author, *stretch.conditions, *in_states(query.states))
    return select(column).select_from(STANDING).where(*mine)


def _line(row: Any) -> LibraryRow:
    return LibraryRow(
        recording_id=row.id,
        file_name=row.file_name,
        agent=row.agent,
        customer=row.customer,
        queue=row.queue,
        call_id=row.call_id,
        started_at=row.started_at,
        duration_ms=row.duration_ms,
        state=QueueState.TO_DO if row.state is None else QueueState(row.state.value),
        score=row.score,
        fatal=bool(row.fatal),
    )
