"""The library's lines: filtered, sorted, counted and paged in SQL.

A page is found as numbers of recordings first, in the narrowest rows there are, and only its own lines are read in
full; so a page deep in the list costs little more than the first.
"""

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

_STATES = {QueueState(state.value): state for state in EvaluationState}
_OPEN_STATES = frozenset({QueueState.TO_DO, QueueState.DRAFT, QueueState.RETURNED})
_RANK = case(
    {state.value: list(QueueState).index(QueueState(state.value)) for state in EvaluationState},
    value=STANDING.c.state,
    else_=0,
)
_SORTED_BY: Mapping[SortKey, ColumnElement[Any]] = {
    SortKey.STARTED: RECORDING.c.started_at,
    SortKey.AGENT: RECORDING.c.agent_key,
    SortKey.LENGTH: RECORDING.c.duration_ms,
    SortKey.STATE: _RANK,
    SortKey.SCORE: cast(STANDING.c.score, REAL),
    SortKey.FILE: RECORDING.c.file_key,
    SortKey.QUEUE: RECORDING.c.queue_key,
    SortKey.IMPORTED: RECORDING.c.imported_at,
}
_NEVER_NULL = frozenset({SortKey.LENGTH, SortKey.STATE, SortKey.IMPORTED})
_BY_TIME = frozenset({SortKey.STARTED, SortKey.IMPORTED})


class Library:
    """Answers library queries within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on."""
        chosen = _in_order(_numbers(query).where(*_filters(query), *_in_states(query.states)), query)
        numbers = list(self._transaction.read(chosen.offset(offset).limit(limit)).scalars())
        lines = select(RECORDING, STANDING.c.state, STANDING.c.score, STANDING.c.fatal)
        lines = lines.select_from(_with_standing(query)).where(RECORDING.c.number.in_(numbers))
        rows = {row.number: row for row in self._transaction.read(lines)}
        return tuple(_line(rows[number]) for number in numbers)

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        if not query.states:
            return self._matching(query)
        counts = self.counts_by_state(query)
        return sum(counts[state] for state in query.states)

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has; what has no standing is still to do."""
        standing = RECORDING.join(STANDING, STANDING.c.recording_number == RECORDING.c.number)
        graded = (
            select(STANDING.c.state, func.count())
            .select_from(standing)
            .where(STANDING.c.author == query.author, *_filters(query))
            .group_by(STANDING.c.state)
        )
        found = {QueueState(state.value): number for state, number in self._transaction.read(graded)}
        to_do = self._matching(query) - sum(found.values())
        return {QueueState.TO_DO: to_do, **{state: found.get(state, 0) for state in _STATES}}

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording, None where the query does not have it."""
        conditions = (*_filters(query), *_in_states(query.states))
        values = self._values(query, recording_id, *conditions)
        if values is None:
            return None
        later = (
            select(func.count()).select_from(_with_standing(query)).where(*conditions, follow(_terms(query), values))
        )
        return self.count(query) - int(self._transaction.read(later).scalar_one()) - 1

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the first recording after `after`, then from the start, that is still to be graded."""
        to_do = select(RECORDING.c.id).select_from(_with_standing(query))
        to_do = to_do.where(*_filters(query), *_in_states(_OPEN_STATES), RECORDING.c.id != after)
        first = _in_order(to_do, query).limit(1)
        values = self._values(query, after)
        found: str | None = None
        if values is not None:
            found = self._transaction.read(first.where(follow(_terms(query), values))).scalar_one_or_none()
        return found or self._transaction.read(first).scalar_one_or_none()

    def _matching(self, query: LibraryQuery) -> int:
        """Return how many lines match, states aside."""
        matching = select(func.count()).select_from(RECORDING).where(*_filters(query))
        return int(self._transaction.read(matching).scalar_one())

    def _values(
        self, query: LibraryQuery, recording_id: str, *conditions: ColumnElement[bool]
    ) -> Sequence[object] | None:
        """Return what a recording is ordered by, None where there is no such one under the conditions."""
        keys = select(*(term.expression for term in _terms(query))).select_from(_with_standing(query))
        return self._transaction.read(keys.where(RECORDING.c.id == recording_id, *conditions)).one_or_none()


def _with_standing(query: LibraryQuery) -> FromClause:
    here = and_(STANDING.c.recording_number == RECORDING.c.number, STANDING.c.author == query.author)
    return RECORDING.outerjoin(STANDING, here)


def _numbers(query: LibraryQuery) -> AnySelect:
    return select(RECORDING.c.number).select_from(_with_standing(query))


def _terms(query: LibraryQuery) -> tuple[Term, ...]:
    """Return what the lines are ordered by: among equals the newest call comes first, then the latest import."""
    first = Term(_SORTED_BY[query.sort], query.descending, nullable=query.sort not in _NEVER_NULL)
    if query.sort in _BY_TIME:
        return (first, Term(RECORDING.c.number, query.descending, nullable=False))
    started = Term(RECORDING.c.started_at, descending=True)
    return (first, started, Term(RECORDING.c.number, descending=True, nullable=False))


def _in_order(statement: AnySelect, query: LibraryQuery) -> AnySelect:
    return statement.order_by(*(term.clause for term in _terms(query)))


def _filters(query: LibraryQuery) -> list[ColumnElement[bool]]:
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
    return conditions


def _in_states(states: frozenset[QueueState]) -> list[ColumnElement[bool]]:
    """Return the condition on the state, none where every state is welcome."""
    if not states or states == frozenset(QueueState):
        return []
    graded = STANDING.c.state.in_(sorted(_STATES[state] for state in states if state in _STATES))
    return [or_(STANDING.c.state.is_(None), graded) if QueueState.TO_DO in states else graded]


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
