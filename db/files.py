"""Files of the store as wholes: swapped so that a power cut leaves the one or the other, never half of one."""

import os
from pathlib import Path

from db.faults import fault_of_files
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.durable import make_folder_durable
from qa_desktop.settings.key_file import PLAIN_HEADER

_COMPANIONS = ("-wal", "-shm", "-journal")


def is_plain(file: Path) -> bool:
    """Return whether the file is a store that anybody can read.

    Raises:
        EnvironmentFault: `store.read_only` or `store.failed`.
    """
    return _beginning(file) == PLAIN_HEADER


def is_blank(file: Path) -> bool:
    """Return whether nothing is there yet; raises as `is_plain`."""
    return not _beginning(file)


def remove_store(file: Path) -> None:
    """Delete a store with what SQLite keeps beside it, where it is there.

    Raises:
        EnvironmentFault: `store.read_only` or `store.failed`.
    """
    try:
        for one in (file, *companions(file)):
            one.unlink(missing_ok=True)
    except OSError as error:
        raise fault_of_files(error, file) from error


def companions(file: Path) -> list[Path]:
    """Return what SQLite may keep beside a store."""
    return [file.with_name(file.name + ending) for ending in _COMPANIONS]


def make_durable(file: Path) -> None:
    """Make sure that the file is on the disk itself.

    Raises:
        EnvironmentFault: `store.full`, `store.read_only` or `store.failed`.
    """
    try:
        with file.open("rb+") as written:
            os.fsync(written.fileno())
    except OSError as error:
        raise fault_of_files(error, file) from error


def put_in_place(new: Path, file: Path) -> None:
    """Let `new`, which is whole and durable, take the place of `file`.

    Raises:
        EnvironmentFault: `store.locked` where Windows will not part with a file that somebody has open; else
            `store.full`, `store.read_only` or `store.failed`.
    """
    try:
        new.replace(file)
    except PermissionError as error:
        raise EnvironmentFault("store.locked", file=file, reason=error.strerror or "") from error
    except OSError as error:
        raise fault_of_files(error, file) from error
    try:
        make_folder_durable(file.parent)
    except OSError as error:
        raise fault_of_files(error, file) from error


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as written:
            return written.read(len(PLAIN_HEADER))
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise fault_of_files(error, file) from error
