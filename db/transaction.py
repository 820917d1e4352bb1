"""One transaction on the store's connection: a snapshot to read from, the write lock from the first write on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Result, Row, Select, Table

from db.engine import BEGIN, BEGIN_IMMEDIATE, BEGIN_OPTION
from qa_desktop.domain.errors import EnvironmentFault

AnyRow = Row[*tuple[Any, ...]]
AnyResult = Result[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Rest = Callable[[], None]
"""Called between one statement and the next, where work beside the window may let the window go first."""


class Transaction:
    """Reads without hindering anyone; writes only while nobody else can, and only on what it has seen.

    SQLite refuses at once, without waiting, to turn a reader into a writer where another process writes. So a
    transaction that has only read ends and begins again as a writer, which waits its turn, and then makes sure
    that nothing was changed in between.
    """

    def __init__(self, connection: Connection, file: Path, *, rest: Rest | None = None) -> None:
        self._connection = connection
        self._file = file
        self._rest = rest or _never
        self._locked = False
        self.changes = 0
        """Grows with every write, and with every new view of what others have written."""

    def read(self, statement: Executable, parameters: Parameters | None = None) -> AnyResult:
        """Run a statement that changes nothing."""
        self._rest()
        return self._connection.execute(statement, parameters)

    def write(self, statement: Executable, parameters: Parameters | None = None) -> int:
        """Run a statement that changes something; return how many rows it met.

        Raises:
            EnvironmentFault: as `lock`.
        """
        self.lock()
        self._rest()
        self.changes += 1
        return self._connection.execute(statement, parameters).rowcount

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that all name the same columns: for many of them, several times faster than `write`.

        Raises:
            EnvironmentFault: as `lock`.
        """
        if not rows:
            return
        self.lock()
        self._rest()
        self.changes += 1
        sql, columns = _insertion(table, tuple(rows[0]), self._connection.dialect)
        values = [tuple([row[name] if bind is None else bind(row[name]) for name, bind in columns]) for row in rows]
        self._connection.exec_driver_sql(sql, values)

    def lock(self) -> None:
        """Keep other writers away until the end.

        Raises:
            EnvironmentFault: `store.locked` where another process keeps writing for longer than the engine's
                patience, or has changed something since this transaction began to read.
        """
        if self._locked:
            return
        seen = self._version() if self._connection.in_transaction() else None
        self._connection.rollback()
        self._connection.execution_options(**{BEGIN_OPTION: BEGIN_IMMEDIATE})
        self._connection.begin()
        self.changes += 1
        self._locked = True
        if seen is not None and self._version() != seen:
            self.rollback()
            raise EnvironmentFault("store.locked", file=self._file, reason="changed meanwhile")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what was written in the block, and only that, where it raises."""
        self.lock()
        with self._connection.begin_nested():
            yield

    @contextmanager
    def wiping(self) -> Iterator[None]:
        """Overwrite what is deleted within the block: else it stays in the file, and in copies of it."""
        self._connection.exec_driver_sql("PRAGMA secure_delete = ON").fetchall()
        try:
            yield
        finally:
            self._connection.exec_driver_sql("PRAGMA secure_delete = OFF").fetchall()

    def commit(self) -> None:
        """Make everything lasting."""
        self._connection.commit()
        self._reset()

    def rollback(self) -> None:
        """Undo everything."""
        self._connection.rollback()
        self._reset()

    def _reset(self) -> None:
        self.changes += 1
        self._locked = False
        self._connection.execution_options(**{BEGIN_OPTION: BEGIN})

    def _version(self) -> int:
        """Return a number that another connection's commit changes (sqlite.org/pragma.html#pragma_data_version)."""
        return int(self._connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def _never() -> None:
    """Go on."""


@lru_cache(maxsize=64)
def _insertion(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, Sequence[tuple[str, Callable[[Any], Any] | None]]]:
    """Return the statement that inserts these columns, and what makes of each value what is stored."""
    quote = dialect.identifier_preparer
    columns = ", ".join(quote.quote(name) for name in names)
    places = ", ".join("?" * len(names))
    binds = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    return f"INSERT INTO {quote.format_table(table)} ({columns}) VALUES ({places})", binds  # noqa: S608 - our own names
