"""Leave to change what is submitted or published, for one record and one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete
from sqlalchemy.dialects import sqlite

from db.sync_tables import REPLACING
from db.transaction import Transaction


@contextmanager
def replacing(transaction: Transaction, name: str) -> Iterator[None]:
    """Let the evaluation of that id (or the card, as `card:` with id and version) be changed within the block."""
    transaction.write(sqlite.insert(REPLACING).values(evaluation_id=name).on_conflict_do_nothing())
    yield
    transaction.write(delete(REPLACING).where(REPLACING.c.evaluation_id == name))
