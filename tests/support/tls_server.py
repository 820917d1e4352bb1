"""A PostgreSQL with TLS, and authorities of the tests' own that vouch for it.

The packaged PostgreSQL is built without OpenSSL; Debian's has it. Where it is not installed these tests are skipped.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.postgres_server import PostgresServer

_DEBIANS = Path("/usr/lib/postgresql")
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self._folder = folder
        self.file = folder / "ca.crt"
        self._key = folder / "ca.key"
        _openssl("req", "-x509", *_KEY, "-keyout", self._key, "-out", self.file, "-days", "30", "-subj", f"/CN={name}")

    def issue(self, *names: str) -> tuple[bytes, bytes]:
        """Return a certificate for a server of these names (`DNS:…`, `IP:…`), and its key."""
        certificate, key = self._folder / "server.crt", self._folder / "server.key"
        signed = ("-CA", self.file, "-CAkey", self._key, "-subj", "/CN=server", "-days", "30")
        extra = ("-addext", f"subjectAltName={','.join(names)}", "-addext", "basicConstraints=CA:FALSE")
        _openssl("req", "-x509", *_KEY, *signed, *extra, "-keyout", key, "-out", certificate)
        return certificate.read_bytes(), key.read_bytes()


class TlsServer:
    """A server whose certificate can be changed while it runs."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self.server = server
        self.centre = Authority(folder / "centre", "The centre")
        self.stranger = Authority(folder / "stranger", "Somebody else")
        self.own = self.centre.issue("DNS:localhost", "IP:127.0.0.1")

    def wear(self, certificate: tuple[bytes, bytes]) -> None:
        """Show this certificate to whoever connects from now on."""
        for name, content in zip(("server.crt", "server.key"), certificate, strict=True):
            file = self.server.data / name
            file.write_bytes(content)
            file.chmod(0o600)
            owner = self.server.data.stat()
            os.chown(file, owner.st_uid, owner.st_gid)
        self.configure("ssl", "on")

    def configure(self, setting: str, value: str) -> None:
        """Change a setting of the running server."""
        with self.server.connect() as line:
            (before,) = line.execute("SELECT clock_timestamp()").fetchone() or ()
            line.execute(f"ALTER SYSTEM SET {setting} = '{value}'".encode())
            line.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 20
        while True:
            with self.server.connect() as line:
                (loaded,) = line.execute("SELECT pg_conf_load_time()").fetchone() or ()
            if loaded > before:
                return
            assert time.monotonic() < deadline, "the server does not reload its settings"
            time.sleep(0.01)


@contextmanager
def running_tls_server(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[TlsServer]:
    """Run a server with TLS and a certificate for localhost of its own centre's authority, whose files are in `folder`.

    `settings` are those of postgresql.conf.

    Raises LookupError where this machine lacks what that takes.
    """
    if shutil.which("openssl") is None:
        raise LookupError("no openssl command: it makes the certificates")
    installed = sorted(_DEBIANS.glob("*/bin/postgres"), key=lambda one: int(one.parts[-3]))
    if not installed:
        raise LookupError(f"no PostgreSQL with TLS: Debian's package postgresql is not installed ({_DEBIANS})")
    own = Path(tempfile.mkdtemp(prefix="qa-postgres-tls-"))
    server = PostgresServer(bin=installed[-1].parent, folder=own, settings=settings or {})
    try:
        server.create()
        server.start()
        tls = TlsServer(server, folder)
        tls.wear(tls.own)
        yield tls
    finally:
        server.remove()


@pytest.fixture(scope="session")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """Return a server with TLS, as `running_tls_server`."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_tls_server(tmp_path_factory.mktemp("tls")))
        except LookupError as error:
            pytest.skip(str(error))
        yield server


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
