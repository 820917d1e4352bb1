"""What an author does to an evaluation, with a word or a number of its own in each edit: so it is missed where lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.answer_types import NO, YES, Choice
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.scoring import outcome_of, score_card
from tests.sync.desks import CARD
from tests.sync.fakes import Ticks
from tests.sync.steps import Act, Step

SECOND = 1000
YES_NO, CHOICE, SCALE, COUNT = (one.id for one in CARD.criteria)
_CHOSEN = CARD.criterion(CHOICE).answer
OPTIONS = tuple(one.id for one in _CHOSEN.options) if isinstance(_CHOSEN, Choice) else ()


def edited(step: Step, one: Evaluation, clock: Ticks, number: Callable[[], int]) -> Evaluation | None:
    """Return an evaluation after an edit; None where there is nothing to edit so. No number is told twice."""
    if step.act is Act.SUBMIT:
        return scored(replace(one, state=EvaluationState.SUBMITTED, submitted_at=clock.now()))
    after = _edited(step, one, clock, number)
    return None if after is None else scored(after)


def scored(one: Evaluation) -> Evaluation:
    """Return it with the score that its answers come to."""
    return replace(one, outcome=outcome_of(score_card(CARD, one.answers)))


def _edited(step: Step, one: Evaluation, clock: Ticks, number: Callable[[], int]) -> Evaluation | None:
    if step.act is Act.EDIT:
        return replace(one, summary=f"{one.summary} w{number()}")
    if step.act is Act.ANSWER:
        return _answered(step, one, number)
    if step.act is Act.MARK:
        mark = Annotation(id=new_id(), start_ms=step.which * SECOND, created_at=clock.now())
        return one.with_annotation(mark).with_evidence((YES_NO, SCALE)[step.which % 2], mark.id)
    if not one.annotations:
        return None
    mark = one.annotations[step.which % len(one.annotations)]
    if step.act is Act.SHIFT:
        return one.with_annotation(replace(mark, start_ms=mark.start_ms + (1 + step.which) * SECOND))
    return one.without_annotation(mark.id)


def _answered(step: Step, one: Evaluation, number: Callable[[], int]) -> Evaluation | None:
    """Answer one criterion or several, say something of one, or take an answer back."""
    turn = number()
    taken_back = 7
    if step.which == taken_back:
        answered = [key for key, answer in sorted(one.answers.items()) if answer.value is not None or answer.comment]
        return _taken_back(one, answered[turn % len(answered)]) if answered else None
    for criterion, value in _values(step.which, turn).items():
        old = one.answer(criterion)
        kept = old.value if value is None else value
        comment = old.comment if criterion == COUNT and value is not None else f"c{number()}"
        one = one.with_answer(criterion, replace(old, value=kept, comment=comment))
    return one


def _taken_back(one: Evaluation, criterion: str) -> Evaluation:
    return one.with_answer(criterion, Answer(evidence=one.answer(criterion).evidence))


def _values(which: int, turn: int) -> Mapping[str, AnswerValue]:
    """Return what to answer; None: only to say something."""
    option, grade, yes = OPTIONS[turn % len(OPTIONS)], Decimal(turn % 21) / 2, (YES, NO)[turn % 2]
    any_one = CARD.criteria[turn % len(CARD.criteria)].id
    answers: tuple[Mapping[str, AnswerValue], ...] = (
        {YES_NO: yes},
        {CHOICE: option},
        {SCALE: grade},
        {COUNT: Decimal(turn)},
        {any_one: NOT_APPLICABLE},
        {YES_NO: yes, SCALE: grade, COUNT: Decimal(turn)},
        {any_one: None},
    )
    return answers[which]
