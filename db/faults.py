"""What SQLite says, in the two kinds of error that a person can do something about."""

import errno
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from qa_desktop.domain.errors import EnvironmentFault

_BUSY, _LOCKED, _NO_MEMORY, _READ_ONLY, _IO_ERROR = 5, 6, 7, 8, 10
_CORRUPT, _FULL, _CANNOT_OPEN, _PROTOCOL, _NO_LARGE_FILE, _NOT_A_DATABASE = 11, 13, 14, 15, 22, 26
_PERMISSION = 3

_CODES = {
    _BUSY: "store.locked",
    _LOCKED: "store.locked",
    _PROTOCOL: "store.locked",
    _READ_ONLY: "store.read_only",
    _PERMISSION: "store.read_only",
    _FULL: "store.full",
    _CORRUPT: "store.damaged",
    _NOT_A_DATABASE: "store.not_a_store",
    _IO_ERROR: "store.failed",
    _CANNOT_OPEN: "store.failed",
    _NO_MEMORY: "store.failed",
    _NO_LARGE_FILE: "store.failed",
}
_READ_ONLY_ERRNOS = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


def translate_faults(engine: Engine, file: Path, *, keyed: bool = False) -> None:
    """Let every statement of the engine raise EnvironmentFault where the machine failed, with the store's file.

    What remains, a wrong statement or a broken constraint, is our own bug and stays what it is.
    """

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> EnvironmentFault | None:
        return fault_of(context.original_exception, file, keyed=keyed)


def fault_of(error: BaseException, file: Path, *, keyed: bool = False) -> EnvironmentFault | None:
    """Return the fault behind an error of SQLite, None where the machine is not to blame.

    With a key (`keyed`) a file that cannot be made sense of was written with another one.
    """
    # An extended result code keeps the primary one in its low byte (sqlite.org/rescode.html).
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if keyed and primary == _NOT_A_DATABASE:
        return EnvironmentFault("store.wrong_key", file=file, reason=str(error))
    code = _CODES.get(primary)
    return None if code is None else EnvironmentFault(code, file=file, reason=str(error))


def fault_of_files(error: OSError, file: Path) -> EnvironmentFault:
    """Return the fault behind an error of the file system."""
    if error.errno in _READ_ONLY_ERRNOS:
        code = "store.read_only"
    else:
        code = "store.full" if error.errno in _FULL_ERRNOS else "store.failed"
    return EnvironmentFault(code, file=file, reason=error.strerror)
