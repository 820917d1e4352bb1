"""The team's table has what it is searched for in its lines, which an index holds with all that they are filtered by.

To look the calls up that have a word, and then the lines of each, took as long as everything else together.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FILTERED = ("standing", "submitted_at", "author", "fatal", "cents", "card_id", "is_newest", "agent", "tags")
_SEARCHED = ("standing", "search", "author", "submitted_at", "fatal", "cents", "card_id", "is_newest", "agent", "tags")
_OF_THE_CALL = "UPDATE team_line SET search = (SELECT r.search FROM recording r WHERE r.number = recording_number)"


def upgrade() -> None:
    op.add_column("team_line", sa.Column("search", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.execute(_OF_THE_CALL)
    op.drop_index("ix_team_line_filters", "team_line")
    op.create_index("ix_team_line_words", "team_line", list(_SEARCHED))
    # Made after it, so that SQLite prefers the narrower one wherever both would do.
    op.create_index("ix_team_line_filters", "team_line", list(_FILTERED))
    # Whoever draws a line need not know of the words; a draft has none, so that a tick in one costs nothing here.
    _on("team_line_words_insert", "AFTER INSERT ON team_line", f"{_OF_THE_CALL} WHERE number = NEW.number;")
    _on(
        "recording_words_update",
        "AFTER UPDATE OF search ON recording WHEN NEW.search <> OLD.search",
        "UPDATE team_line SET search = NEW.search WHERE recording_number = NEW.number;",
    )
    op.drop_index("ix_recording_search_unlisted", "recording")


def _on(name: str, occasion: str, deeds: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {occasion} BEGIN {deeds} END")
