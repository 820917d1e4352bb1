"""Whom to trust: the centre's own certificate authority in a file, or those that the operating system trusts.

On Windows libpq finds files by narrow names only: a letter that the machine's code page lacks, or a long path, hides a
file from it. What it is to read is handed to it in a place whose name it can read.
"""

import os
import ssl
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.model import Security, ServerAddress

_VERIFYING = (Security.VERIFY_FULL, Security.VERIFY_CA)
_LONGEST_NARROW = 240
"""MAX_PATH is 260, with what a name may still get."""
_FOLDERS: Mapping[str, tuple[str, ...]] = {"SystemRoot": ("Temp",), "ProgramData": ()}
"""Where Windows lets everybody make a folder whose files nobody else may write, by the variable that names it."""
_NARROW: bool = sys.platform == "win32"


@contextmanager
def trusted_roots(address: ServerAddress) -> Iterator[dict[str, str]]:
    """Yield the connection's parameters that say whom to trust; they hold within the block.

    libpq's own `sslrootcert=system` means a folder that only the machine has that built it, and never Windows' store.
    So what the system trusts is asked of Python, which knows both, and handed over in a file.

    Raises:
        EnvironmentFault: `sync.ca_file_missing` with `file` and `reason`, `sync.no_authority`, `sync.no_plain_folder`
            where there is no place that libpq could read.
    """
    if address.ca_file and address.security is not Security.DISABLE:
        file = Path(address.ca_file)
        _read_certificates(address, file)
        if (name := _plain(file)) is not None:
            yield {"sslrootcert": name}
            return
        certificates = file.read_bytes()
    elif address.security in _VERIFYING:
        certificates = _system_roots(address).encode("ascii")
    else:
        yield {}
        return
    with _handed_over(certificates, address) as name:
        yield {"sslrootcert": name}


def _plain(file: Path) -> str | None:
    """Return the name by which libpq finds a file, if it does by any."""
    name = str(file)
    if not _NARROW:
        return name
    return next((one for one in (name, _short_name(name)) if is_narrow(one)), None)


def is_narrow(name: str) -> bool:
    """Return whether Windows' narrow functions know a name, whatever the machine's code page."""
    return name.isascii() and len(name) <= _LONGEST_NARROW


@contextmanager
def _handed_over(certificates: bytes, address: ServerAddress) -> Iterator[str]:
    """Put certificates into a file of this block's own whose name libpq can read."""
    for where in (None, *plain_folders(os.environ)):
        try:
            folder = tempfile.TemporaryDirectory(prefix="qa-desktop-", dir=where, ignore_cleanup_errors=True)
        except OSError:
            continue
        with folder as made:
            file = Path(made) / "roots.pem"
            file.write_bytes(certificates)
            if (name := _plain(file)) is not None:
                yield name
                return
    raise EnvironmentFault("sync.no_plain_folder", host=address.host, file=address.ca_file or tempfile.gettempdir())


def plain_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield other folders than the person's own for a moment's file."""
    for variable, parts in _FOLDERS.items():
        if found := environment.get(variable):
            yield Path(found, *parts)


def _read_certificates(address: ServerAddress, file: Path) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except OSError as error:  # ssl.SSLError, for a file without certificates, is one too
        reason = error.strerror or str(error)
        raise EnvironmentFault("sync.ca_file_missing", host=address.host, file=file, reason=reason) from error


def _system_roots(address: ServerAddress) -> str:
    found = ssl.create_default_context().get_ca_certs(binary_form=True)
    if not found:
        raise EnvironmentFault("sync.no_authority", host=address.host)
    return "".join(ssl.DER_cert_to_PEM_cert(one) for one in found)


if sys.platform == "win32":
    import ctypes

    def _short_name(name: str) -> str:
        """Return the name of before long ones, which a disk keeps beside where it is told to, and else the same."""
        room = ctypes.create_unicode_buffer(32768)
        return room.value if ctypes.windll.kernel32.GetShortPathNameW(name, room, 32768) else name

else:

    def _short_name(name: str) -> str:
        return name
