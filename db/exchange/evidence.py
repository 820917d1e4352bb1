"""Which clips are sent, and what becomes of one that the shared store refuses, since another has its name."""

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


def is_named(transaction: Transaction, versions: Versions, clip: Clip) -> bool:
    """Return whether a version of its evaluation that may come to count has the mark where the clip was made for.

    Of an evaluation that is not here nobody can tell, nor of a clip that does not say for where it was made.
    """
    is_here = transaction.read(select(EVALUATION.c.id).where(EVALUATION.c.id == clip.evaluation_id)).first() is not None
    if clip.made_for is None or not is_here or _mark_of(transaction, clip) is not None:
        return True
    return any(
        _names(versions, line, clip)
        for line in versions.of((codec.KIND, clip.evaluation_id))
        if line.is_head and not line.held and not line.record.deleted
    )


def give_way(transaction: Transaction, versions: Versions, refused: Line) -> None:
    """Forget a clip that was refused since its author sent another of that name first, which counts.

    Where it is the sound of its mark as that is now, it takes the name that says so, and is sent anew.
    """
    evaluation_id, _, name = refused.record.id.partition(":")
    clip = SqlClips(transaction).find(evaluation_id, ClipName.parse(name))
    versions.forget(refused.record)
    mark = None if clip is None or clip.made_for is not None else _mark_of(transaction, clip)
    if clip is not None and mark is not None:
        SqlClips(transaction).add(replace(clip, made_for=place_of(mark)))


def _mark_of(transaction: Transaction, clip: Clip) -> Annotation | None:
    """Return the mark that a clip is the sound of, as the tables hold it."""
    here = (ANNOTATION.c.evaluation_id == clip.evaluation_id) & (ANNOTATION.c.id == clip.annotation_id)
    found = transaction.read(select(ANNOTATION).where(here)).first()
    if found is None:
        return None
    mark = Annotation(id=found.id, start_ms=found.start_ms, end_ms=found.end_ms, created_at=found.created_at)
    return mark if clip.fits(mark) else None


def _names(versions: Versions, line: Line, clip: Clip) -> bool:
    """Return whether a version that the tables do not hold has it; one that cannot be read may have."""
    stored = versions.stored(line.record)
    try:
        return stored is None or any(clip.fits(mark) for mark in codec.from_record(stored).annotations)
    except EnvironmentFault:
        return True
