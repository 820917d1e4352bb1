"""The library's lines: filtered, sorted, counted and paged in SQL.

A page is found as numbers of recordings first, from an index alone wherever there is one in its order, and only its
own lines are read in full; so a page deep in the list costs little more than the first.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    func,
    literal_column,
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
_QUEUE_STATES = {state: queue_state for queue_state, state in _STATES.items()}
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
    SortKey.SCORE: (STANDING.c.cents,),
    SortKey.FILE: (RECORDING.c.file_key,),
    SortKey.QUEUE: (RECORDING.c.queue_key, RECORDING.c.queue),
}
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
_NEEDS_STANDING = frozenset({SortKey.STATE, SortKey.SCORE})

_IN_STANDING: Mapping[ColumnElement[Any], ColumnElement[Any]] = {
    RECORDING.c.started_at: STANDING.c.started_at,
    RECORDING.c.number: STANDING.c.recording_number,
}
"""What a standing says of its recording too."""

LISTED: ColumnElement[bool] = RECORDING.c.listed == literal_column("1")
"""What the library lists; a literal, since an index of these rows alone serves no bound parameter."""

FEW = 1000
"""Up to so many matches are sorted; more lie so dense that walking in order soon meets them."""

LONGEST_PATTERN = 1000
"""LIKE is several times faster than instr, but takes only so long a pattern (sqlite.org/limits.html)."""


@dataclass(frozen=True)
class Matches:
    """The recordings that a query's filters let through, states aside."""

    conditions: Conditions = ()
    numbers: frozenset[int] | None = None
    """None where there is no filter."""


@dataclass(frozen=True)
class _Stretch:
    """A piece of the order: of one state, or graded through and through, or neither."""

    conditions: Conditions
    terms: tuple[Term, ...]
    state: QueueState | None = None
    is_graded: bool = False


class Library:
    """Answers library queries within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._asked: tuple[object, ...] = ()
        self._found = Matches()

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on."""
        numbers = self._numbers(query, offset, limit)
        lines = select(*_LINE).select_from(_with_standing(query)).where(RECORDING.c.number.in_(numbers))
        rows = {row.number: row for row in self._transaction.read(lines)}
        return tuple(_line(rows[number]) for number in numbers)

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        if not query.states:
            return self._count(query)
        counts = self.counts_by_state(query)
        return sum(counts[state] for state in query.states)

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has; what has no standing is still to do."""
        matching = self._matches(query).numbers
        held = func.count() if matching is None else func.json_group_array(STANDING.c.recording_number)
        by_state = select(STANDING.c.state, held).where(STANDING.c.author == query.author).group_by(STANDING.c.state)
        counts = dict.fromkeys(QueueState, 0)
        for state, graded in self._transaction.read(by_state):
            counts[_QUEUE_STATES[state]] = (
                graded if matching is None else len(matching.intersection(json.loads(graded)))
            )
        counts[QueueState.TO_DO] = self._count(query) - sum(counts.values())
        return counts

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording, None where the query does not have it."""
        matching = self._matches(query).conditions
        values = self._values(query, query.states, RECORDING.c.id == recording_id, *matching)
        if values is None:
            return None
        later = _select(query, query.states, func.count()).where(*matching, follow(_terms(query), values))
        return self.count(query) - self._number(later) - 1

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the first recording after `after`, then from the start, that is still to be graded."""
        values = self._values(query, _ALL_STATES, RECORDING.c.id == after)
        if values is None:
            return self._first_to_do(query)
        later = self._first_to_do(query, follow(_terms(query), values))
        return later or self._first_to_do(query, RECORDING.c.number != values[-1])

    def _first_to_do(self, query: LibraryQuery, *conditions: ColumnElement[bool]) -> str | None:
        to_do = _select(query, _OPEN_STATES, RECORDING.c.id).where(*self._matches(query).conditions, *conditions)
        for stretch in _stretches(query):
            first = to_do.where(*stretch.conditions).order_by(*(term.clause for term in stretch.terms)).limit(1)
            found: str | None = self._transaction.read(first).scalar_one_or_none()
            if found is not None:
                return found
        return None

    def _numbers(self, query: LibraryQuery, offset: int, limit: int) -> list[int]:
        """Return the page's recordings, stretch after stretch; those that lie before the page are only counted."""
        *earlier, last = _stretches(query)
        numbers: list[int] = []
        for stretch in (*earlier, last):
            if offset and stretch is not last:
                size = self._size(query, stretch)
                if size <= offset:
                    offset -= size
                    continue
            chosen = self._in_order(query, stretch).offset(offset).limit(limit - len(numbers))
            numbers += self._transaction.read(chosen).scalars()
            offset = 0
            if len(numbers) == limit:
                break
        return numbers

    def _size(self, query: LibraryQuery, stretch: "_Stretch") -> int:
        """Return how many lines a stretch has."""
        if stretch.state is not None:
            is_asked_for = not query.states or stretch.state in query.states
            return self.counts_by_state(query)[stretch.state] if is_asked_for else 0
        return self._number(self._graded(query, stretch, func.count()))

    def _in_order(self, query: LibraryQuery, stretch: "_Stretch") -> AnySelect:
        """Return the recordings of a stretch: what is graded in the order of an index of its standing."""
        if stretch.is_graded:
            keys = [_IN_STANDING.get(term.expression, term.expression) for term in stretch.terms]
            order = (replace(term, expression=key).clause for term, key in zip(stretch.terms, keys, strict=True))
            return self._graded(query, stretch, STANDING.c.recording_number).order_by(*order)
        chosen = _select(query, query.states, RECORDING.c.number)
        within = (*self._matches(query).conditions, *stretch.conditions)
        return chosen.where(*within).order_by(*(term.clause for term in stretch.terms))

    def _graded(self, query: LibraryQuery, stretch: "_Stretch", column: ColumnElement[Any]) -> AnySelect:
        """Return a select of what a person has graded, all of which is listed."""
        matching = self._matches(query).conditions
        here = STANDING.join(RECORDING, RECORDING.c.number == STANDING.c.recording_number) if matching else STANDING
        mine = (STANDING.c.author == query.author, *stretch.conditions, *_in_states(query.states))
        return select(column).select_from(here).where(*mine, *matching)

    def _matches(self, query: LibraryQuery) -> Matches:
        """Return what the filters let through, kept until something changes: a page comes with its counts."""
        filters = (query.text, query.agent, query.queue, query.started_from, query.started_before)
        asked = (*filters, self._transaction.changes)
        if asked != self._asked:
            self._asked, self._found = asked, self._search(_filters(query))
        return self._found

    def _search(self, filters: Conditions) -> Matches:
        if not filters:
            return Matches()
        statement = select(func.json_group_array(RECORDING.c.number)).where(LISTED, *filters)
        listed: str = self._transaction.read(statement).scalar_one()
        numbers = frozenset(json.loads(listed))
        if len(numbers) > FEW:
            return Matches(filters, numbers)
        few = select(func.json_each(listed).table_valued("value").c.value)
        return Matches((RECORDING.c.number.in_(few),), numbers)

    def _count(self, query: LibraryQuery) -> int:
        """Return how many lines match, states aside."""
        matching = self._matches(query).numbers
        return (
            self._number(select(func.count()).select_from(RECORDING).where(LISTED))
            if matching is None
            else len(matching)
        )

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
    return (
        select(*columns).select_from(_with_standing(query) if needed else RECORDING).where(LISTED, *_in_states(states))
    )


def _terms(query: LibraryQuery) -> tuple[Term, ...]:
    """Return what the lines are ordered by: equals by the time of the call, then by import, in the same direction."""
    number = Term(RECORDING.c.number, query.descending, nulls_first=True)
    if query.sort is SortKey.IMPORTED:
        return (Term(RECORDING.c.imported_at, query.descending, nulls_first=True), number)
    keys = (*_BEFORE_TIME[query.sort], RECORDING.c.started_at)
    first, *others = (Term(key, query.descending, nulls_first=place > 0) for place, key in enumerate(keys))
    return (first, *others, number)


def _stretches(query: LibraryQuery) -> "Sequence[_Stretch]":
    """Return the order in pieces that follow each other, so that all of it is read from an index, not sorted."""
    terms = _terms(query)
    if query.sort is SortKey.STATE:
        states = list(QueueState)[:: -1 if query.descending else 1]
        return [
            _Stretch(_in_states(frozenset({state})), terms[1:], state, is_graded=state is not QueueState.TO_DO)
            for state in states
        ]
    if query.sort is SortKey.SCORE:
        scored = _Stretch((STANDING.c.cents.is_not(None),), terms, is_graded=True)
        return [scored, _Stretch((STANDING.c.cents.is_(None),), terms[1:])]
    return [_Stretch((), terms)]


def _filters(query: LibraryQuery) -> Conditions:
    """Return the conditions on the recording alone."""
    conditions = [_holds(word) for word in fold(query.text).split()]
    if query.agent:
        conditions.append(RECORDING.c.agent == query.agent)
    if query.queue:
        conditions.append(RECORDING.c.queue == query.queue)
    if query.started_from is not None:
        conditions.append(RECORDING.c.started_at >= query.started_from)
    if query.started_before is not None:
        conditions.append(RECORDING.c.started_at < query.started_before)
    return tuple(conditions)


def _holds(word: str) -> ColumnElement[bool]:
    if len(word) > LONGEST_PATTERN:
        return func.instr(RECORDING.c.search, word) > 0
    return RECORDING.c.search.contains(word, autoescape=True)


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
        state=_QUEUE_STATES.get(row.state, QueueState.TO_DO),
        score=row.score,
        fatal=bool(row.fatal),
    )
