"""The tables of the local store; `db/migrations` builds them, and a test holds the two together.

Triggers, which no table here can speak of, stand in the migrations: they keep `standing` in step with `evaluation`
and make submitted evaluations and published cards unchangeable. A migration that rebuilds a table makes its triggers
anew, since SQLite drops them with the old one.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from db.columns import Channels, Choice, ExactDecimal, FilePath, Flag, Instant, Words, one_of
from qa_desktop.domain.annotation import Severity, TagColour
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.scorecard import CardState

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class AnswerKind(StrEnum):
    """What an answer's value is."""

    NONE = "none"
    OPTION = "option"
    NUMBER = "number"
    NOT_APPLICABLE = "not_applicable"


def needed(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    """Return a column that is never NULL."""
    return Column(name, kind, nullable=False)


def part_of(table: str, columns: dict[str, str], *, goes_with_it: bool = True) -> ForeignKeyConstraint:
    """Return a reference that is checked when all is written: what is part of an evaluation is written before it."""
    return ForeignKeyConstraint(
        list(columns),
        [f"{table}.{column}" for column in columns.values()],
        ondelete="CASCADE" if goes_with_it else None,
        deferrable=True,
        initially="DEFERRED",
    )


RECORDING = Table(
    "recording",
    METADATA,
    Column("number", Integer, primary_key=True),  # by import, and only here: short to join on, and breaks ties
    needed("id", Text),
    needed("file_name", Words),
    needed("size_bytes", Integer),
    needed("codec", Words),
    needed("sample_rate", Integer),
    needed("channel_count", Integer),
    needed("duration_ms", Integer),
    needed("agent", Words),
    needed("customer", Words),
    needed("queue", Words),
    needed("call_id", Words),
    Column("started_at", Instant),
    needed("channels", Channels),
    needed("imported_at", Instant),
    Column("agent_key", LargeBinary),
    Column("queue_key", LargeBinary),
    Column("file_key", LargeBinary),
    needed("search", Text),
    # Known from others' work alone, a call is not listed: neither imported here nor graded by the person at this desk.
    Column("listed", Flag, nullable=False, server_default=text("1")),
    UniqueConstraint("id"),
    # Each order of the library is that of an index of what it lists; the widest answers every filter by itself.
    *(
        Index(name, *columns, sqlite_where=text("listed = 1"))
        for name, columns in {
            "ix_recording_filters": ("started_at", "agent", "queue", "search"),
            "ix_recording_started_at": ("started_at",),
            "ix_recording_agent_key": ("agent_key", "agent", "started_at"),
            "ix_recording_queue_key": ("queue_key", "queue", "started_at"),
            "ix_recording_file_key": ("file_key", "started_at"),
            "ix_recording_duration_ms": ("duration_ms", "started_at"),
            "ix_recording_imported_at": ("imported_at",),
        }.items()
    ),
    sqlite_strict=True,
)

RECORDING_FILE = Table(
    "recording_file",
    METADATA,
    Column("recording_id", Text, ForeignKey("recording.id", ondelete="CASCADE"), nullable=False),
    needed("path", FilePath),
    needed("size_bytes", Integer),
    needed("modified_ns", Integer),
    needed("seen_at", Instant),
    PrimaryKeyConstraint("recording_id", "path"),
    Index("ix_recording_file_path", "path"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

SCORECARD = Table(
    "scorecard",
    METADATA,
    Column("number", Integer, primary_key=True),  # by the order in which they were added
    needed("id", Text),
    needed("version", Integer),
    needed("state", Choice(CardState)),
    needed("body", Text),
    needed("sha256", Text),
    UniqueConstraint("id", "version"),
    one_of("state", CardState),
    sqlite_strict=True,
)

TAG = Table(
    "tag",
    METADATA,
    Column("position", Integer, primary_key=True),
    needed("id", Words),
    needed("name_zh", Words),
    needed("name_en", Words),
    needed("colour", Choice(TagColour)),
    needed("digit", Integer),
    needed("severity", Choice(Severity)),
    Column("private", Flag, nullable=False, server_default=text("0")),
    UniqueConstraint("id"),
    one_of("colour", TagColour),
    one_of("severity", Severity),
    sqlite_strict=True,
)

EVALUATION = Table(
    "evaluation",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    Column("recording_id", Text, ForeignKey("recording.id"), nullable=False),
    needed("card_id", Text),
    needed("card_version", Integer),
    needed("author", Words),
    needed("state", Choice(EvaluationState)),
    needed("revision", Integer),
    needed("summary", Words),
    Column("score", ExactDecimal),
    Column("before_fatal", ExactDecimal),
    needed("fatal", Flag),
    needed("band_id", Words),
    needed("created_at", Instant),
    needed("updated_at", Instant),
    Column("submitted_at", Instant),
    Column("previous_id", Text, nullable=False, server_default=text("''")),
    ForeignKeyConstraint(["card_id", "card_version"], ["scorecard.id", "scorecard.version"]),
    one_of("state", EvaluationState),
    CheckConstraint("fatal IN (0, 1)", name="fatal"),
    Index("ix_evaluation_recording_id_author_created_at", "recording_id", "author", "created_at", "id"),
    Index("ix_evaluation_submitted_at", "submitted_at"),
    Index("ix_evaluation_card_id_card_version_created_at", "card_id", "card_version", "created_at", "id", "state"),
    sqlite_strict=True,
)

ANNOTATION = Table(
    "annotation",
    METADATA,
    needed("evaluation_id", Text),
    needed("id", Text),
    needed("start_ms", Integer),
    Column("end_ms", Integer),
    Column("channel", Choice(Channel)),
    needed("tag_id", Words),
    needed("severity", Choice(Severity)),
    needed("note", Words),
    needed("created_at", Instant),
    PrimaryKeyConstraint("evaluation_id", "id"),
    part_of("evaluation", {"evaluation_id": "id"}),
    one_of("channel", Channel),
    one_of("severity", Severity),
    CheckConstraint("start_ms >= 0 AND (end_ms IS NULL OR end_ms > start_ms)", name="span"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

ANSWER = Table(
    "answer",
    METADATA,
    needed("evaluation_id", Text),
    needed("criterion_id", Text),
    needed("kind", Choice(AnswerKind)),
    Column("value", Words),
    needed("comment", Words),
    PrimaryKeyConstraint("evaluation_id", "criterion_id"),
    part_of("evaluation", {"evaluation_id": "id"}),
    one_of("kind", AnswerKind),
    CheckConstraint("(kind IN ('option', 'number')) = (value IS NOT NULL)", name="value"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

EVIDENCE = Table(
    "evidence",
    METADATA,
    needed("evaluation_id", Text),
    needed("criterion_id", Text),
    needed("annotation_id", Text),
    needed("position", Integer),
    PrimaryKeyConstraint("evaluation_id", "criterion_id", "annotation_id"),
    part_of("answer", {"evaluation_id": "evaluation_id", "criterion_id": "criterion_id"}),
    part_of("annotation", {"evaluation_id": "evaluation_id", "annotation_id": "id"}, goes_with_it=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Where each recording stands for each author: drawn from the newest evaluation by triggers, so that the library sorts
# and filters 50,000 recordings by state and score without looking into the evaluations.
STANDING = Table(
    "standing",
    METADATA,
    Column("recording_number", Integer, ForeignKey("recording.number", ondelete="CASCADE"), nullable=False),
    needed("author", Words),
    needed("state", Choice(EvaluationState)),
    Column("score", ExactDecimal),
    needed("fatal", Flag),
    # What the library orders by, beside what it is ordered within: `cents` is the score, `started_at` the call's.
    Column("cents", Integer),
    Column("started_at", Instant),
    PrimaryKeyConstraint("recording_number", "author"),
    one_of("state", EvaluationState),
    Index("ix_standing_author_state", "author", "state", "started_at", "recording_number"),
    Index("ix_standing_author_cents", "author", "cents", "started_at", "recording_number", "state"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
