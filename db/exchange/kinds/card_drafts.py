"""Cards that are being written, with what was said of them."""

from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.card_lives import SqlCardLives
from db.repositories.scorecards import SqlScorecards
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, as_draft
from qa_desktop.domain.scorecard import CardState
from qa_desktop.sync.kinds import card_draft as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


class CardDrafts:
    """Drafts in the tables; once a version is published, what was said of its draft says how it came about."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._cards = SqlScorecards(desk.transaction)
        self._lives = SqlCardLives(desk.transaction)

    def load(self, record_id: str) -> CardDraft | None:
        """Return the draft, of what was published meanwhile as it was when it was."""
        card_id, _, version = record_id.rpartition(":")
        card = self._cards.find(card_id, int(version)) if version.isdecimal() else None
        if card is None:
            return None
        notes = self._lives.notes(card.id, card.version)
        is_draft = card.state is CardState.DRAFT
        return CardDraft(card=as_draft(card), notes=notes) if is_draft or notes != DraftNotes() else None

    def read(self, record: RecordVersion) -> CardDraft:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: CardDraft) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, _value: CardDraft) -> Envelope:
        """Return that whoever works here says so."""
        return Envelope(author="")

    def missing(self, _value: CardDraft) -> Key | None:
        """Return that it needs nothing."""
        return None

    def put(self, value: CardDraft) -> None:
        """Store the draft, unless that version was published meanwhile."""
        if not self.is_over(codec.id_of(value)):
            self._lives.put(value)

    def take_out(self, record_id: str) -> None:
        """Delete the draft, unless that version was published meanwhile."""
        card_id, _, version = record_id.rpartition(":")
        if version.isdecimal():
            self._lives.take_out(card_id, int(version))

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""

    def is_over(self, record_id: str) -> bool:
        """Return whether that version is a draft no more, so that nothing said of it as one matters."""
        card_id, _, version = record_id.rpartition(":")
        card = self._cards.find(card_id, int(version)) if version.isdecimal() else None
        return card is not None and card.state is not CardState.DRAFT
