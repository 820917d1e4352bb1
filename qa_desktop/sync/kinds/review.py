"""A review; the evaluation's author may read it."""

from qa_desktop.domain.review import Decision, Review
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import clean, instant, number

KIND = "review"
SCHEMA = 1
TRIFLES: frozenset[str] = frozenset()
SHAPE = known("evaluation_id", "author_name", "decision", "reason", "score", "decided_at", "version")


def id_of(review: Review) -> str:
    """Return the id of its record."""
    return review.id


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: it is written once."""
    return True


def to_body(review: Review) -> Body:
    """Return what travels; where no version is named nothing of one, so that what older programs wrote stays."""
    named = {"version": review.version} if review.version else {}
    body: Body = clean(
        {
            "evaluation_id": review.evaluation_id,
            "author_name": review.author_name,
            "decision": review.decision.value,
            "reason": review.reason,
            "score": number(review.score),
            "decided_at": instant(review.decided_at),
            **named,
        }
    )
    return body


def from_record(record: RecordVersion) -> Review:
    """Return the review.

    Raises:
        EnvironmentFault: `sync.unreadable_record`, also where it is about another evaluation than its version says.
    """
    fields = fields_of(record, SCHEMA)
    if fields.text("evaluation_id") != record.subject:
        raise fields.unreadable("evaluation_id")
    return Review(
        id=record.id,
        evaluation_id=record.subject,
        author=record.author,
        author_name=fields.text("author_name"),
        decision=fields.choice("decision", Decision),
        reason=fields.text("reason"),
        score=fields.maybe_number("score"),
        decided_at=fields.instant("decided_at"),
        version=fields.maybe_text("version") or "",
    )
