"""Writes the next revision: the difference between `db/tables.py` and what the revisions so far build."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from db.engine import make_engine
from db.migrations.upgrade import config, known_revisions


def main(message: str) -> None:
    """Write a revision with the next number into `versions`."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "present.db", patience_s=0)
        with engine.begin() as connection:
            settings = config()
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            command.revision(settings, message, autogenerate=True, rev_id=f"{len(known_revisions()) + 1:04}")
        engine.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
