"""The sound of evidence: written once."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from db.exchange.asking import IDS, asked
from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.clips import SqlClips
from db.review_tables import CLIP
from db.tables import EVALUATION
from qa_desktop.domain.clip import Clip, ClipName
from qa_desktop.sync.kinds import clip as codec
from qa_desktop.sync.records import Body, Key, RecordVersion

_STORED = select(CLIP.c.evaluation_id, CLIP.c.annotation_id).where(CLIP.c.evaluation_id.in_(IDS))


class Clips:
    """Clips in the tables; the record's id is the evaluation's and the clip's name, with a colon between."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._transaction = desk.transaction
        self._clips = SqlClips(desk.transaction)

    def load(self, record_id: str) -> Clip | None:
        """Return the clip."""
        evaluation_id, _, name = record_id.partition(":")
        return self._clips.find(evaluation_id, ClipName.parse(name))

    @staticmethod
    def read(record: RecordVersion) -> Clip:
        """Return what a version says."""
        return codec.from_record(record)

    @staticmethod
    def write(value: Clip) -> tuple[Body, bytes]:
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
        evaluation_id, _, name = record_id.partition(":")
        self._clips.take_out(evaluation_id, ClipName.parse(name))

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""

    def stored(self, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that are here."""
        evaluations = {record_id.partition(":")[0] for record_id in record_ids}
        rows = self._transaction.read(_STORED, asked(evaluations))
        return frozenset(f"{row.evaluation_id}:{row.annotation_id}" for row in rows).intersection(record_ids)

    def lacking(self, _values: Sequence[Clip]) -> frozenset[Key]:
        """Return that they need nothing."""
        return frozenset()

    def needs(self, _value: Clip) -> Collection[Key]:
        """Return that it needs nothing."""
        return ()

    def put_new(self, values: Sequence[Clip]) -> None:
        """Store clips that are not here."""
        self._clips.put_new(values)

    def placed_together(self, _values: Sequence[Clip]) -> None:
        """Nothing depends on their places."""
