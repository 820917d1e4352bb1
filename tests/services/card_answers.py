"""The best and the worst that can be answered to a card, for the tests of those that the program brings along."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from qa_desktop.domain.answer_types import (
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
)
from qa_desktop.domain.evaluation import Answer, AnswerValue
from qa_desktop.domain.scorecard import Criterion, Scorecard
from qa_desktop.domain.scoring import Score, score_card
from qa_desktop.services.shipping import shipped_cards
from tests.domain.cards import answers

CARDS = {card.id: card for card in shipped_cards()}
MANY = Decimal(20)


def best(one: Criterion) -> AnswerValue:
    """Return the answer that earns most, any words or day where nothing can be earned."""
    if isinstance(one.answer, Choice | NumberRanges):
        return _graded(one.answer, max)
    if isinstance(one.answer, Scale):
        return one.answer.maximum
    return Decimal(0) if isinstance(one.answer, Count) else _words(one, "yes")


def worst(one: Criterion) -> AnswerValue:
    """Return the answer that earns least, any words or day where nothing can be lost."""
    if isinstance(one.answer, Choice | NumberRanges):
        return _graded(one.answer, min)
    if isinstance(one.answer, Scale):
        return one.answer.minimum
    return MANY if isinstance(one.answer, Count) else _words(one, "no")


def graded_parts(one: Criterion) -> Iterable[Option | NumberRange]:
    """Return a choice's options or the ranges of a number, none of another kind."""
    if isinstance(one.answer, Choice):
        return one.answer.options
    return one.answer.ranges if isinstance(one.answer, NumberRanges) else ()


def scored(card: Scorecard, **values: AnswerValue) -> Score:
    """Return the score of these answers, the best ones to whatever is not named."""
    return score_card(card, {**{one.id: Answer(value=best(one)) for one in card.criteria}, **answers(**values)})


def _graded(kind: Choice | NumberRanges, choose: Callable[..., Option | NumberRange]) -> AnswerValue:
    parts = kind.options if isinstance(kind, Choice) else kind.ranges
    chosen = choose(parts, key=lambda part: part.share)
    return chosen.id if isinstance(chosen, Option) else chosen.at_least


def _words(one: Criterion, otherwise: str) -> str:
    if isinstance(one.answer, CalendarDate):
        return "2026-03-02"
    return "她说等了三天没人理。" if isinstance(one.answer, FreeText) else otherwise
