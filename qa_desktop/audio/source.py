"""A file as the decoders read it: every failure of the disk is kept and told by code, and reading always ends."""

import stat
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake

SHARING_VIOLATIONS = frozenset({32, 33})  # Windows: ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
CALLS_ALLOWED = 100_000
BYTES_ALLOWED = 64 << 20
TIMES_THE_FILE = 8


def never() -> bool:
    """Answer `cancelled()` where nobody can cancel."""
    return False


class AudioFile:
    """A file opened for decoding, in the shape that soundfile and PyAV want.

    Both libraries call back from C, where an exception would be lost or printed: so reading never raises. It
    answers "end of file" after a fault, and `check` raises what happened. A damaged file can send a decoder in
    circles; the bytes and calls a decoder may spend are therefore counted.

    Raises:
        EnvironmentFault: `audio.missing`, `audio.no_permission`, `audio.locked`, `audio.empty`, `audio.read_failed`.
        UserMistake: `audio.is_folder`, `audio.not_a_file`.
    """

    def __init__(self, path: Path, *, cancelled: Callable[[], bool] = never) -> None:
        self.path = path
        self._cancelled = cancelled
        self._fault: QaError | None = None
        self._calls = 0
        self._bytes = 0
        self._file, self.size = _open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def check(self) -> None:
        """Raise the fault that ended the reading, if one did; `audio.cancelled` where the user did."""
        if self._fault is None and self._cancelled():
            self._fault = UserMistake("audio.cancelled", **about(self.path))
        if self._fault is not None:
            raise self._fault

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes (all that is left by default), none at the end and after a fault."""
        if not self._may_go_on():
            return b""
        try:
            data = self._file.read(size)
        except OSError as error:
            self._fault = read_fault(self.path, error)
            return b""
        self._bytes += len(data)
        return data

    def readinto(self, buffer: memoryview) -> int:
        """Fill `buffer` from the file and return the bytes read, 0 at the end and after a fault."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to `offset`; a place before the start is the start."""
        if not self._may_go_on():
            return self.size
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError):
            return self._file.seek(0)

    def tell(self) -> int:
        """Return the place of the next byte to be read."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Tell that `seek` works."""
        return True

    def _may_go_on(self) -> bool:
        self._calls += 1
        if self._fault is None and (
            self._calls > CALLS_ALLOWED + self.size // 16 or self._bytes > BYTES_ALLOWED + TIMES_THE_FILE * self.size
        ):
            self._fault = damaged(self.path, "the decoder reads in circles")
        if self._fault is None and self._cancelled():
            self._fault = UserMistake("audio.cancelled", **about(self.path))
        return self._fault is None


def about(path: Path) -> dict[str, object]:
    """Return the facts that every error about a file carries."""
    return {"file": path.name, "path": str(path)}


def damaged(path: Path, reason: object) -> EnvironmentFault:
    """Return the fault of a file whose audio cannot be decoded; `reason` is the decoder's word."""
    return EnvironmentFault("audio.damaged", **about(path), reason=str(reason))


def read_fault(path: Path, error: OSError) -> QaError:
    """Return the fault that `error` means for `path`."""
    facts = about(path)
    if getattr(error, "winerror", None) in SHARING_VIOLATIONS:
        return EnvironmentFault("audio.locked", **facts)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return EnvironmentFault("audio.missing", **facts)
    if isinstance(error, IsADirectoryError):
        return UserMistake("audio.is_folder", **facts)
    if isinstance(error, PermissionError):
        return EnvironmentFault("audio.no_permission", **facts)
    return EnvironmentFault("audio.read_failed", **facts, reason=error.strerror or str(error))


def _open(path: Path) -> tuple[BinaryIO, int]:
    """Return the open file and its size in bytes; a pipe or device, which might never end, is refused."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UserMistake("audio.is_folder", **about(path))
        if not stat.S_ISREG(found.st_mode):
            raise UserMistake("audio.not_a_file", **about(path))
        if found.st_size == 0:
            raise EnvironmentFault("audio.empty", **about(path))
        return path.open("rb"), found.st_size
    except OSError as error:
        raise read_fault(path, error) from error
    except ValueError as error:  # a name with a NUL is no name
        raise EnvironmentFault("audio.missing", **about(path)) from error
