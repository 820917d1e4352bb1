"""SQL past the repositories, for what they would never do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from db.store import Store


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
