"""What the frozen program shares: a bare PostgreSQL that it sets up by itself, and two people who meet there."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from tests.end2end.outside import Outside
from tests.support.postgres_server import HOST, SUPERUSER, SUPERUSERS_PASSWORD, PostgresServer, new_server
from tests.support.tls_server import running_tls_server

DATABASE, ADMIN, ADMINS_PASSWORD = "qa_desktop", "in charge", "in charge's secret"
INSPECTOR, LEAD, TEAM = "li.na", "chen.jing", "客服一组"


class Centre:
    """A PostgreSQL with an empty database and somebody in charge of it; passwords lie in files in `folder`."""

    def __init__(self, server: PostgresServer, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._folder.mkdir()
        with server.connect() as line:
            role = f'CREATE ROLE "{ADMIN}" LOGIN CREATEROLE PASSWORD $${ADMINS_PASSWORD}$$'
            line.execute(role.encode())
            line.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{ADMIN}"'.encode())
        self._keep(ADMIN, ADMINS_PASSWORD)

    def set_up(self, frozen: Outside) -> None:
        """Set up the shared store and let both people in, by the program's own command line."""
        planned = self._administer(frozen, "init", "--dry-run")
        statements = planned["statements"]
        assert isinstance(statements, list)
        assert statements
        done = self._administer(frozen, "init")
        assert done["revision"] == planned["revision"]
        for login, role in ((INSPECTOR, "inspector"), (LEAD, "lead")):
            granted = self._administer(frozen, "grant", login, "--role", role, "--team", TEAM, "--generate-password")
            self._keep(login, str(granted["password"]))
        status = self._administer(frozen, "status")
        assert status["revision"] == status["newest_revision"] == done["revision"]
        sys.stdout.write(f"set up the shared store, revision {done['revision']}, {len(statements)} statements\n")

    def sign_in(self, frozen: Outside, login: str) -> None:
        """Sign in from the command line, with what was graded before; this machine has no keyring for the password."""
        said = frozen.command("connect", *self._where, "--login", login, "--adopt", *self._secret(login))
        assert said == f"Signed in as {login} on {HOST}.\n"

    def exchange(self, frozen: Outside, login: str) -> dict[str, object]:
        """Exchange once and return what the program says of it."""
        told: dict[str, object] = json.loads(frozen.command("sync", "--once", "--json", *self._secret(login)))
        assert told["fault"] is None
        assert told["pending"] == 0
        return told

    def evaluations(self, login: str) -> list[dict[str, object]]:
        """Return the evaluations that somebody reads in the shared store, with a line of their own."""
        secret = self._file(login).read_text("utf-8")
        with psycopg.connect(self._server.dsn(DATABASE, login, secret), row_factory=dict_row) as line:
            return line.execute("SELECT author, team, state, score::text FROM qa.evaluations").fetchall()

    @property
    def _where(self) -> list[str]:
        return ["--host", HOST, "--port", str(self._server.port), "--database", DATABASE, "--security", "disable"]

    def _administer(self, frozen: Outside, *arguments: str) -> dict[str, object]:
        said = frozen.command("server", *arguments, *self._where, "--user", ADMIN, *self._secret(ADMIN), "--json")
        told: dict[str, object] = json.loads(said)
        return told

    def _secret(self, login: str) -> list[str]:
        return ["--password-file", str(self._file(login))]

    def _file(self, login: str) -> Path:
        return self._folder / f"口令 {login}.txt"

    def _keep(self, login: str, secret: str) -> None:
        self._file(login).write_text(secret, "utf-8")


@contextmanager
def centre(folder: Path) -> Iterator[Centre]:
    """Run a PostgreSQL with an empty database; its passwords lie below `folder`."""
    server = new_server()
    try:
        yield Centre(server, folder / "centre")
    finally:
        server.remove()


def send_as_inspector(frozen: Outside, shared: Centre, score: str) -> None:
    """Sign in, send what was graded, and read on the server that it is there, as its author and as the lead."""
    shared.sign_in(frozen, INSPECTOR)
    told = shared.exchange(frozen, INSPECTOR)
    assert told["sent"], told
    expected = [{"author": INSPECTOR, "team": TEAM, "state": "submitted", "score": score}]
    assert shared.evaluations(INSPECTOR) == shared.evaluations(LEAD) == expected
    again = shared.exchange(frozen, INSPECTOR)
    assert again["sent"] == 0, again
    sys.stdout.write(f"sent {told['sent']} records; on the server: {expected}\n")


def receive_as_lead(frozen: Outside, shared: Centre) -> None:
    """Sign in at another workstation and receive the evaluation."""
    shared.sign_in(frozen, LEAD)
    received = shared.exchange(frozen, LEAD)["received"]
    assert isinstance(received, dict)
    assert received["evaluation"] == 1, received
    sys.stdout.write(f"the lead's workstation received {received}\n")


def check_the_certificates(frozen: Outside, folder: Path) -> None:
    """See that the bundled client library checks certificates: the centre's is trusted, anybody else's is not."""
    folder.mkdir()
    secret = folder / "secret.txt"
    secret.write_text(SUPERUSERS_PASSWORD, "utf-8")
    with running_tls_server(folder) as tls:
        where = ["--host", "localhost", "--port", str(tls.server.port), "--database", "postgres", "--user", SUPERUSER]
        ask = ["server", "status", *where, "--password-file", str(secret), "--ca-file"]
        told = json.loads(frozen.command(*ask, str(tls.centre.file), "--json"))
        assert told["encrypted"] is True, told
        refusal = frozen.refusal(*ask, str(tls.stranger.file))
        assert "certificate" in refusal, refusal
        sys.stdout.write(f"the centre's certificate is trusted; another's: {refusal}")
