"""Evaluations: this person's own, and those of the people they lead."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from db.exchange.asking import IDS, asked
from db.exchange.decisions import Decisions
from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.exchange.replacing import replacing
from db.repositories.evaluations import SqlEvaluations
from db.tables import EVALUATION, RECORDING, SCORECARD
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import CardState
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import Body, Key, RecordVersion

_STORED = select(EVALUATION.c.id).where(EVALUATION.c.id.in_(IDS))
_RECORDINGS = select(RECORDING.c.id).where(RECORDING.c.id.in_(IDS))
_CARDS = select(SCORECARD.c.id, SCORECARD.c.version)
_CARDS = _CARDS.where(SCORECARD.c.id.in_(IDS), SCORECARD.c.state != CardState.DRAFT)


class Evaluations:
    """Evaluations in the tables; reviews have the last word on the state of a submitted one."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transaction = desk.transaction
        self._evaluations = SqlEvaluations(desk.transaction)

    def load(self, record_id: str) -> Evaluation | None:
        """Return the evaluation."""
        return self._evaluations.find(record_id)

    @staticmethod
    def read(record: RecordVersion) -> Evaluation:
        """Return what a version says."""
        return codec.from_record(record)

    @staticmethod
    def write(value: Evaluation) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, value: Evaluation) -> Envelope:
        """Return that its author says so."""
        return Envelope(author=value.author, subject=value.id, previous_id=value.previous_id)

    def missing(self, value: Evaluation) -> Key | None:
        """Return the recording or the card where it is not here yet."""
        lacking = self.lacking([value])
        return next((key for key in self.needs(value) if key in lacking), None)

    def put(self, value: Evaluation) -> None:
        """Store the evaluation, over a submitted one too."""
        with replacing(self._transaction, value.id):
            self._evaluations.put(value)
        if value.author == self._desk.login:
            self._evaluations.list_recording(value.recording_id)

    def take_out(self, record_id: str) -> None:
        """Delete the evaluation."""
        if self._transaction.read(select(EVALUATION.c.id).where(EVALUATION.c.id == record_id)).first() is not None:
            with replacing(self._transaction, record_id):
                self._evaluations.take_out(record_id)

    def placed(self, record_id: str) -> None:
        """Let its reviews decide on it."""
        Decisions(self._desk).decide({record_id})

    def stored(self, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that are here."""
        return frozenset(self._transaction.read(_STORED, asked(record_ids)).scalars())

    def lacking(self, values: Sequence[Evaluation]) -> frozenset[Key]:
        """Return the recordings and the cards that are not here."""
        needed = {key for value in values for key in self.needs(value)}
        recordings = self._transaction.read(_RECORDINGS, asked({value.recording_id for value in values})).scalars()
        cards = self._transaction.read(_CARDS, asked({value.card_id for value in values}))
        here = {("recording", one) for one in recordings} | {("scorecard", f"{one.id}:{one.version}") for one in cards}
        return frozenset(needed - here)

    def needs(self, value: Evaluation) -> Collection[Key]:
        """Return the recording and the card."""
        return ("recording", value.recording_id), ("scorecard", f"{value.card_id}:{value.card_version}")

    def put_new(self, values: Sequence[Evaluation]) -> None:
        """Store evaluations that are not here."""
        self._evaluations.put_new(values)
        for value in values:
            if value.author == self._desk.login:
                self._evaluations.list_recording(value.recording_id)

    def placed_together(self, values: Sequence[Evaluation]) -> None:
        """Let their reviews decide on them."""
        Decisions(self._desk).decide({value.id for value in values})
