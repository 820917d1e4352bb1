"""Whom to trust: the centre's own certificate authority in a file, or those that the operating system trusts."""

import ssl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.model import Security, ServerAddress

_VERIFYING = (Security.VERIFY_FULL, Security.VERIFY_CA)


@contextmanager
def trusted_roots(address: ServerAddress) -> Iterator[dict[str, str]]:
    """Yield the connection's parameters that say whom to trust; they hold within the block.

    libpq's own `sslrootcert=system` means a folder that only the machine has that built it, and never Windows' store.
    So what the system trusts is asked of Python, which knows both, and handed over in a file.

    Raises:
        EnvironmentFault: `sync.ca_file_missing` with `file` and `reason`, `sync.no_authority`.
    """
    if address.ca_file and address.security is not Security.DISABLE:
        file = Path(address.ca_file)
        _read_certificates(address, file)
        yield {"sslrootcert": readable_by_libpq(file)}
    elif address.security in _VERIFYING:
        with tempfile.TemporaryDirectory(prefix="qa-desktop-", ignore_cleanup_errors=True) as folder:
            file = Path(folder) / "roots.pem"
            file.write_text(_system_roots(address), "ascii")
            yield {"sslrootcert": readable_by_libpq(file)}
    else:
        yield {}


def readable_by_libpq(file: Path) -> str:
    """Return the name by which libpq finds a file: it calls Windows' narrow functions, which know few letters."""
    name = str(file)
    if sys.platform == "win32" and not name.isascii():
        return _short_name(name)
    return name


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
        room = ctypes.create_unicode_buffer(1024)
        return room.value if ctypes.windll.kernel32.GetShortPathNameW(name, room, 1024) else name
