"""Which clips are sent, and what becomes of one that the shared store refuses, since another has its name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select

from db.exchange.versions import Line, Versions
from db.repositories.clips import SqlClips
from db.tables import ANNOTATION, EVALUATION
from db.transaction import Transaction
from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.clip import Clip, ClipName, place_of
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.sync.kinds import evaluation as codec
from qa_desktop.sync.records import RecordVersion


def is_named(transaction: Transaction, versions: Versions, clip: Clip) -> bool:
    """Return whether a version of its evaluation that may come to count has the mark where the clip was made for.

    Of an evaluation that is not here nobody can tell, nor of a clip that does not say for where it was made.
    """
    here = select(EVALUATION.c.id).where(EVALUATION.c.id == clip.evaluation_id)
    if clip.made_for is None or transaction.read(here).first() is None:
        return True
    return any(clip.fits(mark) for mark in _marks(transaction, versions, clip))


def give_way(transaction: Transaction, versions: Versions, refused: Line) -> None:
    """Forget a clip that was refused since its author sent another of that name first, which counts.

    Where a version that may come to count has its mark there, it takes the name that says so, and is sent anew.
    """
    evaluation_id, _, name = refused.record.id.partition(":")
    clip = SqlClips(transaction).find(evaluation_id, ClipName.parse(name))
    versions.forget(refused.record)
    if clip is not None and clip.made_for is None:
        for mark in _marks(transaction, versions, clip):
            if clip.fits(mark):
                SqlClips(transaction).add(replace(clip, made_for=place_of(mark)))


def _marks(transaction: Transaction, versions: Versions, clip: Clip) -> Iterator[Annotation]:
    """Yield the clip's mark as the tables have it, and as the versions do that are in conflict with theirs."""
    here = (ANNOTATION.c.evaluation_id == clip.evaluation_id) & (ANNOTATION.c.id == clip.annotation_id)
    for row in transaction.read(select(ANNOTATION).where(here)):
        yield Annotation(id=row.id, start_ms=row.start_ms, end_ms=row.end_ms, created_at=row.created_at)
    for line in versions.of((codec.KIND, clip.evaluation_id)):
        stored = versions.stored(line.record) if line.is_head and not line.held and not line.record.deleted else None
        if stored is not None:
            yield from _marks_in(stored)


def _marks_in(record: RecordVersion) -> Sequence[Annotation]:
    try:
        return codec.from_record(record).annotations
    except EnvironmentFault:  # of a newer program: it makes the sounds of its marks itself
        return ()
