"""Copies of the store beside it: made through SQLite's backup API in small steps, checked, the newest ten kept."""

import logging
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy.dialects.sqlite import dialect

from db.columns import Instant
from db.engine import connect_to
from db.faults import fault_of, fault_of_files
from db.files import is_blank, is_plain, make_durable, put_in_place, remove_store
from db.migrations import VERSION_TABLE
from db.recoding import check_soundness, ensure_key
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.backups import Backup
from qa_desktop.services.ports import Clock
from qa_desktop.settings.key_file import StoreKey

_LOG = logging.getLogger(__name__)
KEPT = 10
STEP_PAGES = 64
"""How much is copied at a time: 256 KB, about a millisecond."""
REST_S = 0.004
"""How long the disk and the processor are left to others after each step."""
PATIENCE_S = 5.0
_FOR_GOOD = frozenset({"store.damaged", "store.not_a_store", "store.wrong_key"})
"""What no later try with the same key mends."""
_NAME = re.compile(r"store-(\d{8}-\d{6})\.sqlite")
_FORM = "store-%Y%m%d-%H%M%S.sqlite"


class _CancelledError(Exception):
    """The copy is not wanted any more."""


class BackupShelf:
    """The folder of a store's backups; a backup's name is the moment it was made, in UTC.

    `key` is the store's, None where it goes without; what that does not open yet, `former` still may.
    """

    def __init__(
        self, store: Path, folder: Path, key: StoreKey | None, clock: Clock, *, former: StoreKey | None = None
    ) -> None:
        self._store = store
        self._folder = folder
        self._key = key
        self._former = former
        self._clock = clock
        self.is_done = True
        self.notice: EnvironmentFault | None = None

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now()

    def moments(self) -> list[datetime]:
        """Return when each backup was made, by its name, newest first."""
        return [made_at(file) for file in self.files()]

    def files(self) -> list[Path]:
        """Return the backups' files, newest first.

        Raises:
            EnvironmentFault: `backup.failed` where the folder cannot be read.
        """
        try:
            found = [path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise EnvironmentFault("backup.failed", folder=self._folder, reason=error.strerror) from error
        return sorted(found, key=lambda path: path.name, reverse=True)

    def all(self) -> list[Backup]:
        """Return the backups, newest first; each is opened."""
        return [self._opened(file) for file in self.files()]

    def make(self, cancelled: Callable[[], bool] = lambda: False) -> Backup | None:
        """Copy the store, open and check the copy, keep the newest ten; None where it was cancelled.

        Others may read and write the store meanwhile: the copy is what it was at the beginning. Once there is a copy
        made since a team was left, those go that were made before, with what others did there.

        Raises:
            EnvironmentFault: `backup.no_room`, `backup.unsound`, `backup.failed`; nothing half is left then.
        """
        file = self._free_name()
        part = file.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            self._ensure_room(self._store)
            key = self._key_of(self._store)
            _copy(self._store, part, key, cancelled)
            evaluations, left_at = _checked(part, key)
            make_durable(part)
            put_in_place(part, file)
            self._prune(file, left_at)
            return Backup(file=file, made_at=made_at(file), size=file.stat().st_size, evaluations=evaluations)
        except _CancelledError:
            return None
        except (OSError, EnvironmentFault, sqlcipher3.dbapi2.Error) as error:
            raise self._fault(error) from error
        finally:
            remove_store(part)

    def ensure_key(self, former: StoreKey | None) -> None:
        """Encrypt the backups, or lay them open, as the store is; one that cannot be is left as it is.

        What is left is told by `notice`, and `is_done` tells whether that key could still help.

        Raises:
            EnvironmentFault: the disk is full or read-only.
        """
        self.is_done, self.notice = True, None
        for file in self.files():
            try:
                ensure_key(file, key=self._key, former=former, patience_s=PATIENCE_S)
            except EnvironmentFault as error:
                if error.code in {"store.full", "store.read_only"}:
                    raise
                _LOG.info("the backup %s stays as it was: %s", file, error)
                self.is_done = self.is_done and error.code in _FOR_GOOD
        self.notice = self._what_is_left()

    def _what_is_left(self) -> EnvironmentFault | None:
        """Return that there are backups that anybody can read, or nobody any more, beside a store that is otherwise."""
        left = [file for file in self.files() if _is_otherwise(file, plain=self._key is None)]
        if not left:
            return None
        if self._key is None:
            return EnvironmentFault("backup.left_encrypted", count=len(left), folder=self._folder, file=left[0].name)
        return EnvironmentFault("backup.left_open", count=len(left), folder=self._folder, file=left[0].name)

    def room_for(self, file: Path) -> None:
        """Make sure that there is room for a copy of that file; raises `backup.no_room`."""
        self._ensure_room(file)

    def _opened(self, file: Path) -> Backup:
        evaluations: int | None = None
        trouble: EnvironmentFault | None = None
        try:
            with closing(connect_to(file, self._key_of(file), patience_s=0)) as connection:
                evaluations = _count(connection)
        except (EnvironmentFault, sqlcipher3.dbapi2.Error):
            trouble = self._why_locked(file)
        return Backup(
            file=file, made_at=made_at(file), size=file.stat().st_size, evaluations=evaluations, trouble=trouble
        )

    def _why_locked(self, file: Path) -> EnvironmentFault | None:
        if not _is_otherwise(file, plain=True):
            return None
        if self._key is None and self._former is None:
            return EnvironmentFault("backup.key_gone", file=str(file))
        return EnvironmentFault("backup.other_key", file=str(file))

    def _key_of(self, file: Path) -> StoreKey | None:
        """Return what opens a file now, whatever it is to be from the next start on."""
        return None if is_plain(file) else self._key or self._former

    def _free_name(self) -> Path:
        now = self.now
        while (file := self._folder / now.astimezone(UTC).strftime(_FORM)).exists():
            now += timedelta(seconds=1)
        return file

    def _sweep(self) -> None:
        """Remove what a program left that was killed amid a copy."""
        for left in self._folder.glob("store-*.part*"):
            left.unlink(missing_ok=True)

    def _ensure_room(self, file: Path) -> None:
        needed = sum(path.stat().st_size for path in (file, file.with_name(f"{file.name}-wal")) if path.exists())
        if shutil.disk_usage(self._store.parent).free < needed:
            raise EnvironmentFault("backup.no_room", folder=self._folder)

    def _prune(self, but: Path, left_at: datetime | None) -> None:
        """Keep the newest; what was just made stays, even where a wrong clock has named others later than it."""
        others = [file for file in self.files() if file != but]
        outdated = [] if left_at is None else [file for file in others if not self._is_since(file, left_at)]
        for file in {*others[KEPT - 1 :], *outdated}:
            file.unlink(missing_ok=True)

    def _is_since(self, file: Path, left_at: datetime) -> bool:
        """Return whether a backup was made after a team was left: by what it holds, since a clock may be set."""
        try:
            with closing(connect_to(file, self._key_of(file), patience_s=0)) as connection:
                return _left_at(connection) == left_at
        except (EnvironmentFault, sqlcipher3.dbapi2.Error):  # nobody here can open it; its name is all that is known
            return made_at(file) > left_at

    def _fault(self, error: Exception) -> EnvironmentFault:
        if isinstance(error, EnvironmentFault):
            known: EnvironmentFault | None = error
        elif isinstance(error, OSError):
            known = fault_of_files(error, self._folder)
        else:
            known = fault_of(error, self._store)
        if known is None:
            return EnvironmentFault("backup.failed", folder=self._folder, reason=str(error))
        if known.code.startswith("backup."):
            return known
        if known.code == "store.full":
            return EnvironmentFault("backup.no_room", folder=self._folder)
        reason = known.facts.get("reason")
        if known.code in {"store.damaged", "store.not_a_store"}:
            return EnvironmentFault("backup.unsound", folder=self._folder, reason=reason)
        return EnvironmentFault("backup.failed", folder=self._folder, reason=reason)


def _is_otherwise(file: Path, *, plain: bool) -> bool:
    try:
        return not is_blank(file) and is_plain(file) is not plain
    except EnvironmentFault:
        return True


def made_at(file: Path) -> datetime:
    """Return the moment that a backup's name tells, in UTC."""
    return datetime.strptime(file.name, _FORM).replace(tzinfo=UTC)


def revision_of(connection: Any) -> str:
    """Return the revision of the store behind a connection of the driver."""
    return str(connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0])  # noqa: S608 - our own name


def _copy(store: Path, part: Path, key: StoreKey | None, cancelled: Callable[[], bool]) -> None:
    def look(_status: int, _remaining: int, _total: int) -> None:
        if cancelled():
            raise _CancelledError

    with (
        closing(connect_to(store, key, patience_s=PATIENCE_S)) as source,
        closing(connect_to(part, key, patience_s=0)) as copy,
    ):
        # One view of the store for the whole of it: SQLite would begin again whenever somebody else writes.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        source.backup(copy, pages=STEP_PAGES, progress=look, sleep=REST_S)
        expected = revision_of(source)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # so that a backup is one file
        if revision_of(copy) != expected:
            raise EnvironmentFault("store.damaged", file=part, reason="another revision")


def _checked(part: Path, key: StoreKey | None) -> tuple[int, datetime | None]:
    """Open a copy and read all of it; return how many evaluations it has, and when a team was left last."""
    with closing(connect_to(part, key, patience_s=0)) as connection:
        check_soundness(connection, part, keyed=key is not None)
        return _count(connection), _left_at(connection)


def _count(connection: Any) -> int:
    return int(connection.execute("SELECT count(*) FROM evaluation").fetchone()[0])


def _left_at(connection: Any) -> datetime | None:
    """Return when what others did in a team was taken out last; None where it never was, or where nobody noted it."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(sync_state)")}
    row = connection.execute("SELECT left_at FROM sync_state").fetchone() if "left_at" in columns else None
    return None if row is None else Instant().process_result_value(row[0], dialect())
