"""What a lead wrote of an evaluation and did not send yet is kept with everything else that is typed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "unsent_reply",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.CheckConstraint("target IN ('evaluation', 'annotation', 'answer')", name=op.f("ck_unsent_reply_target")),
        sa.PrimaryKeyConstraint("evaluation_id", name=op.f("pk_unsent_reply")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
