"""The sound of evidence: written once."""

from sqlalchemy import select

from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.clips import SqlClips
from db.tables import EVALUATION
from qa_desktop.domain.clip import Clip
from qa_desktop.sync.kinds import clip as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


class Clips:
    """Clips in the tables; the record's id is the evaluation's and the annotation's, with a colon between."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._transaction = desk.transaction
        self._clips = SqlClips(desk.transaction)

    def load(self, record_id: str) -> Clip | None:
        """Return the clip."""
        evaluation_id, _, annotation_id = record_id.partition(":")
        return self._clips.find(evaluation_id, annotation_id)

    def read(self, record: RecordVersion) -> Clip:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Clip) -> tuple[Body, bytes]:
        """Return the body and the sound."""
        return codec.to_body(value), codec.payload_of(value)

    def envelope(self, value: Clip) -> Envelope:
        """Return that the evaluation's author says so."""
        author = select(EVALUATION.c.author).where(EVALUATION.c.id == value.evaluation_id)
        return Envelope(author=self._transaction.read(author).scalar_one_or_none() or "", subject=value.evaluation_id)

    def missing(self, _value: Clip) -> Key | None:
        """Return that it needs nothing: it may come before its evaluation."""
        return None

    def put(self, value: Clip) -> None:
        """Store the clip."""
        self._clips.put(value)

    def take_out(self, record_id: str) -> None:
        """Delete the clip."""
        evaluation_id, _, annotation_id = record_id.partition(":")
        self._clips.take_out(evaluation_id, annotation_id)

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""
