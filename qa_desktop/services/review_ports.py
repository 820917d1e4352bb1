"""What review needs from the store: decisions, replies, the chain of revisions, and the team's table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.person import Person
from qa_desktop.domain.review import Reply, Review, UnsentReply
from qa_desktop.domain.text import Text


class TeamState(StrEnum):
    """Where a submitted evaluation stands with the lead."""

    AWAITING = "awaiting"
    RETURNED = "returned"
    APPROVED = "approved"


class TeamSort(StrEnum):
    """The columns that the team's table sorts by; a band sorts as its score."""

    SUBMITTED = "submitted"
    STARTED = "started"
    PERSON = "person"
    TEAM = "team"
    AGENT = "agent"
    QUEUE = "queue"
    CARD = "card"
    REVISION = "revision"
    SCORE = "score"
    FATAL = "fatal"
    MARKS = "marks"
    STATE = "state"
    DECIDED_BY = "decided_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamQuery:
    """Which submitted evaluations to list and in which order; an empty filter lets everything through.

    Each word of `text` must be a part, case aside, of the agent, customer, queue, call id or file name, or of the
    name or login of the person who graded. `submitted_before` is not included, both ends of the score are.
    """

    text: str = ""
    states: frozenset[TeamState] = frozenset()
    persons: frozenset[str] = frozenset()
    agent: str = ""
    card_id: str = ""
    tag_id: str = ""
    fatal_only: bool = False
    newest_only: bool = False
    submitted_from: datetime | None = None
    submitted_before: datetime | None = None
    lowest_score: Decimal | None = None
    highest_score: Decimal | None = None
    sort: TeamSort = TeamSort.SUBMITTED
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What answers come to on their card."""

    score: Decimal | None
    band: Text | None
    fatal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A line of the team's table: one submitted revision. `tag_ids` are those present, `marks` counts annotations.

    `reckoned` is there where the evaluation came with another result.
    """

    evaluation_id: str
    recording_id: str
    person: str
    person_name: str
    team: str
    agent: str
    queue: str
    file_name: str
    started_at: datetime | None
    submitted_at: datetime
    card_id: str
    card_name: Text
    card_version: int
    revision: int
    score: Decimal | None
    band: Text | None
    fatal: bool
    tag_ids: tuple[str, ...]
    marks: int
    state: TeamState
    decided_by: str
    is_newest: bool
    reckoned: Reckoned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOffers:
    """Whose evaluations there are, and on which cards, each with its name; and which teams they were sent to."""

    persons: Mapping[str, str]
    cards: Mapping[str, Text]
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of an evaluation, and what was said of it; `reviews` in the order in which they count."""

    evaluation_id: str
    number: int
    author: str
    author_name: str
    state: EvaluationState
    submitted_at: datetime | None
    score: Decimal | None
    fatal: bool
    reviews: tuple[Review, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def decision(self) -> Review | None:
        """The review that counts: the first in the order of commits."""
        return self.reviews[0] if self.reviews else None


class UnsentReplyRepository(Protocol):
    """What was written of evaluations and not sent yet, one for each; it never leaves this machine."""

    def of(self, evaluation_id: str) -> UnsentReply | None:
        """Return what is kept of an evaluation, None where nothing is."""
        ...

    def keep(self, evaluation_id: str, reply: UnsentReply) -> None:
        """Keep this in the place of what was kept."""
        ...

    def forget(self, evaluation_id: str) -> None:
        """Keep nothing more; where nothing is kept, nothing happens."""
        ...


class ReviewRepository(Protocol):
    """Reviews and replies, each written once, and what is listed of submitted evaluations."""

    def add(self, review: Review) -> None:
        """Add a review; the same one is accepted again, another one with its id is a ValueError.

        Raises:
            UserMistake: `review.changed` where what is stored of the evaluation says other than the version that the
                review names; one that names none is of what was never exchanged.
        """
        ...

    def reply(self, reply: Reply) -> None:
        """Add a reply; the same one is accepted again, another one with its id is a ValueError."""
        ...

    def of(self, evaluation_id: str) -> tuple[Review, ...]:
        """Return the reviews of an evaluation, the one that counts first."""
        ...

    def replies(self, evaluation_id: str) -> tuple[Reply, ...]:
        """Return the replies on an evaluation and its parts, as they were written."""
        ...

    def told(self, author: str, ids: Collection[str]) -> tuple[Review | Reply, ...]:
        """Return those replies and those reviews that count, with these ids, that others wrote of an author's work."""
        ...

    def history(self, evaluation_id: str) -> tuple[Revision, ...]:
        """Return every revision that this one is one of, the first one first; raises KeyError where there is none."""
        ...

    def page(self, query: TeamQuery, offset: int, limit: int) -> tuple[TeamRow, ...]:
        """Return `limit` lines from `offset` on; the order is total, so pages never overlap."""
        ...

    def count(self, query: TeamQuery) -> int:
        """Return how many lines the query has."""
        ...

    def counts_by_state(self, query: TeamQuery) -> Mapping[TeamState, int]:
        """Return how many lines each state has, `query.states` aside."""
        ...

    def place(self, query: TeamQuery, evaluation_id: str) -> int | None:
        """Return the line number of an evaluation in the query, None where it is not in it."""
        ...

    def next_awaiting(self, query: TeamQuery, after: str, *, but_by: str) -> str | None:
        """Return the first newest revision after `after` in the order of the query (then from its start) that waits.

        Whatever `query.states` says; never `after` itself, nor one that `but_by` made.
        """
        ...

    def offers(self) -> TeamOffers:
        """Return what the lines can be filtered by."""
        ...

    def me(self) -> Person | None:
        """Return whom the shared store takes us for, as it said last; None before the first sign-in."""
        ...
