"""One line to the server: opened with a limit on every wait, cut from another thread within a tenth of a second."""

import os
import socket
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Thread
from typing import Any

import psycopg
from psycopg import generators, waiting
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo
from psycopg.rows import TupleRow

from db.shared.certificates import trusted_roots
from db.shared.faults import Cancelled, Doing, Silence, fault_of
from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.settings.model import Security, ServerAddress

TICK_S = 0.1

# What the server's or the database's own settings must not change, and nothing that the machine's environment says.
_SESSION = (
    "search_path=pg_catalog",  # no table but the named ones is ever meant
    "client_min_messages=notice",  # what `qa.take_place` demands
    "default_transaction_isolation=read\\ committed",
    "row_security=on",
    "jit=off",  # what takes milliseconds is only held up by it
    "datestyle=ISO",
    "timezone=UTC",
    "bytea_output=hex",
    "tcp_keepalives_idle=60",  # a line that was cut counts among the login's few until the server notices
    "tcp_keepalives_interval=10",
)
_IN_ANY_WAY = "scram-sha-256,password,md5,gss,sspi,none"
_WITHOUT_PARAMETER = ("PGSERVICE", "PGDATESTYLE", "PGTZ", "PGGEQO")
_NEVER_EMPTY = {"min_protocol_version": "3.0", "max_protocol_version": "3.0"}
_NO_FILE = os.path.join(os.devnull, "none")  # noqa: PTH118 - no path of ours: a name that no file has


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds: for the line, for a word from the server; and for a statement, told the server.

    A statement ends before the line counts as dead, so that a slow server is not taken for a cut network.
    """

    connect_s: float = 10.0
    silence_s: float = 30.0
    statement_s: float = 25.0


USUAL = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: where to, by what password, how patiently, and whether they have changed their mind."""

    address: ServerAddress
    password: Callable[[], str]
    limits: Limits = USUAL
    cancelled: Callable[[], bool] = lambda: False

    def fault(self, error: Exception, doing: Doing) -> QaError:
        """Return the fault behind an error on this line."""
        return fault_of(error, self.address, doing)


class Line(psycopg.Connection[TupleRow]):
    """A connection whose every wait ends: when it is called off, or when the server keeps silent for too long."""

    caller: Caller

    def wait(self, gen: Any, interval: float = TICK_S, timeout: float | None = None) -> Any:
        """Wait as psycopg does, with an eye on the caller."""
        limits = self.caller.limits
        watched = _watched(gen, self.caller.cancelled, limits.silence_s)
        try:
            return waiting.wait(watched, self.pgconn.socket, interval=interval, timeout=timeout)
        except (Cancelled, Silence):
            self.pgconn.finish()
            raise


def open_line(caller: Caller) -> Line:
    """Open a line; the caller closes it.

    Raises:
        QaError: as `qa_desktop.sync.ports.Transport.connect`.
    """
    with trusted_roots(caller.address) as trust:
        fault: QaError | None = None
        for found in resolve(caller):
            try:
                return _open(caller, found, trust)
            except (psycopg.Error, Silence, Cancelled) as error:
                fault = caller.fault(error, Doing.CONNECTING)
                fault.__cause__ = error
                if fault.code != "sync.unreachable":
                    break
    if fault is None:  # pragma: no cover - a resolver answers with addresses or raises
        raise AssertionError
    raise fault


def resolve(caller: Caller) -> list[str]:
    """Return the network addresses of the host, the resolver's favourite first.

    A resolver may sit for half a minute and cannot be called off, so it runs in a thread that nobody waits for.

    Raises:
        EnvironmentFault: `sync.host_unknown`, `sync.cancelled`.
    """
    answers: list[list[str] | OSError] = []
    address = caller.address
    Thread(target=_look_up, args=(address, answers), name="name lookup", daemon=True).start()
    end = time.monotonic() + caller.limits.silence_s
    while not answers and time.monotonic() < end:
        if caller.cancelled():
            raise caller.fault(Cancelled(), Doing.CONNECTING)
        time.sleep(0.002)
    answer = answers[0] if answers else TimeoutError("no answer from the name server")
    if isinstance(answer, OSError):
        reason = answer.strerror or str(answer)
        raise EnvironmentFault("sync.host_unknown", host=address.host, reason=reason) from answer
    return answer


def _look_up(address: ServerAddress, answers: list[list[str] | OSError]) -> None:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        answers.append(list(dict.fromkeys(str(one[4][0]) for one in found)))
    except OSError as error:
        answers.append(error)
    except UnicodeError as error:  # a name that is no host name at all
        answers.append(OSError(0, str(error)))


def _open(caller: Caller, hostaddr: str, trust: dict[str, str]) -> Line:
    for name in _WITHOUT_PARAMETER:
        os.environ.pop(name, None)
    said = {**_parameters(caller), **trust, "hostaddr": hostaddr}
    conninfo = make_conninfo("", **{**_unsaid(), **said})
    watched = _watched(generators.connect(conninfo), caller.cancelled, caller.limits.connect_s)
    line = Line(waiting.wait_conn(watched, interval=TICK_S))
    line.caller = caller
    line.autocommit = True
    return line


def _parameters(caller: Caller) -> dict[str, str | int]:
    """Return what libpq is told.

    `gssencmode`: it would be tried before TLS. `require_auth`: whoever answers in the server's place gets no password,
    neither in clear nor as md5, which is as good; only where the certificate was checked with the name may the server
    ask as it likes (for a directory's password, say). `passfile`: an empty password is not looked up elsewhere.
    """
    address, limits = caller.address, caller.limits
    return {
        "host": address.host,
        "port": address.port,
        "dbname": address.database,
        "user": address.login,
        "password": caller.password(),
        "sslmode": address.security.value,
        "gssencmode": "disable",
        "application_name": "qa-desktop",
        "client_encoding": "UTF8",
        "options": " ".join(f"-c {one}" for one in (*_SESSION, f"statement_timeout={int(limits.statement_s * 1000)}")),
        "require_auth": _IN_ANY_WAY if address.security is Security.VERIFY_FULL else "scram-sha-256",
        "passfile": _NO_FILE,
        "sslcert": _NO_FILE,
        "sslcertmode": "disable",
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 4,
        "tcp_user_timeout": int(limits.silence_s * 1000),
    }


@cache
def _unsaid() -> Mapping[str, str]:
    """Return libpq's own defaults for whatever a variable of the environment could say otherwise.

    Two kinds of variables have no parameter: a service, which must exist where one is named, and what libpq sends to
    the server by itself; these are taken out of the environment of this process. Files remain that libpq looks for by
    itself: a list of revoked certificates in the home folder, which can only make it stricter.
    """
    defaults = {}
    for one in Conninfo.parse(b""):
        keyword = one.keyword.decode()
        if one.envvar and keyword != "service":
            defaults[keyword] = _NEVER_EMPTY.get(keyword) or (one.compiled or b"").decode()
    return defaults


def _watched(gen: Any, cancelled: Callable[[], bool], silence_s: float) -> Generator[Any, Any, Any]:
    """Pass on a generator of psycopg's until it ends; psycopg comes by at least every tick, with or without news."""
    heard = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            now = time.monotonic()
            if cancelled():
                raise Cancelled
            if ready:
                heard = now
            elif now - heard > silence_s:
                raise Silence(f"no word for {silence_s:g} s")
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value
