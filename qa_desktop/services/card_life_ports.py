"""What writing cards needs from the store: drafts and their notes, retirement, use, phrases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qa_desktop.domain.card_draft import CardDraft, DraftNotes, DraftStage, Signed
from qa_desktop.domain.phrase import Phrase
from qa_desktop.domain.scorecard import CardKind, CardState
from qa_desktop.domain.text import Text
from qa_desktop.services.card_ports import CardUse
from qa_desktop.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationCount:
    """How many evaluations there are here on a version of a card, by their state."""

    drafts: int = 0
    submitted: int = 0
    returned: int = 0
    approved: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.drafts + self.submitted + self.returned + self.approved


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A version of a card, all but the card itself; `content` is the hash of a draft, see `content_of`.

    `notes` say who wrote and who approved it, as far as that is known here; `retired` who took it out of use.
    """

    id: str
    version: int
    state: CardState
    kind: CardKind
    name: Text
    review_due: date | None
    content: str
    notes: DraftNotes
    retired: Signed | None
    used: EvaluationCount

    @property
    def stage(self) -> DraftStage | None:
        """How far a draft has come; None of what is no draft any more."""
        return self.notes.stage(self.content) if self.state is CardState.DRAFT else None


class CardLifeRepository(Protocol):
    """Versions of cards from the first draft to retirement; every change is noted for the exchange with it."""

    def versions(self) -> tuple[StoredVersion, ...]:
        """Return every version of every card: cards in the order in which they were added, the newest version first."""
        ...

    def version(self, card_id: str, version: int) -> StoredVersion:
        """Return one version; raises KeyError where there is none."""
        ...

    def last_version(self, card_id: str) -> int:
        """Return the number of a card's newest version, draft or not; 0 where there is no such card."""
        ...

    def draft(self, card_id: str, version: int) -> CardDraft:
        """Return a draft; raises KeyError where that version is none."""
        ...

    def save(self, draft: CardDraft) -> None:
        """Store a draft, in the place of the one before it.

        Raises:
            UserMistake: `scorecard.frozen` where that version is no draft any more.
        """
        ...

    def discard(self, card_id: str, version: int) -> None:
        """Throw a draft away, here and wherever the exchange has brought it; raises KeyError where there is none."""
        ...

    def publish(self, card_id: str, version: int) -> None:
        """Make a draft what never changes again; raises KeyError where that version is none."""
        ...

    def retire(self, card_id: str, version: int, signed: Signed) -> None:
        """Take a published version out of use for ever; raises KeyError where that version is not published."""
        ...

    def evaluations(self, card_id: str, version: int, offset: int, limit: int) -> tuple[CardUse, ...]:
        """Return `limit` evaluations on a version from `offset` on, the one that was begun last first."""
        ...


class PhraseRepository(Protocol):
    """The bank of phrases; every change but that of use is noted for the exchange with it."""

    def of_criterion(self, card_id: str, criterion_id: str, owner: str) -> tuple[Phrase, ...]:
        """Return what a person may take for a criterion: their own and the centre's, of it and of any of its card.

        The most used first, of equally used ones the newest.
        """
        ...

    def of_card(self, card_id: str, owner: str) -> tuple[Phrase, ...]:
        """Return all of a card that a person may take, in the same order."""
        ...

    def get(self, phrase_id: str) -> Phrase:
        """Return a phrase; raises KeyError where there is none."""
        ...

    def add(self, phrase: Phrase) -> None:
        """Add a phrase with an id of its own."""
        ...

    def change(self, phrase_id: str, *, text: str, criterion_id: str) -> None:
        """Word a phrase anew, or put it to another criterion; raises KeyError where there is none."""
        ...

    def remove(self, phrase_id: str) -> None:
        """Take a phrase out of the bank; raises KeyError where there is none."""
        ...

    def note_use(self, phrase_id: str) -> None:
        """Count that a phrase was taken; where it is gone meanwhile, do nothing."""
        ...


class CardUnit(UnitOfWork, Protocol):
    """One transaction in which cards are written, too."""

    @property
    def card_lives(self) -> CardLifeRepository:
        """The versions of cards."""
        ...

    @property
    def phrases(self) -> PhraseRepository:
        """The bank of phrases."""
        ...


CardUnitFactory = Callable[[], CardUnit]
