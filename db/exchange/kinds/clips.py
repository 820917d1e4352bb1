"""The sound of evidence: written once."""

from hashlib import sha256

from sqlalchemy import delete, insert, select

from db.exchange.kinds.kind import Desk, Envelope
from db.review_tables import CLIP
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

    def load(self, record_id: str) -> Clip | None:
        """Return the clip."""
        evaluation_id, _, annotation_id = record_id.partition(":")
        here = (CLIP.c.evaluation_id == evaluation_id) & (CLIP.c.annotation_id == annotation_id)
        row = self._transaction.read(select(CLIP).where(here)).one_or_none()
        if row is None:
            return None
        return Clip(
            evaluation_id=row.evaluation_id,
            annotation_id=row.annotation_id,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            form=row.form,
            audio=row.audio,
            made_at=row.made_at,
        )

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
        self.take_out(codec.id_of(value))
        row = {
            "evaluation_id": value.evaluation_id,
            "annotation_id": value.annotation_id,
            "start_ms": value.start_ms,
            "end_ms": value.end_ms,
            "form": value.form,
            "sha256": sha256(value.audio).hexdigest(),
            "audio": value.audio,
            "made_at": value.made_at,
        }
        self._transaction.write(insert(CLIP), [row])

    def take_out(self, record_id: str) -> None:
        """Delete the clip."""
        evaluation_id, _, annotation_id = record_id.partition(":")
        here = (CLIP.c.evaluation_id == evaluation_id) & (CLIP.c.annotation_id == annotation_id)
        self._transaction.write(delete(CLIP).where(here))

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""
