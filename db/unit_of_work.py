"""The store's unit of work: one transaction, and one at a time."""

import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from db.repositories.evaluations import SqlEvaluations
from db.repositories.recordings import SqlRecordings
from db.repositories.reviews import SqlReviews
from db.repositories.scorecards import SqlScorecards
from db.repositories.tags import SqlTags
from db.transaction import Transaction


class Turn:
    """Lets one thread at a time use the connection, and refuses a thread that would wait for itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holder: int | None = None

    def __enter__(self) -> None:
        if self._holder == threading.get_ident():
            msg = "a unit of work inside another one"
            raise RuntimeError(msg)
        self._lock.acquire()
        self._holder = threading.get_ident()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._holder = None
        self._lock.release()


class SqlUnitOfWork:
    """One transaction: leaving the block without `commit` undoes everything; the repositories live in the block."""

    recordings: SqlRecordings
    evaluations: SqlEvaluations
    scorecards: SqlScorecards
    tags: SqlTags
    reviews: SqlReviews

    def __init__(self, engine: Engine, turn: Turn, file: Path) -> None:
        self._engine = engine
        self._turn = turn
        self._file = file
        self._block = ExitStack()
        self._transaction: Transaction | None = None

    def __enter__(self) -> Self:
        """Begin; raises RuntimeError where this thread is in a unit of work already."""
        with ExitStack() as block:
            block.enter_context(self._turn)
            connection = block.enter_context(self._engine.connect())
            transaction = Transaction(connection, self._file)
            block.callback(transaction.rollback)
            self._block = block.pop_all()
        self._transaction = transaction
        self.recordings = SqlRecordings(transaction)
        self.evaluations = SqlEvaluations(transaction)
        self.scorecards = SqlScorecards(transaction)
        self.tags = SqlTags(transaction)
        self.reviews = SqlReviews(transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction = None
        self._block.close()

    def lock(self) -> None:
        """Keep other programs from writing until the end of the block.

        Raises:
            EnvironmentFault: `store.locked` where another program keeps writing for longer than the engine's patience.
        """
        self._running().lock()

    def commit(self) -> None:
        """Make everything done in the block lasting.

        Raises:
            EnvironmentFault: `store.full`, `store.read_only`, `store.damaged` or `store.failed`, with the file.
        """
        self._running().commit()

    def _running(self) -> Transaction:
        if self._transaction is None:
            msg = "a unit of work outside its block"
            raise RuntimeError(msg)
        return self._transaction
