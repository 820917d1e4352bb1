"""The tables of review: decisions and replies, and the sound of evidence that travels with an evaluation."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from db.columns import Choice, ExactDecimal, Instant, Words, one_of
from db.tables import METADATA, needed
from qa_desktop.domain.review import Decision, ReplyTarget

REVIEW = Table(
    "review",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    needed("evaluation_id", Text),
    needed("author", Words),
    needed("author_name", Words),
    needed("decision", Choice(Decision)),
    needed("reason", Words),
    Column("score", ExactDecimal),
    needed("decided_at", Instant),
    one_of("decision", Decision),
    Index("ix_review_evaluation_id", "evaluation_id", "decided_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

REPLY = Table(
    "reply",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    needed("evaluation_id", Text),
    needed("author", Words),
    needed("author_name", Words),
    needed("target", Choice(ReplyTarget)),
    needed("target_id", Text),
    needed("text", Words),
    needed("written_at", Instant),
    one_of("target", ReplyTarget),
    Index("ix_reply_evaluation_id", "evaluation_id", "written_at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# A clip may come before its evaluation, so nothing here refers to it; `start_ms` to `end_ms` is what it covers.
CLIP = Table(
    "clip",
    METADATA,
    needed("evaluation_id", Text),
    needed("annotation_id", Text),
    needed("start_ms", Integer),
    needed("end_ms", Integer),
    needed("form", Text),
    needed("sha256", Text),
    needed("audio", LargeBinary),
    needed("made_at", Instant),
    PrimaryKeyConstraint("evaluation_id", "annotation_id"),
    CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name="span"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
