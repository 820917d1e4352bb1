"""Some hundred gradings on a shipped card, of which some criteria stand out, each in its own way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from qa_desktop.domain.answer_types import CalendarDate, Choice, Count, FreeText, NumberRanges, Scale
from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, EvaluationState
from qa_desktop.domain.scorecard import Criterion, Scorecard
from qa_desktop.services.ports import UnitOfWorkFactory
from tests.db.samples import NOON, Crowd, make_evaluation, make_seen

PEOPLE = ("wang.fang", "j.smith", "zhao.lei")
FIRST_CALL = 5_000
DOUBLED = 4
"""One call in so many is graded twice."""
UNIFORM, SELDOM, COPY, COPIED, INVERSE, LOOSE = (
    "red_line",
    "industry_rules",
    "wholehearted",
    "polite",
    "handling_speed",
    "emotion_control",
)
"""Never answered differently; mostly not applicable; as another one; against the rest; as each person likes."""


def fill_graded(store: UnitOfWorkFactory, card_id: str = "five_dimensions", calls: int = 160) -> None:
    """Store them, as an exchange would have brought them."""
    chance = Random(11)  # noqa: S311 - made-up calls
    crowd = Crowd(chance)
    with store() as unit:
        card = next(one for one in unit.scorecards.published() if one.id == card_id)
        for number in range(calls):
            recording = crowd.recording(FIRST_CALL + number)
            unit.recordings.add(recording, make_seen(recording))
            quality = chance.random()
            graders = PEOPLE[:2] if number % DOUBLED == 0 else (chance.choice(PEOPLE),)
            first: dict[str, AnswerValue] = {}
            for author in graders:
                made = make_evaluation(
                    recording,
                    card,
                    evaluation_id=f"graded-{number}-{author}",
                    author=author,
                    state=EvaluationState.SUBMITTED,
                    created_at=NOON + timedelta(hours=number),
                )
                made = _graded(made, card, first or _answers(card, quality, chance))
                if first:
                    made = _differing(made, card, chance)
                first = {name: answer.value for name, answer in made.answers.items()}
                unit.evaluations.save(made)
        unit.commit()


def _answers(card: Scorecard, quality: float, chance: Random) -> dict[str, AnswerValue]:
    given = {one.id: _answer(one, quality, chance) for one in card.criteria}
    if COPY in given and COPIED in given:
        given[COPY] = given[COPIED]
    return given


def _answer(criterion: Criterion, quality: float, chance: Random) -> AnswerValue:
    if criterion.id == UNIFORM:
        return _at(criterion, 1.0, chance)
    if criterion.id == SELDOM and chance.random() < 0.7:
        return NOT_APPLICABLE
    if criterion.id == INVERSE:
        return _at(criterion, 1 - quality, chance)
    if criterion.not_applicable_allowed and chance.random() < 0.05:
        return NOT_APPLICABLE
    return _at(criterion, min(1.0, max(0.0, quality + chance.gauss(0.15, 0.25))), chance)


def _at(criterion: Criterion, share: float, chance: Random) -> AnswerValue:
    """Return the answer that earns about that share."""
    kind = criterion.answer
    given: AnswerValue = "yes" if chance.random() < 0.3 + 0.7 * share else "no"
    match kind:
        case Choice():
            given = min(kind.options, key=lambda option: abs(float(option.share) - share)).id
        case Scale():
            steps = int((kind.maximum - kind.minimum) / kind.step)
            given = kind.minimum + kind.step * round(steps * share)
        case NumberRanges():
            given = Decimal(round(float(kind.minimum) + float(kind.maximum - kind.minimum) * (1 - share) * 0.5))
        case Count():
            given = Decimal(round((1 - share) * 2))
        case FreeText():
            given = "客户希望当天回电"
        case CalendarDate():
            given = "2026-03-04"
    return given


def _differing(evaluation: Evaluation, card: Scorecard, chance: Random) -> Evaluation:
    """Let a second person see a little otherwise what the first one did, and one criterion quite otherwise."""
    for one in card.criteria:
        differs = 0.9 if one.id == LOOSE else 0.06
        if one.id in evaluation.answers and one.id != UNIFORM and chance.random() < differs:
            evaluation = evaluation.with_answer(one.id, Answer(value=_at(one, chance.random(), chance)))
    return evaluation


def _graded(evaluation: Evaluation, card: Scorecard, given: dict[str, AnswerValue]) -> Evaluation:
    answers = {name: Answer(value=value) for name, value in given.items()}
    hidden = hidden_criteria(card, answers)
    return replace(evaluation, answers={name: one for name, one in answers.items() if name not in hidden})
