"""Evaluations: this person's own, and those of the people they lead."""

from sqlalchemy import select

from db.exchange.decisions import Decisions
from db.exchange.kinds.kind import Desk, Envelope
from db.exchange.replacing import replacing
from db.repositories.evaluations import SqlEvaluations
from db.tables import EVALUATION, RECORDING, SCORECARD
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


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

    def read(self, record: RecordVersion) -> Evaluation:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Evaluation) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, value: Evaluation) -> Envelope:
        """Return that its author says so."""
        return Envelope(author=value.author, subject=value.id)

    def missing(self, value: Evaluation) -> Key | None:
        """Return the recording or the card where it is not here yet."""
        recording = select(RECORDING.c.number).where(RECORDING.c.id == value.recording_id)
        if self._transaction.read(recording).first() is None:
            return "recording", value.recording_id
        card = select(SCORECARD.c.number).where(
            SCORECARD.c.id == value.card_id, SCORECARD.c.version == value.card_version
        )
        if self._transaction.read(card).first() is None:
            return "scorecard", f"{value.card_id}:{value.card_version}"
        return None

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
        Decisions(self._desk).decide(record_id)
