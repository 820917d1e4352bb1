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
    target = path.resolve() if path.is_symlink() else path
    beside = target.with_name(f".{new_id()}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise EnvironmentFault("export.unwritable", file=str(path), reason=error.strerror or str(error)) from error
