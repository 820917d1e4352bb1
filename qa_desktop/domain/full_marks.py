"""Giving full marks to everything that is still unanswered."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from qa_desktop.domain.answer_types import YES, Choice, Count, Scale, YesNo
from qa_desktop.domain.conditions import in_order_of_asking, is_met
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation
from qa_desktop.domain.judging import ONE
from qa_desktop.domain.scorecard import Criterion, Scorecard


@dataclass(frozen=True, slots=True, kw_only=True)
class FullMarks:
    """An evaluation after it, the ids of the criteria that were given full marks, and of those left to the person.

    `found` are those of the left ones for which the person has noted something already.
    """

    evaluation: Evaluation
    given: tuple[str, ...]
    left: tuple[str, ...]
    found: tuple[str, ...]


def full_marks_of(criterion: Criterion) -> AnswerValue:
    """Return the one answer that earns all the points, costs none and fails nothing; None where none is that plain.

    Where several options earn everything they tell something apart that only a listener knows, and a number that falls
    into a range is measured: neither is made up.
    """
    kind = criterion.answer
    if isinstance(kind, YesNo):
        return YES
    if isinstance(kind, Scale):
        return kind.maximum
    if isinstance(kind, Count):
        return Decimal(0)
    if isinstance(kind, Choice):
        best = [option.id for option in kind.options if option.share == ONE and option.passes]
        return best[0] if len(best) == 1 else None
    return None


def with_full_marks(card: Scorecard, evaluation: Evaluation, offered: Collection[str] = ()) -> FullMarks:
    """Give full marks to every shown, scored, unanswered criterion, those among them that the answers bring up.

    A bonus is earned, not assumed: it stays as it is. So does what has a comment or evidence, and what is `offered` a
    count from marks: whoever noted something there has yet to judge it.
    """
    filling = _Filling(evaluation, offered)
    for criterion in card.criteria:
        if criterion.shown_when is None:
            filling.look_at(criterion)
    for criterion, asked in in_order_of_asking(card):
        if criterion.shown_when is not None and is_met(criterion.shown_when, asked, filling.value_of(asked)):
            filling.look_at(criterion)
    shown = [one for one in card.criteria if one.id in filling.shown]
    left = tuple(one.id for one in shown if one.is_required and filling.value_of(one) is None)
    return FullMarks(
        evaluation=replace(evaluation, answers=MappingProxyType(filling.answers)),
        given=tuple(one.id for one in shown if one.id in filling.given),
        left=left,
        found=tuple(one for one in left if filling.is_found(one)),
    )


class _Filling:
    """The answers as they fill up; each criterion is looked at after the one that decides whether it is shown."""

    def __init__(self, evaluation: Evaluation, offered: Collection[str]) -> None:
        self.answers = dict(evaluation.answers)
        self._offered = offered
        self.shown: set[str] = set()
        self.given: set[str] = set()

    def value_of(self, criterion: Criterion) -> AnswerValue:
        """Return what is answered; what is not shown counts as not applicable."""
        return self.answers.get(criterion.id, Answer()).value if criterion.id in self.shown else NOT_APPLICABLE

    def is_found(self, criterion_id: str) -> bool:
        """Return whether the person has noted something for that criterion."""
        answer = self.answers.get(criterion_id, Answer())
        return bool(answer.evidence or answer.comment.strip()) or criterion_id in self._offered

    def look_at(self, criterion: Criterion) -> None:
        """Take it that a criterion is shown."""
        self.shown.add(criterion.id)
        answer = self.answers.get(criterion.id, Answer())
        full = full_marks_of(criterion)
        is_wanted = criterion.is_scored and not criterion.bonus and answer.value is None
        if is_wanted and full is not None and not self.is_found(criterion.id):
            self.answers[criterion.id] = replace(answer, value=full)
            self.given.add(criterion.id)
