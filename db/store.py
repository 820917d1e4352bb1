"""The local store as the rest of the program has it: opened once, a unit of work at a time, closed at the end."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from db.backups import BackupShelf
from db.engine import make_engine
from db.faults import fault_of_files
from db.migrations import HEAD, VERSION_TABLE
from db.recoding import ensure_key
from db.restoring import finish_restore, ready_file
from db.transaction import Rest
from db.unit_of_work import SqlUnitOfWork, Turn
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.key_file import StoreKey

PATIENCE_S = 5.0
"""How long another process's lock is waited for."""


class Store:
    """An open store; any thread may use it, one at a time."""

    def __init__(self, engine: Engine, file: Path, *, afterwards: Callable[[], None] | None = None) -> None:
        self.file = file
        self._engine = engine
        self._turn = Turn()
        self._afterwards = afterwards
        self._closed = False

    def unit_of_work(self) -> SqlUnitOfWork:
        """Return a transaction to enter; raises RuntimeError where the store is closed."""
        return self._unit(polite=False)

    def polite_unit_of_work(self, rest: Rest | None = None) -> SqlUnitOfWork:
        """Return a transaction that lets whoever else wants one go first; raises RuntimeError as `unit_of_work`.

        `rest` is called between its statements, while nobody waits for the store.
        """
        return self._unit(polite=True, rest=rest)

    def check(self) -> None:
        """Read the whole file and make sure that it is sound; takes about a second for each 500 MB.

        Raises:
            EnvironmentFault: `store.damaged` with what was found.
        """
        with self._turn, self._engine.connect() as connection:
            found = list(connection.exec_driver_sql("PRAGMA integrity_check").scalars())
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        problems = [line for line in found if line != "ok"] + [f"broken reference in {row[0]}" for row in broken]
        if problems:
            raise EnvironmentFault("store.damaged", file=self.file, reason="; ".join(problems[:5]))

    def close(self) -> None:
        """Wait for the running unit of work, then close the file; closing again does nothing."""
        if self._closed:
            return
        with self._turn:
            self._closed = True
            self._engine.dispose()
        if self._afterwards is not None:
            self._afterwards()

    def _unit(self, *, polite: bool, rest: Rest | None = None) -> SqlUnitOfWork:
        if self._closed:
            msg = "the store is closed"
            raise RuntimeError(msg)
        return SqlUnitOfWork(self._engine, self._turn, self.file, polite=polite, rest=rest)


def open_store(
    file: Path,
    *,
    patience_s: float = PATIENCE_S,
    key: StoreKey | None = None,
    former: StoreKey | None = None,
    shelf: BackupShelf | None = None,
) -> Store:
    """Open the store, made anew where there is none and brought up to date where an older program left it.

    With a `key` it is encrypted: a plain one becomes so first. Without one it is plain: one that `former` opens becomes
    so first. A backup that was made ready on the `shelf` takes its place before; the shelf gets a copy of the store
    before anything is brought up to date.

    Raises:
        EnvironmentFault: `store.read_only`, `store.full`, `store.locked`, `store.damaged`, `store.not_a_store` where
            the file is something else, `store.wrong_key` where another key was used, or `store.failed`; each with the
            `file` and the system's `reason`. `backup.no_room` and its kin where no backup could be made.
        UserMistake: `store.newer_program_needed` where a newer program has written the store.
    """
    _make_writable(file)
    _prepare(file, key, former, shelf, patience_s)
    return Store(_open(file, patience_s, key=key, shelf=shelf), file)


def _prepare(
    file: Path, key: StoreKey | None, former: StoreKey | None, shelf: BackupShelf | None, patience_s: float
) -> None:
    """Let a restored backup in, and encrypt what is plain or lay open what is to be so."""
    ready = ready_file(file)
    ensure_key(ready, key=key, former=former, patience_s=patience_s)
    try:
        ensure_key(file, key=key, former=former, patience_s=patience_s)
    except EnvironmentFault as error:
        if error.code == "store.locked" or not ready.exists():
            raise  # what cannot be read will be put aside for what was made ready
    if shelf is not None:
        finish_restore(file, shelf, key)
        shelf.ensure_key(former)


def open_throwaway_store() -> Store:
    """Open a new store in a folder of its own, which goes when the store is closed; raises as `open_store`."""
    folder = Path(tempfile.mkdtemp(prefix="qa-desktop-"))
    file = folder / "store.db"

    def remove() -> None:
        shutil.rmtree(folder, ignore_errors=True)

    try:
        _make_writable(file)
        return Store(_open(file, PATIENCE_S), file, afterwards=remove)
    except BaseException:
        remove()
        raise


def _open(file: Path, patience_s: float, *, key: StoreKey | None = None, shelf: BackupShelf | None = None) -> Engine:
    engine = make_engine(file, patience_s=patience_s, key=key)
    try:
        present = _revision(engine, file)
        if present != HEAD:
            from db.migrations.upgrade import upgrade  # noqa: PLC0415 - loading Alembic would slow every start

            if shelf is not None and present is not None:
                shelf.make()
            upgrade(engine, file, present=present)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_writable(file: Path) -> None:
    """Find out in the file system's own words whether the store can be kept here: SQLite's say less."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab"):
            pass
    except OSError as error:
        raise fault_of_files(error, file) from error


def _revision(engine: Engine, file: Path) -> str | None:
    """Return the store's revision, None where the file is still empty."""
    with engine.connect() as connection:
        try:
            return str(connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar_one())  # noqa: S608 - our own name
        except OperationalError:
            foreign = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if foreign:
        raise EnvironmentFault("store.not_a_store", file=file, reason="tables of another program")
    return None
