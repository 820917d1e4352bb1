"""The team's table says of which team an evaluation is: of the one it was sent to, wherever its author is by now.

It is remembered when a team was left, since backups made before hold what others did there; and of evaluations that
come with another result than their answers come to, what they come to.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OF_THE_CALL = "search = (SELECT r.search FROM recording r WHERE r.number = recording_number)"
_OF_ITS_VERSION = (
    "team = coalesce((SELECT v.team FROM record_version v WHERE v.kind = 'evaluation'"
    " AND v.id = team_line.evaluation_id AND v.held = 1 LIMIT 1), '')"
)


def upgrade() -> None:
    op.add_column("sync_state", sa.Column("left_at", sa.Integer(), nullable=True))
    op.create_table(
        "miscount",
        sa.Column("evaluation_id", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("fatal", sa.Integer(), nullable=False),
        sa.Column("band_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("evaluation_id", name="pk_miscount"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.add_column("team_line", sa.Column("team", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.execute(f"UPDATE team_line SET {_OF_ITS_VERSION}")  # noqa: S608 - our own names
    op.create_index("ix_team_line_team_author_submitted_at", "team_line", ["team", "author", "submitted_at"])
    # Whoever draws a line need not know of these: of a line that was not sent, nobody knows the team.
    op.execute("DROP TRIGGER team_line_words_insert")
    _on(
        "team_line_insert",
        "AFTER INSERT ON team_line",
        f"UPDATE team_line SET {_OF_THE_CALL}, {_OF_ITS_VERSION} WHERE number = NEW.number;",  # noqa: S608 - our own names
    )
    for verb, of_what in (("INSERT", ""), ("UPDATE", " OF team, held")):
        _on(
            f"record_version_team_{verb.lower()}",
            f"AFTER {verb}{of_what} ON record_version WHEN NEW.kind = 'evaluation' AND NEW.held = 1",
            "UPDATE team_line SET team = NEW.team WHERE evaluation_id = NEW.id AND team <> NEW.team;",
        )


def _on(name: str, occasion: str, deeds: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {occasion} BEGIN {deeds} END")
