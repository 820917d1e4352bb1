"""SQL past the repositories, for what they would never do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import insert

from db.store import Store
from db.sync_tables import RECORD_VERSION
from db.unit_of_work import SqlUnitOfWork


@contextmanager
def another_program(file: Path) -> Iterator[Any]:
    """Open the file as another program would, without waiting for locks."""
    connection = sqlcipher3.dbapi2.connect(str(file), isolation_level=None, timeout=0)
    try:
        yield connection
    finally:
        connection.close()


def run_sql(store: Store, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Run a statement on the store's own connection, outside any transaction."""
    with store._turn, store._engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return list(driver.execute(statement, tuple(parameters)).fetchall())


def rows_written(store: Store) -> int:
    """Return how many rows the store's connection has written so far."""
    with store._turn, store._engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return int(driver.total_changes)


def confirm(
    unit: SqlUnitOfWork, record_id: str, commit_seq: int | None, kind: str = "review", *, team: str = ""
) -> None:
    """Put down that the shared store has a record, at a place in the order of commits or at none yet."""
    values: dict[str, object] = {
        "kind": kind,
        "id": record_id,
        "version": "v",
        "commit_seq": commit_seq,
        "place": 0,
        "team": team,
    }
    flags = {"deleted": False, "is_head": True, "held": True}
    texts = dict.fromkeys(("author", "team", "subject", "addressee", "sha256", "parked"), "")
    values = {**texts, "bases": "[]", "schema": 1, "epoch": 0, **flags, **values}
    unit._running().write(insert(RECORD_VERSION).values(values))
