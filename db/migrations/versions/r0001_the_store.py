"""The store: recordings, cards, tags, evaluations, and where each recording stands."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_recordings()
    _make_cards_and_tags()
    _make_evaluations()
    _make_parts_of_evaluations()
    _make_standing()
    _freeze()
    _keep_standing()


def _make_recordings() -> None:
    op.create_table(
        "recording",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("sample_rate", sa.Integer(), nullable=False),
        sa.Column("channel_count", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=True),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.Integer(), nullable=False),
        sa.Column("agent_key", sa.LargeBinary(), nullable=True),
        sa.Column("queue_key", sa.LargeBinary(), nullable=True),
        sa.Column("file_key", sa.LargeBinary(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_recording")),
        sa.UniqueConstraint("id", name=op.f("uq_recording_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_recording_filters", "recording", ["started_at", "agent", "queue", "search"])
    op.create_index("ix_recording_started_at", "recording", ["started_at"])
    op.create_index("ix_recording_agent_key", "recording", ["agent_key", "agent", "started_at"])
    op.create_index("ix_recording_queue_key", "recording", ["queue_key", "queue", "started_at"])
    op.create_index("ix_recording_file_key", "recording", ["file_key", "started_at"])
    op.create_index("ix_recording_duration_ms", "recording", ["duration_ms", "started_at"])
    op.create_index("ix_recording_imported_at", "recording", ["imported_at"])

    op.create_table(
        "recording_file",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("modified_ns", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_recording_file_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recording_id", "path", name=op.f("pk_recording_file")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recording_file_path", "recording_file", ["path"])


def _make_cards_and_tags() -> None:
    op.create_table(
        "scorecard",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'retired')", name=op.f("ck_scorecard_state")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_scorecard")),
        sa.UniqueConstraint("id", "version", name=op.f("uq_scorecard_id_version")),
        sqlite_strict=True,
    )

    op.create_table(
        "tag",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("digit", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.CheckConstraint("colour IN ('red', 'amber', 'green', 'blue', 'violet', 'grey')", name=op.f("ck_tag_colour")),
        sa.CheckConstraint("severity IN ('none', 'minor', 'major', 'critical')", name=op.f("ck_tag_severity")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_tag")),
        sa.UniqueConstraint("id", name=op.f("uq_tag_id")),
        sqlite_strict=True,
    )


def _make_evaluations() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("before_fatal", sa.Text(), nullable=True),
        sa.Column("fatal", sa.Integer(), nullable=False),
        sa.Column("band_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'approved')", name=op.f("ck_evaluation_state")),
        sa.CheckConstraint("fatal IN (0, 1)", name=op.f("ck_evaluation_fatal")),
        sa.ForeignKeyConstraint(
            ["card_id", "card_version"],
            ["scorecard.id", "scorecard.version"],
            name=op.f("fk_evaluation_card_id_card_version_scorecard"),
        ),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_evaluation_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_evaluation_recording_id_author_created_at", "evaluation", ["recording_id", "author", "created_at", "id"]
    )


def _make_parts_of_evaluations() -> None:
    op.create_table(
        "annotation",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("tag_id", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('agent', 'customer', 'mixed')", name=op.f("ck_annotation_channel")),
        sa.CheckConstraint("severity IN ('none', 'minor', 'major', 'critical')", name=op.f("ck_annotation_severity")),
        sa.CheckConstraint("start_ms >= 0 AND (end_ms IS NULL OR end_ms > start_ms)", name=op.f("ck_annotation_span")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_annotation_evaluation_id_evaluation"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "id", name=op.f("pk_annotation")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

    op.create_table(
        "answer",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind IN ('option', 'number')) = (value IS NOT NULL)", name=op.f("ck_answer_value")),
        sa.CheckConstraint("kind IN ('none', 'option', 'number', 'not_applicable')", name=op.f("ck_answer_kind")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_answer_evaluation_id_evaluation"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "criterion_id", name=op.f("pk_answer")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

    op.create_table(
        "evidence",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.Text(), nullable=False),
        sa.Column("annotation_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id", "annotation_id"],
            ["annotation.evaluation_id", "annotation.id"],
            name=op.f("fk_evidence_evaluation_id_annotation_id_annotation"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id", "criterion_id"],
            ["answer.evaluation_id", "answer.criterion_id"],
            name=op.f("fk_evidence_evaluation_id_criterion_id_answer"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "criterion_id", "annotation_id", name=op.f("pk_evidence")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_standing() -> None:
    op.create_table(
        "standing",
        sa.Column("recording_number", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("fatal", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'approved')", name=op.f("ck_standing_state")),
        sa.ForeignKeyConstraint(
            ["recording_number"],
            ["recording.number"],
            name=op.f("fk_standing_recording_number_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("recording_number", "author", name=op.f("pk_standing")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_standing_author_state", "standing", ["author", "state"])


_FINAL = "('submitted', 'approved')"


def _freeze() -> None:
    """Let nothing change a submitted evaluation or a published card, nor move an evaluation to another call."""
    for verb in ("UPDATE", "DELETE"):
        _forbid("evaluation", verb, f"OLD.state IN {_FINAL}", "evaluation.frozen")
        _forbid("scorecard", verb, "OLD.state <> 'draft'", "scorecard.frozen")
    pinned = ("id", "recording_id", "author", "created_at")
    moved = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in pinned)
    op.execute(
        f"CREATE TRIGGER evaluation_pinned BEFORE UPDATE OF {', '.join(pinned)} ON evaluation WHEN {moved} "
        "BEGIN SELECT RAISE(ABORT, 'evaluation.pinned'); END"
    )
    for part in ("annotation", "answer", "evidence"):
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            state = f"(SELECT state FROM evaluation WHERE id = {row}.evaluation_id)"  # noqa: S608 - our own names
            _forbid(part, verb, f"{state} IN {_FINAL}", "evaluation.frozen")


def _forbid(table: str, verb: str, condition: str, code: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{code}'); END"
    )


def _keep_standing() -> None:
    """Draw the author's standing on a recording from their newest evaluation of it whenever one changes."""
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


def _draw(name: str, occasion: str, row: str, first: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER evaluation_standing_{name} {occasion} BEGIN {first}"  # noqa: S608 - our own names
        " INSERT OR REPLACE INTO standing (author, recording_number, state, score, fatal)"
        " SELECT e.author, r.number, e.state, e.score, e.fatal"
        " FROM evaluation e JOIN recording r ON r.id = e.recording_id"
        f" WHERE e.recording_id = {row}.recording_id AND e.author = {row}.author"
        " ORDER BY e.created_at DESC, e.id DESC LIMIT 1; END"
    )
