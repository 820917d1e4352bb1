"""The store's unit of work: one transaction, and one at a time."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from db.exchange.adoption import adopt, local_authors
from db.exchange.basis import Basis
from db.exchange.conflicts import SqlConflicts
from db.outbox import Outbox
from db.repositories.card_lives import SqlCardLives
from db.repositories.centre import SqlCentre
from db.repositories.clips import SqlClips
from db.repositories.evaluations import SqlEvaluations
from db.repositories.phrases import SqlPhrases
from db.repositories.recordings import SqlRecordings
from db.repositories.reviews import SqlReviews
from db.repositories.scorecards import SqlScorecards
from db.repositories.tags import SqlTags
from db.transaction import Rest, Transaction
from qa_desktop.services.ports import SystemClock


class Turn:
    """Lets one thread at a time use the connection, and refuses a thread that would wait for itself.

    Who takes it `politely`, as the exchange does, lets everybody else go first.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: int | None = None
        self._waiting = 0

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits who is not merely polite."""
        return self._waiting > 0

    def __enter__(self) -> None:
        with self._changed:
            self._refuse_twice()
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: self._holder is None)
            finally:
                self._waiting -= 1
            self._holder = threading.get_ident()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._holder = None
            self._changed.notify_all()

    @contextmanager
    def politely(self) -> Iterator[None]:
        """Wait until nobody else waits, too."""
        with self._changed:
            self._refuse_twice()
            self._changed.wait_for(lambda: self._holder is None and not self._waiting)
            self._holder = threading.get_ident()
        with ExitStack() as block:
            block.push(self.__exit__)
            yield

    def _refuse_twice(self) -> None:
        if self._holder == threading.get_ident():
            msg = "a unit of work inside another one"
            raise RuntimeError(msg)


class SqlUnitOfWork:
    """One transaction: leaving the block without `commit` undoes everything; the repositories live in the block."""

    recordings: SqlRecordings
    evaluations: SqlEvaluations
    scorecards: SqlScorecards
    tags: SqlTags
    clips: SqlClips
    reviews: SqlReviews
    card_lives: SqlCardLives
    phrases: SqlPhrases
    centre: SqlCentre

    outbox: Outbox
    conflicts: SqlConflicts

    def __init__(
        self, engine: Engine, turn: Turn, file: Path, *, polite: bool = False, rest: Rest | None = None
    ) -> None:
        self._polite = polite
        self._rest = rest
        self._engine = engine
        self._turn = turn
        self._file = file
        self._block = ExitStack()
        self._transaction: Transaction | None = None

    def __enter__(self) -> Self:
        """Begin; raises RuntimeError where this thread is in a unit of work already."""
        with ExitStack() as block:
            block.enter_context(self._turn.politely() if self._polite else self._turn)
            connection = block.enter_context(self._engine.connect())
            transaction = Transaction(
                connection, self._file, rest=None if self._rest is None else self._rest_unless_wanted
            )
            block.callback(transaction.rollback)
            self._block = block.pop_all()
        self._transaction = transaction
        self.outbox = Outbox(transaction)
        self.conflicts = SqlConflicts(transaction, SystemClock().now)
        self.recordings = SqlRecordings(transaction)
        self.evaluations = SqlEvaluations(transaction, Basis(transaction, SystemClock().now))
        self.scorecards = SqlScorecards(transaction)
        self.tags = SqlTags(transaction)
        self.clips = SqlClips(transaction)
        self.reviews = SqlReviews(transaction, self.outbox.note)
        self.card_lives = SqlCardLives(transaction)
        self.phrases = SqlPhrases(transaction)
        self.centre = SqlCentre(transaction)
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

    def adopt(self, old_author: str, login: str) -> int:
        """Make `login` the author of what `old_author` made here, and send it; return how many evaluations."""
        return adopt(self._running(), old_author, login)

    def local_authors(self) -> Sequence[str]:
        """Return under what names somebody graded here before signing in, who graded most calls first."""
        return local_authors(self._running())

    def commit(self) -> None:
        """Make everything done in the block lasting.

        Raises:
            EnvironmentFault: `store.full`, `store.read_only`, `store.damaged` or `store.failed`, with the file.
        """
        self._running().commit()

    @property
    def transaction(self) -> Transaction:
        """The transaction itself, for the exchange."""
        return self._running()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits to use the store."""
        return self._turn.is_wanted

    def _rest_unless_wanted(self) -> None:
        if self._rest is not None and not self._turn.is_wanted:
            self._rest()

    def _running(self) -> Transaction:
        if self._transaction is None:
            msg = "a unit of work outside its block"
            raise RuntimeError(msg)
        return self._transaction
