"""A card that is being written: who wrote it, and what a second person says before it is published."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from qa_desktop.domain.card_text import card_text
from qa_desktop.domain.scorecard import CardState, Scorecard


class DraftStage(StrEnum):
    """How far a draft has come on its way to being published."""

    WRITING = "writing"
    PROPOSED = "proposed"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something, by login, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNotes:
    """What a draft carries beside the card.

    `approved_content` is the `content_of` the card that was approved: an approval is of that and of nothing else.
    `returned` and `reason` stay until the draft is proposed again, so that the writer has them at hand.
    """

    written: Signed | None = None
    proposed: Signed | None = None
    approved: Signed | None = None
    approved_content: str = ""
    returned: Signed | None = None
    reason: str = ""

    def stage(self, content: str) -> DraftStage:
        """Return how far a draft of this content has come."""
        if self.approved is not None and self.approved_content == content:
            return DraftStage.APPROVED
        if self.proposed is not None:
            return DraftStage.PROPOSED
        return DraftStage.WRITING if self.returned is None else DraftStage.RETURNED

    def is_approved_by_another(self, content: str) -> bool:
        """Return whether somebody approved this content who neither wrote nor proposed it."""
        if self.approved is None or self.approved_content != content:
            return False
        return self.approved.by not in {one.by for one in (self.written, self.proposed) if one is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDraft:
    """A card in the state `draft`, and what goes with it."""

    card: Scorecard
    notes: DraftNotes = field(default_factory=DraftNotes)

    @property
    def stage(self) -> DraftStage:
        """How far it has come."""
        return self.notes.stage(content_of(self.card))

    @property
    def is_approved_by_another(self) -> bool:
        """Whether somebody approved it as it is who neither wrote nor proposed it."""
        return self.notes.is_approved_by_another(content_of(self.card))


def content_of(card: Scorecard) -> str:
    """Return what a card says in short, in hex, its state aside."""
    return sha256(card_text(as_draft(card)).encode()).hexdigest()


def as_draft(card: Scorecard) -> Scorecard:
    """Return the card in the state `draft`."""
    return card.model_copy(update={"state": CardState.DRAFT})


def edited(draft: CardDraft, card: Scorecard, by: str, at: datetime) -> CardDraft:
    """Return the draft with another content, which nobody has proposed or approved; with the same, as it is."""
    if content_of(card) == content_of(draft.card):
        return draft
    return CardDraft(card=as_draft(card), notes=rewritten(draft.notes, by, at))


def rewritten(notes: DraftNotes, by: str, at: datetime) -> DraftNotes:
    """Return the notes of a draft that has another content now, which nobody has proposed or approved."""
    return replace(notes, written=Signed(by, at), proposed=None, approved=None, approved_content="")


def proposed(draft: CardDraft, by: str, at: datetime) -> CardDraft:
    """Return the draft as one that waits for a second person."""
    return replace(draft, notes=DraftNotes(written=draft.notes.written, proposed=Signed(by, at)))


def approved(draft: CardDraft, by: str, at: datetime) -> CardDraft:
    """Return the draft as one that was approved as it is now."""
    notes = replace(draft.notes, approved=Signed(by, at), approved_content=content_of(draft.card))
    return replace(draft, notes=notes)


def sent_back(draft: CardDraft, by: str, at: datetime, reason: str) -> CardDraft:
    """Return the draft as one that its writer is to go on with, for a reason."""
    notes = DraftNotes(written=draft.notes.written, returned=Signed(by, at), reason=reason)
    return replace(draft, notes=notes)
