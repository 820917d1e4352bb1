"""Published versions of cards."""

from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.exchange.replacing import replacing
from db.outbox import Outbox
from db.repositories.card_lives import SqlCardLives
from db.repositories.scorecards import SqlScorecards
from qa_desktop.domain.card_draft import CardDraft, DraftNotes, as_draft, content_of
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.sync.kinds import scorecard as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


class Scorecards:
    """Cards in the tables; a version that came into the order of commits first takes the place of another's.

    That a card was retired is told by another kind of record: this one says for ever what it said at first.
    """

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transaction = desk.transaction
        self._cards = SqlScorecards(desk.transaction)
        self._lives = SqlCardLives(desk.transaction)

    def load(self, record_id: str) -> Scorecard | None:
        """Return the version of the card, as it was published."""
        card_id, _, version = record_id.rpartition(":")
        card = self._cards.find(card_id, int(version)) if version.isdecimal() else None
        return card if card is None or card.state is not CardState.RETIRED else _published(card)

    def read(self, record: RecordVersion) -> Scorecard:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Scorecard) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, _value: Scorecard) -> Envelope:
        """Return that whoever works here says so."""
        return Envelope(author="")

    def missing(self, _value: Scorecard) -> Key | None:
        """Return that it needs nothing."""
        return None

    def put(self, value: Scorecard) -> None:
        """Store the card; what somebody else wrote here under that number meanwhile becomes the next version."""
        record_id = codec.id_of(value)
        if self.load(record_id) == value:
            return
        self._make_room(value)
        is_retired = self._lives.retired(value.id, value.version) is not None
        card = value.model_copy(update={"state": CardState.RETIRED}) if is_retired else value
        with replacing(self._transaction, f"card:{record_id}"):
            self._cards.put(card)
        is_waiting = False  # of a draft that is none any more no two versions stand against each other
        self._desk.conflicted(("card_draft", record_id), is_waiting)

    def take_out(self, record_id: str) -> None:
        """Leave it: evaluations are pinned to it."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""

    def back_to_draft(self, record_id: str) -> bool:
        """Let a card be a draft again that the shared store did not take; False where evaluations are pinned to it."""
        card_id, _, number = record_id.rpartition(":")
        version = int(number)
        if self._lives.version(card_id, version).used.total:
            return False
        draft = CardDraft(card=as_draft(self._cards.get(card_id, version)), notes=self._lives.notes(card_id, version))
        with replacing(self._transaction, f"card:{record_id}"):
            self._lives.put(draft)
        self._desk.changed(("scorecard", record_id))
        return True

    def _make_room(self, value: Scorecard) -> None:
        """Keep a draft of this person's that somebody else's card takes the place of."""
        stored = self._cards.find(value.id, value.version)
        if stored is None or stored.state is not CardState.DRAFT or content_of(stored) == content_of(value):
            return
        notes = self._lives.notes(value.id, value.version)
        self._lives.forget_notes(value.id, value.version)
        if notes.written is None or notes.written.by not in ("", self._desk.login):
            return
        Outbox(self._transaction).forget("card_draft", codec.id_of(value))
        following = max(self._lives.last_version(value.id), value.version) + 1
        moved = stored.model_copy(update={"version": following})
        self._lives.save(CardDraft(card=moved, notes=DraftNotes(written=notes.written)))
        self._desk.changed(("card_draft", codec.id_of(moved)))


def _published(card: Scorecard) -> Scorecard:
    return card.model_copy(update={"state": CardState.PUBLISHED})
