"""Making sure that what was written is on the disk itself, as far as the file system has such a thing."""

import errno
import os
from pathlib import Path

_CANNOT = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF, errno.EACCES})
"""What network shares and file systems of programs (FUSE) answer that know no such thing, at least for folders."""


def make_folder_durable(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk itself, where that can be asked for.

    Raises:
        OSError: the disk could not take them.
    """
    if os.name == "nt":
        return  # Windows keeps names safe by itself, and lets nobody open a folder
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
