"""What still stands between a draft and its submission."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, Evaluation
from qa_desktop.domain.judging import ONE, grade_of, has_failed, is_valid, share_earned
from qa_desktop.domain.same import MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import Criterion, Demand, Scorecard


class Lack(StrEnum):
    """What a criterion lacks."""

    ANSWER = "answer"
    COMMENT = "comment"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Blocker:
    """A criterion that cannot be submitted as it is."""

    criterion_id: str
    lack: Lack


def comment_demanded(criterion: Criterion, answer: Answer) -> bool:
    """Return whether the answer needs a comment."""
    grade = grade_of(criterion, answer.value)
    return bool(grade and grade.comment_demanded) or _demanded(criterion.comment, criterion, answer)


def evidence_demanded(criterion: Criterion, answer: Answer) -> bool:
    """Return whether the answer needs a linked annotation."""
    grade = grade_of(criterion, answer.value)
    return bool(grade and grade.evidence_demanded) or _demanded(criterion.evidence, criterion, answer)


def blockers(card: Scorecard, evaluation: Evaluation) -> tuple[Blocker, ...]:
    """Return everything that is lacking, in the order of the card; empty means: ready to submit."""
    marks = {annotation.id for annotation in evaluation.annotations}
    found: list[Blocker] = []
    hidden = hidden_criteria(card, evaluation.answers)
    for section in card.sections:
        ids = places_in(section.criteria).keys()
        if ids.isdisjoint(evaluation.answers) and ids.isdisjoint(hidden):
            found += _unanswered(Same(section.criteria))
            continue
        for criterion in section.criteria:
            if criterion.id not in hidden:
                found += [Blocker(criterion.id, lack) for lack in _lacks(criterion, evaluation, marks)]
    return tuple(found)


@lru_cache(maxsize=MOST_REMEMBERED)
def _unanswered(criteria: Same[tuple[Criterion, ...]]) -> tuple[Blocker, ...]:
    """Return what is lacking in a section in which nothing is answered and nothing hidden."""
    return tuple(Blocker(one.id, Lack.ANSWER) for one in criteria.thing if one.is_required)


def _lacks(criterion: Criterion, evaluation: Evaluation, marks: set[str]) -> Iterator[Lack]:
    answer = evaluation.answer(criterion.id)
    if answer.value is None and not criterion.is_required:
        return
    if answer.value is None or not is_valid(criterion, answer.value):
        yield Lack.ANSWER
        return
    if comment_demanded(criterion, answer) and not answer.comment.strip():
        yield Lack.COMMENT
    if evidence_demanded(criterion, answer) and not marks.intersection(answer.evidence):
        yield Lack.EVIDENCE


def _demanded(demand: Demand, criterion: Criterion, answer: Answer) -> bool:
    if answer.value is None or answer.value is NOT_APPLICABLE:
        return False
    if demand is Demand.ALWAYS:
        return True
    if demand is Demand.FAILED:
        return has_failed(criterion, answer.value)
    share = share_earned(criterion, answer.value)
    return demand is Demand.LOST_POINTS and share is not None and share < ONE
