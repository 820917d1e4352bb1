"""The tables that the exchange with the shared store works on: what waits, what was sent, what is known of records."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from db.columns import Flag, Instant, Words
from db.tables import METADATA, needed

# What changed here and is not confirmed; `turn` grows with every change, so that a confirmation takes out only what it
# confirmed. `frozen` is the turn up to which a batch holds it: what lies beyond was edited since.
OUTBOX = Table(
    "outbox",
    METADATA,
    needed("kind", Text),
    needed("id", Text),
    needed("turn", Integer),
    needed("frozen", Integer),
    PrimaryKeyConstraint("kind", "id"),
    Index("ix_outbox_kind_turn", "kind", "turn"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Every version that is known here; `is_head`: no other one replaces it; `held`: the tables hold this one, or an edit of
# it. `body` is the version's JSON, compressed; it is kept of this person's own records, of what this program does not
# know, of what waits (`parked` names what for) and of all sides of a conflict; NULL: the tables hold all of it, or
# another version replaced it. `said` is what a submission says, in short, the instants of no matter aside: empty for
# what is none, NULL where an older program kept it. A place in the order of commits counts only with the present
# `epoch`: a shared store that was restored gives its places anew.
RECORD_VERSION = Table(
    "record_version",
    METADATA,
    needed("kind", Text),
    needed("id", Text),
    needed("version", Text),
    needed("bases", Text),
    needed("author", Words),
    needed("team", Words),
    needed("subject", Text),
    needed("addressee", Words),
    needed("schema", Integer),
    needed("deleted", Flag),
    needed("sha256", Text),
    Column("body", LargeBinary),
    Column("payload", LargeBinary),
    Column("batch_id", Text),
    Column("commit_seq", Integer),
    Column("place", Integer),
    needed("epoch", Integer),
    Column("received_at", Instant),
    needed("is_head", Flag),
    needed("held", Flag),
    needed("parked", Text),
    Column("said", Text),
    PrimaryKeyConstraint("kind", "id", "version"),
    Index("ix_record_version_parked", "parked", sqlite_where=Column("parked") != ""),
    Index("ix_record_version_batch_id", "batch_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Records with more than one head, for a person to look at; a version that replaces them all takes the line away. A
# review that came second stays, `seen` once its author has said so.
CONFLICT = Table(
    "conflict",
    METADATA,
    needed("kind", Text),
    needed("id", Text),
    needed("noticed_at", Instant),
    needed("seen", Flag),
    PrimaryKeyConstraint("kind", "id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

SYNC_BATCH = Table(
    "sync_batch",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    needed("number", Integer),
    needed("sha256", Text),
    needed("frozen_at", Instant),
    Column("commit_seq", Integer),
    Column("confirmed_at", Instant),
    Column("refused", Text),
    UniqueConstraint("number"),
    sqlite_strict=True,
)

SYNC_BATCH_RECORD = Table(
    "sync_batch_record",
    METADATA,
    needed("batch_id", Text),
    needed("place", Integer),
    needed("kind", Text),
    needed("id", Text),
    needed("version", Text),
    needed("turn", Integer),
    PrimaryKeyConstraint("batch_id", "place"),
    ForeignKeyConstraint(["batch_id"], ["sync_batch.id"], ondelete="CASCADE"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# One row: where the exchange stands. `fault` is the last error's code and facts as JSON, `me` the person as JSON;
# `again`: what a restored shared store lacks is still to be found out. `anchor` is the mark of the commit that was seen
# at `anchor_seq` in the order of commits, empty before there was any. `left_at`: what others did in a team that this
# person leads no longer was taken out then.
SYNC_STATE = Table(
    "sync_state",
    METADATA,
    Column("number", Integer, primary_key=True),
    needed("client", Text),
    needed("generation", Text),
    needed("commit_seq", Integer),
    needed("place", Integer),
    needed("anchor_seq", Integer),
    needed("anchor", Text),
    needed("next_turn", Integer),
    needed("next_batch", Integer),
    needed("me", Text),
    needed("epoch", Integer),
    needed("again", Flag),
    Column("tried_at", Instant),
    Column("succeeded_at", Instant),
    Column("fault", Text),
    Column("left_at", Instant),
    CheckConstraint("number = 1", name="one"),
    sqlite_strict=True,
)

PERSON = Table(
    "person",
    METADATA,
    Column("login", Words, primary_key=True, nullable=False),
    needed("name", Words),
    needed("memberships", Text),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Evaluations (and cards, as `card:` with id and version) that the exchange is putting the winning version in the place
# of, or whose state a review decides: the triggers that keep submitted work unchangeable let these, and only these, be
# changed. Empty outside a transaction.
REPLACING = Table(
    "replacing",
    METADATA,
    Column("evaluation_id", Text, primary_key=True, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
