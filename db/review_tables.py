"""The tables of review: decisions and replies, the sound of evidence that travels, and the lead's list."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.columns import Choice, ExactDecimal, Flag, Instant, Words, one_of
from db.tables import METADATA, needed
from qa_desktop.domain.review import Decision, ReplyTarget

FILTERED = ("standing", "submitted_at", "author", "fatal", "cents", "card_id", "is_newest", "agent", "tags")
SEARCHED = ("standing", "search", "author", "submitted_at", "fatal", "cents", "card_id", "is_newest", "agent", "tags")
ORDERED = (
    ("submitted_at",),
    ("started_at", "submitted_at"),
    ("author", "submitted_at"),
    ("team", "author", "submitted_at"),
    ("agent_key", "agent", "submitted_at"),
    ("queue_key", "queue", "submitted_at"),
    ("card_id", "card_version", "submitted_at"),
    ("revision", "submitted_at"),
    ("cents", "submitted_at"),
    ("fatal", "submitted_at"),
    ("marks", "submitted_at"),
    ("standing", "submitted_at"),
    ("decided_by", "submitted_at"),
)

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
    Column("version", Text, server_default=text("''"), nullable=False),
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

# What a lead wrote and did not send yet, one for each evaluation. It never travels, and refers to nothing: the exchange
# may take an evaluation out for as long as it needs to put another version in.
UNSENT_REPLY = Table(
    "unsent_reply",
    METADATA,
    Column("evaluation_id", Text, primary_key=True, nullable=False),
    needed("text", Words),
    needed("target", Choice(ReplyTarget)),
    needed("target_id", Text),
    one_of("target", ReplyTarget),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# A clip may come before its evaluation, so nothing here refers to it; `start_ms` to `end_ms` is what it covers.
# `annotation_id` is its `ClipName`: the mark's id and, since a mark may be moved, where it was when the clip was made.
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

# What the answers of an evaluation come to that came with another result: one line for each of the few.
MISCOUNT = Table(
    "miscount",
    METADATA,
    Column("evaluation_id", Text, primary_key=True, nullable=False),
    Column("score", ExactDecimal),
    needed("fatal", Flag),
    needed("band_id", Words),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# The lead's view of every submitted evaluation, kept in step by triggers, so that 200,000 of them are filtered and
# sorted without looking into a million annotations. `cents` is the score; `standing` the place in `TeamState`; `tags`
# holds the ids of the tags present, each between two line feeds; `search` is the call's. `team` is the one that the
# evaluation was sent to, empty before it was.
TEAM_LINE = Table(
    "team_line",
    METADATA,
    Column("number", Integer, primary_key=True),
    needed("evaluation_id", Text),
    needed("previous_id", Text),
    needed("recording_number", Integer),
    needed("author", Words),
    needed("agent", Words),
    Column("agent_key", LargeBinary),
    needed("queue", Words),
    Column("queue_key", LargeBinary),
    Column("started_at", Instant),
    needed("submitted_at", Instant),
    needed("card_id", Text),
    needed("card_version", Integer),
    needed("revision", Integer),
    Column("cents", Integer),
    needed("fatal", Flag),
    needed("marks", Integer),
    needed("tags", Words),
    needed("standing", Integer),
    needed("decided_by", Words),
    needed("is_newest", Flag),
    Column("search", Text, nullable=False, server_default=text("''")),
    Column("team", Words, nullable=False, server_default=text("''")),
    UniqueConstraint("evaluation_id"),
    Index("ix_team_line_recording_number", "recording_number", "standing"),
    Index("ix_team_line_previous_id", "previous_id"),
    # Each order of the table is the order of an index. The widest two answer every filter by themselves: one of them
    # the words too, the other, made after it so that SQLite prefers it, in fewer pages.
    Index("ix_team_line_words", *SEARCHED),
    Index("ix_team_line_filters", *FILTERED),
    *(Index(f"ix_team_line_{'_'.join(columns)}", *columns) for columns in ORDERED),
    sqlite_strict=True,
)
