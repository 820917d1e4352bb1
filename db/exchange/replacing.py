"""Leave to change what is submitted or published, for one record and one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects import sqlite

from db.sync_tables import REPLACING
from db.transaction import Transaction

_NAME = sqlite.insert(REPLACING).on_conflict_do_nothing()
_FORGET = delete(REPLACING).where(REPLACING.c.evaluation_id == bindparam("named"))


@contextmanager
def replacing(transaction: Transaction, *names: str) -> Iterator[None]:
    """Let the evaluations of these ids (or a card, as `card:` with id and version) be changed within the block."""
    transaction.write(_NAME, [{"evaluation_id": name} for name in names])
    yield
    transaction.write(_FORGET, [{"named": name} for name in names])
