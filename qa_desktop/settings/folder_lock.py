"""One exchange at a time on a data folder; what a program held that died is let go of by the system."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from qa_desktop.domain.errors import EnvironmentFault

_LOG = logging.getLogger(__name__)

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class FolderLock:
    """The right to exchange on a data folder: for the time of one exchange, or until `release`.

    A window keeps it for as long as it is open: what arrives would be written over what is being typed in it by
    whoever does not know what that is. Where the file system knows no locks, everybody has the right.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = Lock()
        self._file: BinaryIO | None = None
        self._is_kept = False
        self._exchanges = 0

    def take(self) -> bool:
        """Take the right and keep it until `release`; False where another program has it."""
        with self._own:
            self._is_kept = self._have()
            return self._is_kept

    def release(self) -> None:
        """Let another program have it, once no exchange here is under way."""
        with self._own:
            self._is_kept = False
            self._let_go()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the right within the block, and until the last of several such blocks is left.

        Raises:
            EnvironmentFault: `sync.elsewhere` where another program has it.
        """
        with self._own:
            if not self._have():
                raise EnvironmentFault("sync.elsewhere", folder=str(self._path.parent))
            self._exchanges += 1
        try:
            yield
        finally:
            with self._own:
                self._exchanges -= 1
                self._let_go()

    def _have(self) -> bool:
        if self._file is not None:
            return True
        try:
            file = self._path.open("ab")
        except OSError as error:
            _LOG.warning("there is no exchanging by turns: %s", error)
            return True
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):
            file.close()
            return False
        except OSError as error:
            _LOG.warning("there is no exchanging by turns: %s", error)
        self._file = file
        return True

    def _let_go(self) -> None:
        if self._file is None or self._is_kept or self._exchanges:
            return
        file, self._file = self._file, None
        try:
            _unlock(file)
        except OSError as error:
            _LOG.warning("closing the file has to end the lock: %s", error)
        finally:
            file.close()
