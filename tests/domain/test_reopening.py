"""A returned evaluation comes back as a new revision."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState, Outcome
from qa_desktop.domain.reopening import reopened
from qa_desktop.domain.review import Decision, Review

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MARK = Annotation(id="mark", start_ms=100, end_ms=900, note="Rude", created_at=NOON)
SUBMITTED = Evaluation(
    id="old",
    recording_id="r",
    card_id="card",
    card_version=3,
    author="ana",
    state=EvaluationState.SUBMITTED,
    answers={"polite": Answer(value="no", comment="Rude", evidence=("mark",))},
    annotations=(MARK,),
    summary="Poor",
    outcome=Outcome(score=Decimal("61.50"), band_id="poor"),
    created_at=NOON,
    updated_at=NOON + timedelta(hours=1),
    submitted_at=NOON + timedelta(hours=1),
)
RETURNED = Review(
    id="019a0000-0000-7000-8000-000000000001",
    evaluation_id="old",
    author="lead",
    author_name="Lea",
    decision=Decision.RETURNED,
    reason="Listen again",
    score=Decimal("61.50"),
    decided_at=NOON + timedelta(hours=5),
)


def test_the_new_revision_holds_the_same_work_open_for_correction() -> None:
    new = reopened(SUBMITTED, RETURNED)
    assert (new.state, new.is_open, new.revision, new.previous_id) == (EvaluationState.RETURNED, True, 2, "old")
    assert (new.answers, new.annotations, new.summary) == (SUBMITTED.answers, (MARK,), "Poor")
    assert new.outcome == SUBMITTED.outcome
    assert new.submitted_at is None
    assert new.created_at == new.updated_at == RETURNED.decided_at


def test_two_workstations_make_the_same_revision_and_two_reviews_do_not() -> None:
    assert reopened(SUBMITTED, RETURNED) == reopened(SUBMITTED, RETURNED)
    assert reopened(SUBMITTED, replace(RETURNED, id="another")).id != reopened(SUBMITTED, RETURNED).id


def test_it_is_newer_than_the_old_one_even_where_the_leads_clock_is_slow() -> None:
    slow = replace(RETURNED, decided_at=NOON - timedelta(days=1))
    assert SUBMITTED.submitted_at is not None
    assert reopened(SUBMITTED, slow).created_at == SUBMITTED.submitted_at + timedelta(microseconds=1)


@pytest.mark.parametrize("other", [replace(RETURNED, decision=Decision.APPROVED), replace(RETURNED, evaluation_id="x")])
def test_a_review_that_returns_nothing_of_it_opens_nothing(other: Review) -> None:
    with pytest.raises(ValueError, match="does not return"):
        reopened(SUBMITTED, other)
