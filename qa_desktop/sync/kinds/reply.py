"""A reply on an evaluation; the evaluation's author may read it."""

from qa_desktop.domain.review import Reply, ReplyTarget
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import clean, instant

KIND = "reply"
SCHEMA = 1
TRIFLES: frozenset[str] = frozenset()
SHAPE = known("evaluation_id", "author_name", "target", "target_id", "text", "written_at")


def id_of(reply: Reply) -> str:
    """Return the id of its record."""
    return reply.id


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: it is written once."""
    return True


def to_body(reply: Reply) -> Body:
    """Return what travels."""
    body: Body = clean(
        {
            "evaluation_id": reply.evaluation_id,
            "author_name": reply.author_name,
            "target": reply.target.value,
            "target_id": reply.target_id,
            "text": reply.text,
            "written_at": instant(reply.written_at),
        }
    )
    return body


def from_record(record: RecordVersion) -> Reply:
    """Return the reply.

    Raises:
        EnvironmentFault: `sync.unreadable_record`, also where it is about another evaluation than its version says.
    """
    fields = fields_of(record, SCHEMA)
    if fields.text("evaluation_id") != record.subject:
        raise fields.unreadable("evaluation_id")
    return Reply(
        id=record.id,
        evaluation_id=record.subject,
        author=record.author,
        author_name=fields.text("author_name"),
        target=fields.choice("target", ReplyTarget),
        target_id=fields.text("target_id"),
        text=fields.text("text"),
        written_at=fields.instant("written_at"),
    )
