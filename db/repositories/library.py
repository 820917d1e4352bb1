"""The library's lines: filtered, sorted, counted and paged in SQL.

A page is found as numbers of recordings first, from an index alone wherever there is one in its order, and only its
own lines are read in full; so a page deep in the list costs little more than the first.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    REAL,
    ColumnElement,
    FromClause,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from db.folding import fold
from db.repositories.order import Term, follow
from db.tables import RECORDING, STANDING
from db.transaction import AnySelect, Transaction
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, SortKey

Conditions = tuple[ColumnElement[bool], ...]

_STATES = {QueueState(state.value): state for state in EvaluationState}
_ALL_STATES: frozenset[QueueState] = frozenset()
_OPEN_STATES = frozenset({QueueState.TO_DO, QueueState.DRAFT, QueueState.RETURNED})
_RANK = case(
    {state.value: list(QueueState).index(QueueState(state.value)) for state in EvaluationState},
    value=STANDING.c.state,
    else_=0,
)
_BEFORE_TIME: Mapping[SortKey, tuple[ColumnElement[Any], ...]] = {
    SortKey.STARTED: (),
    SortKey.AGENT: (RECORDING.c.agent_key, RECORDING.c.agent),
    SortKey.LENGTH: (RECORDING.c.duration_ms,),
    SortKey.STATE: (_RANK,),
    SortKey.SCORE: (cast(STANDING.c.score, REAL),),
    SortKey.FILE: (RECORDING.c.file_key,),
    SortKey.QUEUE: (RECORDING.c.queue_key, RECORDING.c.queue),
}
_NEEDS_STANDING = frozenset({SortKey.STATE, SortKey.SCORE})

FEW = 1000
"""Up to so many matches are sorted; more lie so dense that walking in order soon meets them."""


class Library:
    """Answers library queries within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._asked: tuple[object, ...] = ()
        self._found: Conditions = ()

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on."""
        numbers = self._numbers(query, offset, limit)
        lines = select(RECORDING, STANDING.c.state, STANDING.c.score, STANDING.c.fatal)
        lines = lines.select_from(_with_standing(query)).where(RECORDING.c.number.in_(numbers))
        rows = {row.number: row for row in self._transaction.read(lines)}
        return tuple(_line(rows[number]) for number in numbers)

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        return self._count(query, self._matches(query))

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has; what has no standing is still to do."""
        return self._counts(query, self._matches(query))

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording, None where the query does not have it."""
        matches = self._matches(query)
        values = self._values(query, query.states, RECORDING.c.id == recording_id, *matches)
        if values is None:
            return None
        later = _select(query, query.states, func.count()).where(*matches, follow(_terms(query), values))
        return self._count(query, matches) - self._number(later) - 1

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the first recording after `after`, then from the start, that is still to be graded."""
        to_do = _select(query, _OPEN_STATES, RECORDING.c.id).where(*self._matches(query))
        first = _in_order(to_do, query).limit(1)
        values = self._values(query, _ALL_STATES, RECORDING.c.id == after)
        if values is None:
            return self._first(first)
        later = first.where(follow(_terms(query), values))
        return self._first(later) or self._first(first.where(RECORDING.c.number != values[-1]))

    def _numbers(self, query: LibraryQuery, offset: int, limit: int) -> list[int]:
        """Return the page's recordings, stretch after stretch; a stretch is counted only where the page is past it."""
        matches = self._matches(query)
        numbers: list[int] = []
        for conditions, terms in _stretches(query):
            chosen = _select(query, query.states, RECORDING.c.number).where(*matches, *conditions)
            ordered = chosen.order_by(*(term.clause for term in terms)).offset(offset).limit(limit - len(numbers))
            found = self._transaction.read(ordered).scalars().all()
            numbers += found
            if len(numbers) == limit:
                break
            if offset and not found:
                counted = _select(query, query.states, func.count()).where(*matches, *conditions)
                offset -= self._number(counted)
            else:
                offset = 0
        return numbers

    def _first(self, statement: AnySelect) -> str | None:
        found: str | None = self._transaction.read(statement).scalar_one_or_none()
        return found

    def _matches(self, query: LibraryQuery) -> Conditions:
        """Return the conditions on the recording, or the few recordings that meet them.

        What was found is kept until something changes: a list is asked for its page and its counts together.
        """
        filters = (query.text, query.agent, query.queue, query.started_from, query.started_before)
        asked = (*filters, self._transaction.changes)
        if asked != self._asked:
            self._asked, self._found = asked, self._search(_filters(query))
        return self._found

    def _search(self, filters: Conditions) -> Conditions:
        if not filters:
            return ()
        statement = select(RECORDING.c.number).where(*filters).limit(FEW + 1)
        numbers = list(self._transaction.read(statement).scalars())
        if len(numbers) > FEW:
            return filters
        listed = func.json_each(json.dumps(numbers)).table_valued("value")
        return (RECORDING.c.number.in_(select(listed.c.value)),)

    def _count(self, query: LibraryQuery, matches: Conditions) -> int:
        if not query.states:
            return self._number(select(func.count()).select_from(RECORDING).where(*matches))
        counts = self._counts(query, matches)
        return sum(counts[state] for state in query.states)

    def _counts(self, query: LibraryQuery, matches: Conditions) -> Mapping[QueueState, int]:
        graded = select(STANDING.c.state, func.count()).where(STANDING.c.author == query.author)
        if matches:
            here = RECORDING.join(STANDING, STANDING.c.recording_number == RECORDING.c.number)
            graded = graded.select_from(here).where(*matches)
        rows = self._transaction.read(graded.group_by(STANDING.c.state))
        found = {QueueState(state.value): number for state, number in rows}
        every = self._number(select(func.count()).select_from(RECORDING).where(*matches))
        return {state: found.get(state, 0) for state in QueueState} | {QueueState.TO_DO: every - sum(found.values())}

    def _values(
        self, query: LibraryQuery, states: frozenset[QueueState], *conditions: ColumnElement[bool]
    ) -> Sequence[object] | None:
        """Return what a recording is ordered by, None where there is no such one."""
        keys = _select(query, states, *(term.expression for term in _terms(query)))
        return self._transaction.read(keys.where(*conditions)).one_or_none()

    def _number(self, statement: AnySelect) -> int:
        return int(self._transaction.read(statement).scalar_one())


def _with_standing(query: LibraryQuery) -> FromClause:
    here = and_(STANDING.c.recording_number == RECORDING.c.number, STANDING.c.author == query.author)
    return RECORDING.outerjoin(STANDING, here)


def _select(query: LibraryQuery, states: frozenset[QueueState], *columns: Any) -> AnySelect:
    """Return a select of recordings in these states, which looks at their standing only where it must."""
    needed = bool(states) or query.sort in _NEEDS_STANDING
    return select(*columns).select_from(_with_standing(query) if needed else RECORDING).where(*_in_states(states))


def _terms(query: LibraryQuery) -> tuple[Term, ...]:
    """Return what the lines are ordered by: equals by the time of the call, then by import, in the same direction."""
    number = Term(RECORDING.c.number, query.descending, nulls_first=True)
    if query.sort is SortKey.IMPORTED:
        return (Term(RECORDING.c.imported_at, query.descending, nulls_first=True), number)
    keys = (*_BEFORE_TIME[query.sort], RECORDING.c.started_at)
    first, *others = (Term(key, query.descending, nulls_first=place > 0) for place, key in enumerate(keys))
    return (first, *others, number)


def _stretches(query: LibraryQuery) -> Sequence[tuple[Conditions, tuple[Term, ...]]]:
    """Return the order in pieces that follow each other, so that most of it is read from an index, not sorted."""
    terms = _terms(query)
    if query.sort is SortKey.STATE:
        states = list(QueueState)[:: -1 if query.descending else 1]
        return [(_in_states(frozenset({state})), terms[1:]) for state in states]
    if query.sort is SortKey.SCORE:
        return [((STANDING.c.score.is_not(None),), terms), ((STANDING.c.score.is_(None),), terms[1:])]
    return [((), terms)]


def _in_order(statement: AnySelect, query: LibraryQuery) -> AnySelect:
    return statement.order_by(*(term.clause for term in _terms(query)))


def _filters(query: LibraryQuery) -> Conditions:
    """Return the conditions on the recording alone."""
    conditions = [func.instr(RECORDING.c.search, word) > 0 for word in fold(query.text).split()]
    if query.agent:
        conditions.append(RECORDING.c.agent == query.agent)
    if query.queue:
        conditions.append(RECORDING.c.queue == query.queue)
    if query.started_from is not None:
        conditions.append(RECORDING.c.started_at >= query.started_from)
    if query.started_before is not None:
        conditions.append(RECORDING.c.started_at < query.started_before)
    return tuple(conditions)


def _in_states(states: frozenset[QueueState]) -> Conditions:
    """Return the condition on the state, none where every state is welcome."""
    if not states:
        return ()
    graded = [STANDING.c.state.in_(sorted(_STATES[state] for state in states if state in _STATES))]
    to_do = [STANDING.c.state.is_(None)]
    welcome = (graded if states & _STATES.keys() else []) + (to_do if QueueState.TO_DO in states else [])
    return (or_(*welcome),)


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
