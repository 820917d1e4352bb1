"""Values of the domain for property tests."""

from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, Evaluation, EvaluationState, Outcome
from qa_desktop.domain.feedback import Feedback
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.root_cause import RootCause, in_order
from qa_desktop.domain.time_spent import TimeSpent

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ids = st.text("abcdef0123456789-_", min_size=1, max_size=6)
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone
decimals = st.decimals(-1000, 1000, places=6)
lasting = st.just(0) | st.integers(0, 10**8)
states = st.sampled_from(EvaluationState)
open_states = st.sampled_from([EvaluationState.DRAFT, EvaluationState.RETURNED])


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """A point or a region."""
    start = draw(st.integers(0, 10**7))
    return Annotation(
        id=draw(ids),
        start_ms=start,
        end_ms=draw(st.none() | st.integers(start + 1, start + 10**6)),
        channel=draw(st.none() | st.sampled_from(Channel)),
        tag_id=draw(ids | st.just("")),
        severity=draw(st.sampled_from(Severity)),
        note=draw(words),
        created_at=draw(instants),
    )


@st.composite
def evaluations(
    draw: st.DrawFn,
    *,
    recording_id: str,
    card: tuple[str, int],
    created_at: datetime,
    state: st.SearchStrategy[EvaluationState] = states,
) -> Evaluation:
    """An evaluation `e` of the recording by `me`, with whatever else an evaluation may hold."""
    marks = draw(st.lists(annotations(), max_size=5, unique_by=lambda one: one.id))
    evidence = st.lists(st.sampled_from([one.id for one in marks]), unique=True) if marks else st.just([])
    answers = st.builds(
        Answer,
        value=st.none() | ids | decimals | st.just(NOT_APPLICABLE),
        comment=words,
        evidence=evidence.map(tuple),
        reasons=st.lists(st.sampled_from([*RootCause, "newer_gap"])).map(in_order),
    )
    return Evaluation(
        id="e",
        recording_id=recording_id,
        card_id=card[0],
        card_version=card[1],
        author="me",
        state=draw(state),
        revision=draw(st.integers(1, 9)),
        answers=MappingProxyType(draw(st.dictionaries(ids, answers, max_size=5))),
        annotations=tuple(sorted(marks, key=lambda one: (one.start_ms, one.created_at, one.id))),
        summary=draw(words),
        feedback=draw(st.builds(Feedback, done_well=words, training=words, improve=words)),
        time=draw(st.builds(TimeSpent, listening_ms=lasting, grading_ms=lasting, paused_ms=lasting)),
        outcome=draw(
            st.builds(
                Outcome,
                score=st.none() | decimals,
                before_fatal=st.none() | decimals,
                fatal=st.booleans(),
                band_id=ids | st.just(""),
            )
        ),
        created_at=created_at,
        updated_at=draw(instants),
        submitted_at=draw(st.none() | instants),
    )


def is_exact(one: Decimal | None, other: Decimal | None) -> bool:
    """Return whether two numbers are the same to the last zero."""
    return str(one) == str(other)
