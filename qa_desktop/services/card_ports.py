"""What writing scorecards needs of the store: the versions, their life, who used them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.scorecard import CardKind, Scorecard
from qa_desktop.domain.text import Text


class CardStage(StrEnum):
    """Where a version of a card stands in its life."""

    DRAFT = "draft"
    RETURNED = "returned"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


class CardDeed(StrEnum):
    """What a person may do with a version now."""

    EDIT = "edit"
    DISCARD = "discard"
    PROPOSE = "propose"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    NEXT_VERSION = "next_version"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardVersion:
    """A version as lists show it.

    `uses` is how many evaluations were made with it, `remark` why it was sent back, `deeds` what the person who works
    here may do with it.
    """

    card_id: str
    version: int
    name: Text
    kind: CardKind
    stage: CardStage
    uses: int = 0
    review_due: date | None = None
    author: str = ""
    remark: str = ""
    deeds: frozenset[CardDeed] = frozenset()

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other version."""
        return self.card_id, self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class CardUse:
    """An evaluation that was made with a version."""

    evaluation_id: str
    file_name: str
    agent: str
    author: str
    state: EvaluationState
    score: Decimal | None
    updated_at: datetime


class CardDesk(Protocol):
    """The cards of this store and what may be done with them; called inside store jobs.

    Whatever changes a version raises UserMistake where the person may not, or where it stands elsewhere in its life by
    now.
    """

    def versions(self) -> tuple[CardVersion, ...]:
        """Return every version of every card: cards in the order in which they were added, newest version first."""
        ...

    def may_write(self) -> bool:
        """Tell whether the person who works here may begin new cards."""
        ...

    def needs_approval(self) -> bool:
        """Tell whether a card is published here only after a second person has approved it."""
        ...

    def default_card(self) -> str:
        """Return the id of the card that the centre grades with by default, empty where it has settled none."""
        ...

    def may_settle(self) -> bool:
        """Tell whether the person who works here settles such things for a centre."""
        ...

    def grade_by_default(self, card_id: str) -> None:
        """Settle for the whole centre with which card calls are graded where a person has chosen none; empty: none."""
        ...

    def demand_approval(self, *, demanded: bool) -> None:
        """Settle for the whole centre whether a second person approves each card before it is published."""
        ...

    def get(self, card_id: str, version: int) -> Scorecard:
        """Return a version; raises KeyError where there is none."""
        ...

    def add(self, card: Scorecard) -> Scorecard:
        """Add a card as a draft and return it: as version 1, or as the next one of the card that has its id.

        Raises:
            UserMistake: `scorecard.draft_there` where that card has a version that is not published yet.
        """
        ...

    def save(self, card: Scorecard) -> None:
        """Put a draft in the place of what is stored of that version."""
        ...

    def discard(self, card_id: str, version: int) -> None:
        """Throw a draft away."""
        ...

    def next_version(self, card_id: str, version: int) -> Scorecard:
        """Begin the next version as a copy of a version, and return it; raises as `add` does."""
        ...

    def propose(self, card_id: str, version: int) -> None:
        """Ask a second person to approve a draft."""
        ...

    def hold(self, card_id: str, version: int) -> None:
        """Let what the exchange brings for a draft wait while it is on the desk; on the main thread."""
        ...

    def let_go(self, card_id: str, version: int) -> None:
        """Let the exchange have a draft again that was held; on the main thread."""
        ...

    def approve(self, card_id: str, version: int, *, content: str = "") -> None:
        """Approve what somebody else has proposed, so that it can be published.

        `content` is the `content_of` what the person saw; empty asks for no such look.
        """
        ...

    def send_back(self, card_id: str, version: int, reason: str) -> None:
        """Make what was proposed a draft again, and say why."""
        ...

    def publish(self, card_id: str, version: int) -> None:
        """Publish a draft; it never changes again. Where two people are demanded, an approved one."""
        ...

    def retire(self, card_id: str, version: int) -> None:
        """Let nobody begin another evaluation with a published version."""
        ...

    def uses(self, card_id: str, version: int) -> tuple[CardUse, ...]:
        """Return the evaluations that were made with a version, the newest first."""
        ...
