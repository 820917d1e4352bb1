"""The store's history, step by step.

A new step: change `db/tables.py`, run `python -m db.migrations "what changes"`, read the file that it wrote under
`versions`, add data and triggers by hand, and set `HEAD` below to its revision.
"""

from pathlib import Path

HEAD = "0007"
"""The newest revision: known without loading Alembic, so that an ordinary start need not."""

VERSION_TABLE = "store_revision"
SCRIPTS = Path(__file__).parent
