"""Gradings of a card, told in a few words, and what the tally makes of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from qa_desktop.domain.card_health import CardHealth, CriterionHealth
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Answer, AnswerValue
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.health_ports import Answered, GradedLine, HealthOffers, HealthQuery
from qa_desktop.services.health_tally import Tally
from tests.domain.cards import card, criterion, section

Given = Mapping[str, AnswerValue]
CARD = card(section("a", [criterion("one"), criterion("two")]))
FAULT = EnvironmentFault("store.damaged", file="store.sqlite", reason="…")


@dataclass
class Gradings:
    """A store of evaluations of one card; every fourth of them is gone when it is to be read."""

    count: int = 0
    breaks_at: int = -1
    read: list[int] = field(default_factory=list)
    asked: list[HealthQuery] = field(default_factory=list)

    def offers(self) -> HealthOffers:
        return HealthOffers(teams=("north",))

    def card(self, card_id: str, version: int) -> Scorecard:
        assert (card_id, version) == (CARD.id, CARD.version)
        return CARD

    def lines(self, query: HealthQuery) -> Sequence[GradedLine]:
        self.asked.append(query)
        return [GradedLine(number, number, "ann") for number in range(self.count)]

    def answers(self, numbers: Sequence[int], wordy: Collection[str]) -> Mapping[int, Answered]:
        assert not wordy
        if self.breaks_at in numbers:
            raise FAULT
        self.read += numbers
        return {number: {"one": "yes"} for number in numbers if number % 4}


def alone(graded: Scorecard, every: Sequence[Given]) -> CardHealth:
    """Return what is known of a card by these gradings, each of a call of its own."""
    return together(graded, [(number, "ann", given) for number, given in enumerate(every)])


def together(graded: Scorecard, gradings: Sequence[tuple[int, str, Given]]) -> CardHealth:
    """Return what is known of a card by these gradings: the call, who graded, the answers."""
    lines = [GradedLine(number, call, author) for number, (call, author, _) in enumerate(gradings)]
    tally = Tally(graded, lines)
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
