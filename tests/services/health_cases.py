"""Gradings of a card, told in a few words, and what the tally makes of them."""

from collections.abc import Mapping, Sequence

from qa_desktop.domain.card_health import CardHealth, CriterionHealth
from qa_desktop.domain.evaluation import Answer, AnswerValue
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.health_ports import GradedLine
from qa_desktop.services.health_tally import Tally

Given = Mapping[str, AnswerValue]


def alone(card: Scorecard, every: Sequence[Given]) -> CardHealth:
    """Return what is known of a card by these gradings, each of a call of its own."""
    return together(card, [(number, "ann", given) for number, given in enumerate(every)])


def together(card: Scorecard, gradings: Sequence[tuple[int, str, Given]]) -> CardHealth:
    """Return what is known of a card by these gradings: the call, who graded, the answers."""
    lines = [GradedLine(number, call, author) for number, (call, author, _) in enumerate(gradings)]
    tally = Tally(card, lines)
    read = [(line, given) for line, (_, _, given) in zip(lines, gradings, strict=True)]
    for first in range(0, len(read), 7):
        tally.add(read[first : first + 7])
    return tally.result()


def of(health: CardHealth, criterion_id: str) -> CriterionHealth:
    """Return what is known of a criterion."""
    (found,) = [one for one in health.criteria if one.criterion_id == criterion_id]
    return found


def as_answers(given: Given) -> dict[str, Answer]:
    """Return the answers as the scorer takes them."""
    return {name: Answer(value=value) for name, value in given.items()}
