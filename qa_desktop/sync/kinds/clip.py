"""A clip of a piece of evidence; the version's payload is its sound."""

from qa_desktop.domain.clip import Clip, ClipName
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import clean, instant

KIND = "clip"
SCHEMA = 1
TRIFLES = frozenset({"made_at"})
SHAPE = known("evaluation_id", "annotation_id", "start_ms", "end_ms", "form", "made_at")


def id_of(clip: Clip) -> str:
    """Return the id of its record: the evaluation's, a colon, and what tells it from the evaluation's other clips.

    Two that differ by the place of their mark are two records, since each is written once.
    """
    return f"{clip.evaluation_id}:{clip.name}"


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: it is written once."""
    return True


def payload_of(clip: Clip) -> bytes:
    """Return what travels beside the body."""
    return clip.audio


def to_body(clip: Clip) -> Body:
    """Return what travels."""
    body: Body = clean(
        {
            "evaluation_id": clip.evaluation_id,
            "annotation_id": clip.annotation_id,
            "start_ms": clip.start_ms,
            "end_ms": clip.end_ms,
            "form": clip.form,
            "made_at": instant(clip.made_at),
        }
    )
    return body


def from_record(record: RecordVersion) -> Clip:
    """Return the clip.

    Raises:
        EnvironmentFault: `sync.unreadable_record`, also where it is about another evaluation than its version says.
    """
    fields = fields_of(record, SCHEMA)
    if fields.text("evaluation_id") != record.subject:
        raise fields.unreadable("evaluation_id")
    if record.payload is None:
        raise fields.unreadable("payload")
    start_ms = fields.whole("start_ms")
    annotation_id = fields.text("annotation_id")
    told = ClipName.parse(record.id.removeprefix(f"{record.subject}:"))
    name = told if told.annotation_id == annotation_id else ClipName(annotation_id=annotation_id)
    clip = Clip(
        evaluation_id=record.subject,
        annotation_id=annotation_id,
        made_for=name.made_for,
        silenced=name.silenced,
        start_ms=start_ms,
        end_ms=fields.whole("end_ms", least=start_ms + 1),
        form=fields.text("form"),
        audio=record.payload,
        made_at=fields.instant("made_at"),
    )
    if id_of(clip) != record.id:
        raise fields.unreadable("annotation_id")
    return clip
