"""The sound of evidence, one clip a place that a mark of an evaluation has had."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, exists, func, or_, select
from sqlalchemy.dialects import sqlite

from db.outbox import Outbox
from db.review_tables import CLIP
from db.tables import ANNOTATION, EVALUATION, EVIDENCE, RECORDING_FILE
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.clip import MARGIN_MS, SURELY_LONG_MS, Clip, ClipName, ClipSpan
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.sync.kinds import clip as codec

FINAL = (EvaluationState.SUBMITTED, EvaluationState.APPROVED)


class SqlClips:
    """The sound of evidence; each clip is written once."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, clip: Clip) -> None:
        """Add a clip that was made here, and note it; where there is one of that name already, that one stays."""
        if self._transaction.write(sqlite.insert(CLIP).values(_values(clip)).on_conflict_do_nothing()):
            Outbox(self._transaction).note(codec.KIND, codec.id_of(clip))

    def put(self, clip: Clip) -> None:
        """Store a clip that the exchange brought, in the place of one that is there; nothing is noted."""
        values = _values(clip)
        keys = [CLIP.c.evaluation_id, CLIP.c.annotation_id]
        self._transaction.write(
            sqlite.insert(CLIP).values(values).on_conflict_do_update(index_elements=keys, set_=values)
        )

    def put_new(self, clips: Sequence[Clip]) -> None:
        """Store clips that the exchange brought and that are not here; nothing is noted."""
        self._transaction.add(CLIP, [_values(clip) for clip in clips])

    def take_out(self, evaluation_id: str, name: ClipName) -> None:
        """Delete a clip of which the exchange says so; nothing is noted."""
        self._transaction.write(delete(CLIP).where(*_at(evaluation_id, name)))

    def find(self, evaluation_id: str, name: ClipName) -> Clip | None:
        """Return a clip, None where there is none."""
        row = self._transaction.read(select(CLIP).where(*_at(evaluation_id, name))).first()
        return None if row is None else _clip(row)

    def get(self, evaluation_id: str, name: ClipName) -> Clip:
        """Return a clip; raises KeyError where there is none."""
        found = self.find(evaluation_id, name)
        if found is None:
            raise KeyError(evaluation_id, name)
        return found

    def spans(self, evaluation_id: str) -> tuple[ClipSpan, ...]:
        """Return what the clips of an evaluation cover, by start; the sound is not read."""
        spans = (
            select(CLIP.c.annotation_id, CLIP.c.start_ms, CLIP.c.end_ms)
            .where(CLIP.c.evaluation_id == evaluation_id)
            .order_by(CLIP.c.start_ms, CLIP.c.annotation_id)
        )
        return tuple(
            ClipSpan(**_told(row), start_ms=row.start_ms, end_ms=row.end_ms) for row in self._transaction.read(spans)
        )

    def of(self, evaluation_id: str) -> tuple[Clip, ...]:
        """Return the clips of an evaluation with their sound, by start."""
        clips = (
            select(CLIP).where(CLIP.c.evaluation_id == evaluation_id).order_by(CLIP.c.start_ms, CLIP.c.annotation_id)
        )
        return tuple(_clip(row) for row in self._transaction.read(clips))

    def lacking(self, author: str, submitted_from: datetime) -> tuple[str, ...]:
        """Return which of the author's evaluations lack the clip of a piece of evidence, newest submission first."""
        mark = (ANNOTATION.c.evaluation_id == EVIDENCE.c.evaluation_id) & (ANNOTATION.c.id == EVIDENCE.c.annotation_id)
        clip = exists().where(CLIP.c.evaluation_id == EVIDENCE.c.evaluation_id, _fits())
        unheard = exists().where(EVIDENCE.c.evaluation_id == EVALUATION.c.id, mark, ~clip)
        here = exists().where(RECORDING_FILE.c.recording_id == EVALUATION.c.recording_id)
        found = (
            select(EVALUATION.c.id)
            .where(EVALUATION.c.submitted_at >= submitted_from, EVALUATION.c.author == author)
            .where(EVALUATION.c.state.in_(FINAL), unheard, here)
            .order_by(EVALUATION.c.submitted_at.desc(), EVALUATION.c.id)
        )
        return tuple(self._transaction.read(found).scalars())


def _at(evaluation_id: str, name: ClipName) -> tuple[ColumnElement[bool], ...]:
    return CLIP.c.evaluation_id == evaluation_id, CLIP.c.annotation_id == str(name)


def _told(row: AnyRow) -> dict[str, Any]:
    """Return what the name of a clip says."""
    name = ClipName.parse(row.annotation_id)
    return {"annotation_id": name.annotation_id, "made_for": name.made_for, "silenced": name.silenced}


def _fits() -> ColumnElement[bool]:
    """Return whether a clip is the sound of a mark where it is now: `ClipSpan.fits`, of many at once."""
    last: ColumnElement[int] = func.coalesce(ANNOTATION.c.end_ms, ANNOTATION.c.start_ms)
    name = ANNOTATION.c.id + ":" + cast(ANNOTATION.c.start_ms, String) + "-" + cast(last, String)
    is_whole = or_(CLIP.c.end_ms >= last, CLIP.c.end_ms - CLIP.c.start_ms >= SURELY_LONG_MS)
    begins = CLIP.c.start_ms == func.max(0, ANNOTATION.c.start_ms - MARGIN_MS)
    return or_(
        CLIP.c.annotation_id == name,
        (CLIP.c.annotation_id > name + ":") & (CLIP.c.annotation_id < name + ";"),
        (CLIP.c.annotation_id == ANNOTATION.c.id) & begins & (CLIP.c.end_ms <= last + MARGIN_MS) & is_whole,
    )


def _values(clip: Clip) -> dict[str, Any]:
    return {
        "evaluation_id": clip.evaluation_id,
        "annotation_id": str(clip.name),
        "start_ms": clip.start_ms,
        "end_ms": clip.end_ms,
        "form": clip.form,
        "sha256": sha256(clip.audio).hexdigest(),
        "audio": clip.audio,
        "made_at": clip.made_at,
    }


def _clip(row: AnyRow) -> Clip:
    return Clip(
        evaluation_id=row.evaluation_id,
        **_told(row),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        form=row.form,
        audio=row.audio,
        made_at=row.made_at,
    )
