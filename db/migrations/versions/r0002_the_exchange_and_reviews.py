"""The exchange with a shared store, reviews and clips; submitted work may be changed by the exchange alone."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _list_only_what_is_here()
    _order_what_is_graded()
    op.add_column("evaluation", sa.Column("previous_id", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_index("ix_evaluation_submitted_at", "evaluation", ["submitted_at"])
    op.add_column("tag", sa.Column("private", sa.Integer(), server_default=sa.text("0"), nullable=False))
    _make_outbox()
    _make_batches()
    _make_reviews()
    _let_the_exchange_replace()


_ORDERS = {
    "ix_recording_filters": ["started_at", "agent", "queue", "search"],
    "ix_recording_started_at": ["started_at"],
    "ix_recording_agent_key": ["agent_key", "agent", "started_at"],
    "ix_recording_queue_key": ["queue_key", "queue", "started_at"],
    "ix_recording_file_key": ["file_key", "started_at"],
    "ix_recording_duration_ms": ["duration_ms", "started_at"],
    "ix_recording_imported_at": ["imported_at"],
}


def _list_only_what_is_here() -> None:
    """Let the library's orders hold only what it lists: not the calls that are known from others' work alone."""
    op.add_column("recording", sa.Column("listed", sa.Integer(), server_default=sa.text("1"), nullable=False))
    for name, columns in _ORDERS.items():
        op.drop_index(name, "recording")
        op.create_index(name, "recording", columns, sqlite_where=sa.text("listed = 1"))
    op.create_index("ix_recording_search_unlisted", "recording", ["search"], sqlite_where=sa.text("listed = 0"))


_CENTS = "CAST(round(CAST({of}.score AS REAL) * 100) AS INTEGER)"


def _order_what_is_graded() -> None:
    """Let the library walk through what is graded in the order of its state or its score."""
    op.add_column("standing", sa.Column("cents", sa.Integer(), nullable=True))
    op.add_column("standing", sa.Column("started_at", sa.Integer(), nullable=True))
    op.execute(
        f"UPDATE standing SET cents = {_CENTS.format(of='standing')},"  # noqa: S608 - our own names
        " started_at = (SELECT started_at FROM recording WHERE number = recording_number)"
    )
    op.drop_index("ix_standing_author_state", "standing")
    op.create_index("ix_standing_author_state", "standing", ["author", "state", "started_at", "recording_number"])
    op.create_index(
        "ix_standing_author_cents", "standing", ["author", "cents", "started_at", "recording_number", "state"]
    )
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ("state", "score", "fatal"))
    _draw("insert", "AFTER INSERT ON evaluation", "NEW")
    _draw("update", f"AFTER UPDATE OF state, score, fatal ON evaluation WHEN {changed}", "NEW")
    _draw(
        "delete",
        "AFTER DELETE ON evaluation",
        "OLD",
        "DELETE FROM standing WHERE author = OLD.author"
        " AND recording_number = (SELECT number FROM recording WHERE id = OLD.recording_id);",
    )
    op.execute(
        "CREATE TRIGGER recording_standing_update AFTER UPDATE OF started_at ON recording"
        " WHEN NEW.started_at IS NOT OLD.started_at BEGIN"
        " UPDATE standing SET started_at = NEW.started_at WHERE recording_number = NEW.number; END"
    )


def _draw(name: str, occasion: str, row: str, first: str = "") -> None:
    op.execute(f"DROP TRIGGER evaluation_standing_{name}")
    op.execute(
        f"CREATE TRIGGER evaluation_standing_{name} {occasion} BEGIN {first}"  # noqa: S608 - our own names
        " INSERT OR REPLACE INTO standing (author, recording_number, state, score, fatal, cents, started_at)"
        f" SELECT e.author, r.number, e.state, e.score, e.fatal, {_CENTS.format(of='e')}, r.started_at"
        " FROM evaluation e JOIN recording r ON r.id = e.recording_id"
        f" WHERE e.recording_id = {row}.recording_id AND e.author = {row}.author"
        " ORDER BY e.created_at DESC, e.id DESC LIMIT 1; END"
    )


def _make_outbox() -> None:
    op.create_table(
        "conflict",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_conflict")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

    op.create_table(
        "outbox",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_outbox")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_kind_turn", "outbox", ["kind", "turn"])

    op.create_table(
        "person",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("memberships", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_person")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

    op.create_table(
        "record_version",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("bases", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("batch_id", sa.Text(), nullable=True),
        sa.Column("commit_seq", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.Integer(), nullable=True),
        sa.Column("is_head", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", "version", name=op.f("pk_record_version")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_record_version_batch_id", "record_version", ["batch_id"])
    op.create_index("ix_record_version_parked", "record_version", ["parked"], sqlite_where=sa.text("parked != ''"))

    op.create_table(
        "replacing",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("evaluation_id", name=op.f("pk_replacing")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_batches() -> None:
    op.create_table(
        "sync_batch",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.Integer(), nullable=False),
        sa.Column("commit_seq", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_sync_batch_number")),
        sqlite_strict=True,
    )

    op.create_table(
        "sync_state",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("commit_seq", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("anchor_seq", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("next_turn", sa.Integer(), nullable=False),
        sa.Column("next_batch", sa.Integer(), nullable=False),
        sa.Column("me", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.Integer(), nullable=True),
        sa.Column("succeeded_at", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.CheckConstraint("number = 1", name=op.f("ck_sync_state_one")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sync_state")),
        sqlite_strict=True,
    )

    op.create_table(
        "sync_batch_record",
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["sync_batch.id"], name=op.f("fk_sync_batch_record_batch_id_sync_batch"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "place", name=op.f("pk_sync_batch_record")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_reviews() -> None:
    op.create_table(
        "clip",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("annotation_id", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("audio", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("start_ms >= 0 AND end_ms > start_ms", name=op.f("ck_clip_span")),
        sa.PrimaryKeyConstraint("evaluation_id", "annotation_id", name=op.f("pk_clip")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

    op.create_table(
        "reply",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("target IN ('evaluation', 'annotation', 'answer')", name=op.f("ck_reply_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reply_evaluation_id", "reply", ["evaluation_id", "written_at"])

    op.create_table(
        "review",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('approved', 'returned')", name=op.f("ck_review_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_review_evaluation_id", "review", ["evaluation_id", "decided_at"])


_FINAL = "('submitted', 'approved')"


def _let_the_exchange_replace() -> None:
    """Let what `replacing` names be changed: a version that wins a conflict, a state that a review decides."""
    for verb in ("UPDATE", "DELETE"):
        _forbid("evaluation", verb, f"OLD.state IN {_FINAL}", "OLD.id")
    for part in ("annotation", "answer", "evidence"):
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            state = f"(SELECT state FROM evaluation WHERE id = {row}.evaluation_id)"  # noqa: S608 - our own names
            _forbid(part, verb, f"{state} IN {_FINAL}", f"{row}.evaluation_id")
    _forbid(
        "scorecard", "UPDATE", "OLD.state <> 'draft'", "'card:' || OLD.id || ':' || OLD.version", "scorecard.frozen"
    )
    pinned = ("id", "recording_id", "author", "created_at")
    moved = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in pinned)
    op.execute("DROP TRIGGER evaluation_pinned")
    op.execute(
        f"CREATE TRIGGER evaluation_pinned BEFORE UPDATE OF {', '.join(pinned)} ON evaluation "
        f"WHEN ({moved}) AND {_not_replacing('OLD.id')} BEGIN SELECT RAISE(ABORT, 'evaluation.pinned'); END"
    )


def _forbid(table: str, verb: str, condition: str, evaluation: str, code: str = "evaluation.frozen") -> None:
    name = f"{table}_frozen_{verb.lower()}"
    op.execute(f"DROP TRIGGER {name}")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} AND {_not_replacing(evaluation)} "
        f"BEGIN SELECT RAISE(ABORT, '{code}'); END"
    )


def _not_replacing(evaluation: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM replacing WHERE evaluation_id = {evaluation})"  # noqa: S608 - our own names
