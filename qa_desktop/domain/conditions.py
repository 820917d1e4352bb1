"""Which criteria of a card are hidden: those whose condition another answer does not meet.

A hidden criterion counts as not applicable, for the score and for the conditions that ask about it; what was answered
to it before stays where it is and counts again when it is shown again.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.judging import is_valid
from qa_desktop.domain.same import CARDS_REMEMBERED, MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import Condition, Criterion, Scorecard


def hidden_criteria(card: Scorecard, answers: Mapping[str, Answer]) -> frozenset[str]:
    """Return the ids of the criteria that are not shown with these answers."""
    asked = in_order_of_asking(card)
    return hidden_among(asked, answers) | circles(card, asked)


def in_order_of_asking(card: Scorecard) -> tuple[tuple[Criterion, Criterion], ...]:
    """Return each criterion that has a condition with the one it asks about, such that the asked one is decided before.

    Those that ask in a circle, or about a criterion that the card has not, are left out.
    """
    return _order(Same(card))


@lru_cache(maxsize=CARDS_REMEMBERED)
def _order(same: Same[Scorecard]) -> tuple[tuple[Criterion, Criterion], ...]:
    card = same.thing
    asking: defaultdict[str, list[Criterion]] = defaultdict(list)
    for criterion, condition in that_ask(card):
        asking[condition.criterion].append(criterion)
    if not asking:
        return ()
    decided = deque(one for one in card.criteria if one.id in asking and one.shown_when is None)
    order: list[tuple[Criterion, Criterion]] = []
    while decided:
        asked = decided.popleft()
        order += [(one, asked) for one in asking.get(asked.id, ())]
        decided += asking.get(asked.id, ())
    return tuple(order)


def that_ask(card: Scorecard) -> Iterator[tuple[Criterion, Condition]]:
    """Return the criteria of a card that have a condition, with it."""
    return (one for section in card.sections for one in _asking_in(Same(section.criteria)))


@lru_cache(maxsize=MOST_REMEMBERED)
def _asking_in(criteria: Same[tuple[Criterion, ...]]) -> tuple[tuple[Criterion, Condition], ...]:
    return tuple((one, one.shown_when) for one in criteria.thing if one.shown_when is not None)


def circles(card: Scorecard, order: tuple[tuple[Criterion, Criterion], ...]) -> frozenset[str]:
    """Return the criteria that are never shown: they ask in a circle, or about what the card has not."""
    asking = {criterion.id for criterion, _ in that_ask(card)}
    return frozenset(asking - {criterion.id for criterion, _ in order})


def hidden_among(order: tuple[tuple[Criterion, Criterion], ...], answers: Mapping[str, Answer]) -> frozenset[str]:
    """Return which of these (see `in_order_of_asking`) are hidden with these answers."""
    hidden: set[str] = set()
    for criterion, asked in order:
        answer = answers.get(asked.id)
        value = NOT_APPLICABLE if asked.id in hidden else None if answer is None else answer.value
        if criterion.shown_when is None or not is_met(criterion.shown_when, asked, value):
            hidden.add(criterion.id)
    return frozenset(hidden)


def is_met(condition: Condition, asked: Criterion, value: AnswerValue) -> bool:
    """Return whether an answer to the criterion asked about meets a condition; hidden, it counts as not applicable."""
    if value is NOT_APPLICABLE:
        return NOT_APPLICABLE.value in condition.answers
    if not isinstance(value, Decimal):
        return value in condition.answers and is_valid(asked, value)
    if not is_valid(asked, value):
        return False
    bounded = condition.at_least is not None or condition.at_most is not None
    above = condition.at_least is None or value >= condition.at_least
    return bounded and above and (condition.at_most is None or value <= condition.at_most)
