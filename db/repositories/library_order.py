"""The library's order: what its lines are sorted by, in pieces that an index has each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, literal_column, or_, select

from db.repositories.order import Term
from db.tables import RECORDING, STANDING
from db.transaction import AnySelect
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.services.ports import LibraryQuery, QueueState, SortKey

Conditions = tuple[ColumnElement[bool], ...]

_STATES = {QueueState(state.value): state for state in EvaluationState}
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
_NEEDS_STANDING = frozenset({SortKey.STATE, SortKey.SCORE})

IN_STANDING: Mapping[ColumnElement[Any], ColumnElement[Any]] = {
    RECORDING.c.started_at: STANDING.c.started_at,
    RECORDING.c.number: STANDING.c.recording_number,
}
"""What a standing says of its recording too."""

LISTED: ColumnElement[bool] = RECORDING.c.listed == literal_column("1")
"""What the library lists; a literal, since an index of these rows alone serves no bound parameter."""


@dataclass(frozen=True)
class Stretch:
    """A piece of the order: of one state, or graded through and through, or neither."""

    conditions: Conditions
    terms: tuple[Term, ...]
    state: QueueState | None = None
    is_graded: bool = False


def terms_of(query: LibraryQuery) -> tuple[Term, ...]:
    """Return what the lines are ordered by: equals by the time of the call, then by import, in the same direction."""
    number = Term(RECORDING.c.number, query.descending, nulls_first=True)
    if query.sort is SortKey.IMPORTED:
        return (Term(RECORDING.c.imported_at, query.descending, nulls_first=True), number)
    keys = (*_BEFORE_TIME[query.sort], RECORDING.c.started_at)
    first, *others = (Term(key, query.descending, nulls_first=place > 0) for place, key in enumerate(keys))
    return (first, *others, number)


def stretches_of(query: LibraryQuery) -> Sequence[Stretch]:
    """Return the order in pieces that follow each other, so that all of it is read from an index, not sorted."""
    terms = terms_of(query)
    if query.sort is SortKey.STATE:
        states = list(QueueState)[:: -1 if query.descending else 1]
        return [
            Stretch(in_states(frozenset({state})), terms[1:], state, is_graded=state is not QueueState.TO_DO)
            for state in states
        ]
    if query.sort is SortKey.SCORE:
        scored = Stretch((STANDING.c.cents.is_not(None),), terms, is_graded=True)
        return [scored, Stretch((STANDING.c.cents.is_(None),), terms[1:])]
    is_indexed = query.sort is SortKey.STARTED and len(query.states) == 1 and QueueState.TO_DO not in query.states
    return [Stretch((), terms, is_graded=is_indexed)]


def with_standing(query: LibraryQuery) -> FromClause:
    """Return the recordings, each with its standing where there is one."""
    here = and_(STANDING.c.recording_number == RECORDING.c.number, STANDING.c.author == query.author)
    return RECORDING.outerjoin(STANDING, here)


def selected(query: LibraryQuery, states: frozenset[QueueState], *columns: Any) -> AnySelect:
    """Return a select of recordings in these states, which looks at their standing only where it must."""
    needed = bool(states) or query.sort in _NEEDS_STANDING
    return select(*columns).select_from(with_standing(query) if needed else RECORDING).where(LISTED, *in_states(states))


def in_states(states: frozenset[QueueState]) -> Conditions:
    """Return the condition on the state, none where every state is welcome."""
    if not states:
        return ()
    graded = [STANDING.c.state.in_(sorted(_STATES[state] for state in states if state in _STATES))]
    to_do = [STANDING.c.state.is_(None)]
    welcome = (graded if states & _STATES.keys() else []) + (to_do if QueueState.TO_DO in states else [])
    return (or_(*welcome),)
