"""What the health of a card needs from the store: which evaluations there are, and what was answered in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthQuery:
    """Which evaluations a version of a card is looked at in; an empty filter lets everything through.

    `team` is the one that the person who graded works in; `submitted_before` is not included.
    """

    card_id: str
    version: int
    team: str = ""
    submitted_from: datetime | None = None
    submitted_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedCard:
    """A card by the name of its newest version, and which versions were graded with or are published, newest first."""

    card_id: str
    name: Text
    versions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthOffers:
    """What can be looked at: cards, and the teams that evaluations were sent to."""

    cards: tuple[OfferedCard, ...] = ()
    teams: tuple[str, ...] = ()


class GradedLine(NamedTuple):
    """An evaluation that counts: its number, its call's, and who graded."""

    number: int
    recording: int
    author: str


Answered = Mapping[str, AnswerValue]
"""What was answered in one evaluation, by criterion."""


class HealthSource(Protocol):
    """Reads the store in short stretches, for which a save may wait; every call may block."""

    def offers(self) -> HealthOffers:
        """Return what can be looked at."""
        ...

    def card(self, card_id: str, version: int) -> Scorecard:
        """Return a version of a card; raises KeyError where there is none."""
        ...

    def lines(self, query: HealthQuery) -> Sequence[GradedLine]:
        """Return the evaluations that count, by the time of submission.

        They are submitted or approved and no later revision corrects them; one that stands returned counts no more
        than a draft does: its author is at it again.
        """
        ...

    def answers(self, numbers: Sequence[int], wordy: Collection[str]) -> Mapping[int, Answered]:
        """Return what was answered in the evaluations of these numbers; one that is gone meanwhile is left out.

        What was written to the `wordy` criteria is not read: a space stands for it.
        """
        ...
