"""What a card goes through: it is written, approved, published and retired; and the phrases for its criteria."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOT_REPLACING = "NOT EXISTS (SELECT 1 FROM replacing WHERE evaluation_id = 'card:' || OLD.id || ':' || OLD.version)"
_ONLY_RETIRED = (
    "OLD.state = 'published' AND NEW.state = 'retired' AND NEW.number = OLD.number AND NEW.id = OLD.id"
    " AND NEW.version = OLD.version AND json_extract(NEW.body, '$.state') = 'retired'"
    " AND json_remove(NEW.body, '$.state') = json_remove(OLD.body, '$.state')"
)


def upgrade() -> None:
    _make_drafts_and_retirements()
    _make_phrases_and_settings()
    op.create_index(
        "ix_evaluation_card_id_card_version_created_at",
        "evaluation",
        ["card_id", "card_version", "created_at", "id", "state"],
    )
    op.execute("DROP TRIGGER scorecard_frozen_update")
    op.execute(
        "CREATE TRIGGER scorecard_frozen_update BEFORE UPDATE ON scorecard"
        f" WHEN OLD.state <> 'draft' AND NOT coalesce({_ONLY_RETIRED}, 0) AND {_NOT_REPLACING}"
        " BEGIN SELECT RAISE(ABORT, 'scorecard.frozen'); END"
    )


def _make_drafts_and_retirements() -> None:
    op.create_table(
        "card_draft",
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.Integer(), nullable=True),
        sa.Column("approved_content", sa.Text(), nullable=False),
        sa.Column("returned_by", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _of_a_version("card_draft"),
        sa.PrimaryKeyConstraint("card_id", "version", name=op.f("pk_card_draft")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "card_retirement",
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.Integer(), nullable=False),
        _of_a_version("card_retirement"),
        sa.PrimaryKeyConstraint("card_id", "version", name=op.f("pk_card_retirement")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _of_a_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["card_id", "version"],
        ["scorecard.id", "scorecard.version"],
        name=op.f(f"fk_{table}_card_id_version_scorecard"),
        ondelete="CASCADE",
        initially="DEFERRED",
        deferrable=True,
    )


def _make_phrases_and_settings() -> None:
    op.create_table(
        "phrase",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("criterion_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_phrase_card_id_criterion_id", "phrase", ["card_id", "criterion_id"])
    op.create_table(
        "centre_setting",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_setting")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
