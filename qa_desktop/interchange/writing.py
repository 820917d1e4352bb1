"""Files written whole or not at all."""

import os
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.ids import new_id


def write_whole(path: Path, content: bytes) -> None:
    """Write a file through another one beside it, so that nobody ever finds half of it.

    Raises:
        EnvironmentFault: `export.unwritable` with the file and the reason; what was there before is untouched.
    """
    try:
        _write_beside(path.resolve() if path.is_symlink() else path, content)
    except ValueError as error:  # no name at all, or letters that no name may have
        raise EnvironmentFault("export.unwritable", file=str(path), reason=str(error)) from error
    except OSError as error:
        raise EnvironmentFault("export.unwritable", file=str(path), reason=error.strerror or str(error)) from error


def _write_beside(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{new_id()}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except (OSError, ValueError):
        beside.unlink(missing_ok=True)
        raise
