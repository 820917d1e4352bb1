"""What a person may do with a version of a card now."""

from dataclasses import dataclass

from qa_desktop.domain.card_draft import DraftNotes
from qa_desktop.domain.scorecard import CardState
from qa_desktop.services.card_life_ports import StoredVersion
from qa_desktop.services.card_ports import CardDeed, CardStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who works here: whether they write cards, whether anybody else is there, and what their centre demands."""

    login: str
    writes: bool
    is_alone: bool
    needs_approval: bool

    def may_judge(self, notes: DraftNotes) -> bool:
        """Return whether a draft was neither written nor proposed by this person."""
        return self.login not in {one.by for one in (notes.written, notes.proposed) if one is not None}


def stage_of(stored: StoredVersion) -> CardStage:
    """Return where a version stands in its life."""
    draft = stored.stage
    if draft is None:
        return CardStage.RETIRED if stored.state is CardState.RETIRED else CardStage.PUBLISHED
    return CardStage.DRAFT if draft.value == "writing" else CardStage(draft.value)


def deeds_of(stored: StoredVersion, hand: Hand, *, is_written: bool) -> frozenset[CardDeed]:
    """Return what may be done with a version; `is_written`: some version of its card is a draft."""
    if not hand.writes:
        return frozenset()
    if stored.state is not CardState.DRAFT:
        deeds = set() if is_written else {CardDeed.NEXT_VERSION}
        return frozenset(deeds | ({CardDeed.RETIRE} if stored.state is CardState.PUBLISHED else set()))
    deeds = {CardDeed.EDIT, CardDeed.DISCARD}
    stage = stage_of(stored)
    if not hand.is_alone and stage in (CardStage.DRAFT, CardStage.RETURNED):
        deeds.add(CardDeed.PROPOSE)
    if stage is CardStage.PROPOSED and hand.may_judge(stored.notes):
        deeds |= {CardDeed.APPROVE, CardDeed.SEND_BACK}
    if stage is CardStage.APPROVED and hand.may_judge(stored.notes):
        deeds.add(CardDeed.SEND_BACK)
    if not hand.needs_approval or stored.notes.is_approved_by_another(stored.content):
        deeds.add(CardDeed.PUBLISH)
    return frozenset(deeds)
