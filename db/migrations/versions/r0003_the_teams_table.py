"""The team's table, drawn from submitted evaluations and their reviews; what is said in a review stays said."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_lines()
    op.execute(_lines("e.state IN ('submitted', 'approved')"))
    _keep_lines()
    for table in ("review", "reply"):
        op.execute(
            f"CREATE TRIGGER {table}_frozen_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}.frozen'); END"
        )


def _make_lines() -> None:
    op.create_table(
        "team_line",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("previous_id", sa.Text(), nullable=False),
        sa.Column("recording_number", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("agent_key", sa.LargeBinary(), nullable=True),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("queue_key", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=True),
        sa.Column("fatal", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("is_newest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_team_line")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_team_line_evaluation_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_team_line_recording_number", "team_line", ["recording_number", "standing"])
    op.create_index("ix_team_line_previous_id", "team_line", ["previous_id"])
    op.create_index("ix_team_line_filters", "team_line", list(_FILTERED))
    for columns in _ORDERED:
        op.create_index(f"ix_team_line_{'_'.join(columns)}", "team_line", list(columns))


_FILTERED = (
    "standing",
    "submitted_at",
    "author",
    "fatal",
    "cents",
    "card_id",
    "is_newest",
    "recording_number",
    "agent",
    "tags",
)
_ORDERED = (
    ("submitted_at",),
    ("started_at", "submitted_at"),
    ("author", "submitted_at"),
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

# Of several reviews the first in the order of commits counts; one that is not confirmed yet comes after all that are.
_DECISION = (
    "(SELECT {what} FROM review w LEFT JOIN record_version v ON v.kind = 'review' AND v.id = w.id"
    " WHERE w.evaluation_id = e.id"
    " ORDER BY v.commit_seq IS NULL, v.commit_seq, v.place, w.decided_at, w.id LIMIT 1)"
)
_STANDING = (
    "CASE WHEN e.state = 'approved' THEN 2 ELSE coalesce("
    + _DECISION.format(what="CASE w.decision WHEN 'approved' THEN 2 ELSE 1 END")
    + ", 0) END"
)


def _lines(which: str) -> str:
    return (
        "INSERT OR REPLACE INTO team_line (number, evaluation_id, previous_id, recording_number, author, agent,"  # noqa: S608 - our own names
        " agent_key, queue, queue_key, started_at, submitted_at, card_id, card_version, revision, cents, fatal, marks,"
        " tags, standing, decided_by, is_newest)"
        " SELECT (SELECT number FROM team_line WHERE evaluation_id = e.id), e.id, e.previous_id, r.number,"
        " e.author, r.agent, r.agent_key, r.queue, r.queue_key, r.started_at, coalesce(e.submitted_at, e.created_at),"
        " e.card_id, e.card_version, e.revision, CAST(round(CAST(e.score AS REAL) * 100) AS INTEGER), e.fatal,"
        " (SELECT count(*) FROM annotation a WHERE a.evaluation_id = e.id),"
        " coalesce((SELECT char(10) || group_concat(t.tag_id, char(10)) || char(10) FROM (SELECT DISTINCT a.tag_id"
        " FROM annotation a WHERE a.evaluation_id = e.id AND a.tag_id <> '' ORDER BY a.tag_id) t), ''),"
        f" {_STANDING}, coalesce({_DECISION.format(what='w.author_name')}, ''),"
        " NOT EXISTS (SELECT 1 FROM evaluation n WHERE n.recording_id = e.recording_id AND n.previous_id = e.id"
        " AND n.state IN ('submitted', 'approved'))"
        f" FROM evaluation e JOIN recording r ON r.id = e.recording_id WHERE {which};"
    )


def _keep_lines() -> None:
    """Draw the lines anew that a change concerns: a draft has none, so that a tick in one costs nothing here."""
    one = "e.id = {id} AND e.state IN ('submitted', 'approved')"
    outdated = " UPDATE team_line SET is_newest = 0 WHERE evaluation_id = NEW.previous_id AND NEW.previous_id <> '';"
    drawn = _lines(one.format(id="NEW.id")) + outdated
    final = "NEW.state IN ('submitted', 'approved')"
    _on("evaluation_line_insert", f"AFTER INSERT ON evaluation WHEN {final}", drawn)
    _on("evaluation_line_update", f"AFTER UPDATE ON evaluation WHEN {final}", drawn)
    gone = (
        "DELETE FROM team_line WHERE evaluation_id = OLD.id;"
        " UPDATE team_line SET is_newest = NOT EXISTS (SELECT 1 FROM team_line n WHERE n.previous_id = OLD.previous_id)"
        " WHERE evaluation_id = OLD.previous_id AND OLD.previous_id <> '';"
    )
    _on("evaluation_line_delete", "AFTER DELETE ON evaluation WHEN OLD.state IN ('submitted', 'approved')", gone)
    reopened = f"AFTER UPDATE OF state ON evaluation WHEN OLD.state IN ('submitted', 'approved') AND NOT {final}"
    _on("evaluation_line_reopen", reopened, gone)
    # An exchange that puts another version's marks in place may leave the evaluation's own row as it was.
    _on("replacing_line_delete", "AFTER DELETE ON replacing", _lines(one.format(id="OLD.evaluation_id")))
    _on("review_line_insert", "AFTER INSERT ON review", _lines(one.format(id="NEW.evaluation_id")))
    of_review = one.format(id="(SELECT evaluation_id FROM review WHERE id = NEW.id)")
    for verb in ("INSERT", "UPDATE OF commit_seq, place"):
        name = f"record_version_line_{verb.split()[0].lower()}"
        _on(name, f"AFTER {verb} ON record_version WHEN NEW.kind = 'review'", _lines(of_review))
    _on(
        "recording_line_update",
        "AFTER UPDATE OF agent, agent_key, queue, queue_key, started_at ON recording",
        "UPDATE team_line SET agent = NEW.agent, agent_key = NEW.agent_key, queue = NEW.queue,"
        " queue_key = NEW.queue_key, started_at = NEW.started_at WHERE recording_number = NEW.number;",
    )


def _on(name: str, occasion: str, deeds: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {occasion} BEGIN {deeds} END")
