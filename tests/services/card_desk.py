"""A desk of cards in memory that keeps the rules of the port."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.card_ports import CardDeed, CardStage, CardUse, CardVersion

Key = tuple[str, int]
DRAFT_DEEDS = frozenset({CardDeed.EDIT, CardDeed.DISCARD, CardDeed.PROPOSE, CardDeed.PUBLISH, CardDeed.NEXT_VERSION})
DEEDS = {
    CardStage.DRAFT: DRAFT_DEEDS - {CardDeed.NEXT_VERSION},
    CardStage.RETURNED: DRAFT_DEEDS - {CardDeed.NEXT_VERSION},
    CardStage.PROPOSED: frozenset({CardDeed.APPROVE, CardDeed.SEND_BACK}),
    CardStage.APPROVED: frozenset({CardDeed.PUBLISH, CardDeed.SEND_BACK}),
    CardStage.PUBLISHED: frozenset({CardDeed.NEXT_VERSION, CardDeed.RETIRE}),
    CardStage.RETIRED: frozenset({CardDeed.NEXT_VERSION}),
}


@dataclass
class MemoryDesk:
    """Cards by id and version; `fault` is raised by every save, `writes` says whether the person may write."""

    given: Iterable[Scorecard] = ()
    fault: BaseException | None = None
    writes: bool = True
    demands_approval: bool = False
    is_alone: bool = False
    default: str = ""
    held: frozenset[Key] = frozenset()
    approved_content: str = ""
    saves: int = 0
    cards: dict[Key, Scorecard] = field(default_factory=dict)
    stages: dict[Key, CardStage] = field(default_factory=dict)
    remarks: dict[Key, str] = field(default_factory=dict)
    used: dict[Key, tuple[CardUse, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for card in self.given:
            self.cards[card.id, card.version] = card
            self.stages[card.id, card.version] = CardStage(card.state.value)

    def versions(self) -> tuple[CardVersion, ...]:
        order = list(dict.fromkeys(card_id for card_id, _ in self.cards))
        keys = sorted(self.cards, key=lambda key: (order.index(key[0]), -key[1]))
        return tuple(self._version(key) for key in keys)

    def may_write(self) -> bool:
        return self.writes

    def needs_approval(self) -> bool:
        return self.demands_approval

    def default_card(self) -> str:
        return self.default

    def may_settle(self) -> bool:
        return self.writes and not self.is_alone

    def grade_by_default(self, card_id: str) -> None:
        self.default = card_id

    def demand_approval(self, *, demanded: bool) -> None:
        self.demands_approval = demanded

    def get(self, card_id: str, version: int) -> Scorecard:
        return self.cards[card_id, version]

    def add(self, card: Scorecard) -> Scorecard:
        return self._begin(card)

    def save(self, card: Scorecard) -> None:
        if self.fault is not None:
            raise self.fault
        self.saves += 1
        self.cards[card.id, card.version] = card

    def discard(self, card_id: str, version: int) -> None:
        del self.cards[card_id, version]
        del self.stages[card_id, version]

    def next_version(self, card_id: str, version: int) -> Scorecard:
        return self._begin(self.cards[card_id, version])

    def propose(self, card_id: str, version: int) -> None:
        self.stages[card_id, version] = CardStage.PROPOSED

    def hold(self, card_id: str, version: int) -> None:
        self.held |= {(card_id, version)}

    def let_go(self, card_id: str, version: int) -> None:
        self.held -= {(card_id, version)}

    def approve(self, card_id: str, version: int, *, content: str = "") -> None:
        self.approved_content = content
        self.stages[card_id, version] = CardStage.APPROVED

    def send_back(self, card_id: str, version: int, reason: str) -> None:
        self.stages[card_id, version] = CardStage.RETURNED
        self.remarks[card_id, version] = reason

    def publish(self, card_id: str, version: int) -> None:
        self._settle((card_id, version), CardState.PUBLISHED)

    def retire(self, card_id: str, version: int) -> None:
        self._settle((card_id, version), CardState.RETIRED)

    def uses(self, card_id: str, version: int) -> tuple[CardUse, ...]:
        return self.used.get((card_id, version), ())

    def _begin(self, card: Scorecard) -> Scorecard:
        versions = [version for card_id, version in self.cards if card_id == card.id]
        unpublished = {CardStage.DRAFT, CardStage.RETURNED, CardStage.PROPOSED, CardStage.APPROVED}
        if any(self.stages[card.id, version] in unpublished for version in versions):
            raise UserMistake("scorecard.draft_there", card=card.id)
        begun = card.model_copy(update={"version": max(versions, default=0) + 1, "state": CardState.DRAFT})
        self.cards[begun.id, begun.version] = begun
        self.stages[begun.id, begun.version] = CardStage.DRAFT
        return begun

    def _settle(self, key: Key, state: CardState) -> None:
        self.cards[key] = self.cards[key].model_copy(update={"state": state})
        self.stages[key] = CardStage(state.value)

    def _version(self, key: Key) -> CardVersion:
        card, stage = self.cards[key], self.stages[key]
        return CardVersion(
            card_id=key[0],
            version=key[1],
            name=card.name,
            kind=card.kind,
            stage=stage,
            uses=len(self.uses(*key)),
            review_due=card.review_due,
            remark=self.remarks.get(key, ""),
            deeds=DEEDS[stage] if self.writes else frozenset(),
        )


def use(number: int, **fields: Any) -> CardUse:
    """Return a use that differs from every other in its number."""
    blank = CardUse(
        evaluation_id=f"evaluation {number}",
        file_name=f"call {number}.wav",
        agent="Ana",
        author="inspector",
        state=EvaluationState.SUBMITTED,
        score=None,
        updated_at=datetime(2026, 3, 1, 12, number % 60, tzinfo=UTC),
    )
    return replace(blank, **fields)
