"""How often something happened, by the marks that were set while listening: offered to the person, never forced."""

from collections.abc import Collection
from decimal import Decimal

from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.judging import MOST_TIMES
from qa_desktop.domain.scorecard import Criterion


def offered_count(criterion: Criterion, evaluation: Evaluation, tied_tags: Collection[str] = ()) -> int | None:
    """Return how many marks speak for a criterion that counts, None where that is what was answered, or there are none.

    These are the marks that are its evidence, and those with a tag that the person tied to it; each counts once.
    """
    if not isinstance(criterion.answer, Count):
        return None
    answer = evaluation.answer(criterion.id)
    linked = frozenset(answer.evidence)
    marks = [one for one in evaluation.annotations if one.id in linked or (one.tag_id and one.tag_id in tied_tags)]
    count = min(len(marks), MOST_TIMES)
    return count if count and answer.value != Decimal(count) else None
