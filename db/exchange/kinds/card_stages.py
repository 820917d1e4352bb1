"""Versions of cards that were taken out of use."""

from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.card_lives import SqlCardLives
from db.repositories.scorecards import SqlScorecards
from qa_desktop.domain.scorecard import CardState
from qa_desktop.sync.kinds import card_stage as codec
from qa_desktop.sync.kinds.card_stage import Retirement
from qa_desktop.sync.records import Body, Key, RecordVersion


class CardStages:
    """Retirements in the tables, with the cards that they are of."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._cards = SqlScorecards(desk.transaction)
        self._lives = SqlCardLives(desk.transaction)

    def load(self, record_id: str) -> Retirement | None:
        """Return the retirement."""
        card_id, _, version = record_id.rpartition(":")
        signed = self._lives.retired(card_id, int(version)) if version.isdecimal() else None
        return None if signed is None else Retirement(card_id=card_id, version=int(version), signed=signed)

    def read(self, record: RecordVersion) -> Retirement:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Retirement) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, _value: Retirement) -> Envelope:
        """Return that whoever works here says so."""
        return Envelope(author="")

    def missing(self, value: Retirement) -> Key | None:
        """Return the card where it is not here yet, or here as a draft alone."""
        card = self._cards.find(value.card_id, value.version)
        is_here = card is not None and card.state is not CardState.DRAFT
        return None if is_here else ("scorecard", codec.id_of(value))

    def put(self, value: Retirement) -> None:
        """Let the card be retired."""
        self._lives.put_retired(value.card_id, value.version, value.signed)

    def take_out(self, record_id: str) -> None:
        """Leave it: a retired card does not come back."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""
