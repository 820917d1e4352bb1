"""What a returned evaluation becomes: a new revision beside the old one, open again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.review import Decision, Review
from qa_desktop.domain.time_spent import TimeSpent

_REVISIONS = UUID("5f0e6c5e-6f0b-5d53-9a3e-0c6d1c1a7b42")
_AN_INSTANT = timedelta(microseconds=1)


def reopened(evaluation: Evaluation, review: Review) -> Evaluation:
    """Return the revision that the author corrects after `review` returned `evaluation`; the old one stays as it is.

    Its id is the UUIDv5 (RFC 9562, section 5.5) of the review's, so that every workstation of the author makes the
    same one; it is newer than the old one, however the clocks of lead and author differ. Its time begins anew.

    Raises:
        ValueError: the review returns nothing, or is another evaluation's.
    """
    if review.decision is not Decision.RETURNED or review.evaluation_id != evaluation.id:
        msg = f"review {review.id} does not return evaluation {evaluation.id}"
        raise ValueError(msg)
    known = [at for at in (evaluation.created_at, evaluation.submitted_at) if at is not None]
    opened_at = max(review.decided_at, max(known) + _AN_INSTANT)
    return replace(
        evaluation,
        id=reopened_id(review.id),
        state=EvaluationState.RETURNED,
        revision=evaluation.revision + 1,
        previous_id=evaluation.id,
        created_at=opened_at,
        updated_at=opened_at,
        submitted_at=None,
        time=TimeSpent(),
    )


def reopened_id(review_id: str) -> str:
    """Return the id of the revision that a review opens."""
    return str(uuid5(_REVISIONS, review_id))
