"""How often something happened, by the marks that were set while listening: offered to the person, never forced."""

from collections.abc import Collection
from decimal import Decimal

from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.judging import MOST_TIMES
from qa_desktop.domain.scorecard import Criterion


def offered_count(criterion: Criterion, evaluation: Evaluation, tied_tags: Collection[str] = ()) -> int | None:
    """Return how many marks speak for a criterion that counts, None where that is what was answered, or there are none.

    Each of `counted_marks` counts once.
    """
    count = min(len(counted_marks(criterion, evaluation, tied_tags)), MOST_TIMES)
    return count if count and evaluation.answer(criterion.id).value != Decimal(count) else None


def counted_marks(criterion: Criterion, evaluation: Evaluation, tied_tags: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids of the marks that speak for a criterion that counts; none for any other.

    These are the marks that are its evidence, and those with a tag that is tied to it.
    """
    if not isinstance(criterion.answer, Count):
        return ()
    linked = frozenset(evaluation.answer(criterion.id).evidence)
    return tuple(
        one.id for one in evaluation.annotations if one.id in linked or (one.tag_id and one.tag_id in tied_tags)
    )
