"""Published versions of cards."""

from db.exchange.kinds.kind import Desk, Envelope
from db.exchange.replacing import replacing
from db.repositories.scorecards import SqlScorecards
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.sync.kinds import scorecard as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


class Scorecards:
    """Cards in the tables; a version that came into the order of commits first takes the place of another's."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._transaction = desk.transaction
        self._cards = SqlScorecards(desk.transaction)

    def load(self, record_id: str) -> Scorecard | None:
        """Return the version of the card."""
        card_id, _, version = record_id.rpartition(":")
        return self._cards.find(card_id, int(version)) if version.isdecimal() else None

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
        """Store the card."""
        if self._cards.find(value.id, value.version) != value:
            with replacing(self._transaction, f"card:{value.id}:{value.version}"):
                self._cards.put(value)

    def take_out(self, record_id: str) -> None:
        """Leave it: evaluations are pinned to it."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""
