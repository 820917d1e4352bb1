"""The shared store under the load of 2,000 workstations, and a new lead's first reading of 100,000 versions.

Each workstation pushes 50 evaluations a minute and reads on from where it was, over a line that it opens and closes for
it, with TLS and `verify-full` as the program does where a PostgreSQL with TLS is installed. At the need each comes at
its own moment of the minute, at least twice, and has a thread to itself: it waits only for the server and processors.
They are played in two processes, on the machine that PostgreSQL runs on too and over loopback, with fsync on. How fast
that goes is a matter of what else the machine does, so the processor time of an exchange is told as well, the server's
apart from that of the players: with it, what PostgreSQL's processors take alone is known on any machine.
"""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import psutil
import psycopg

from tests.benchmarks._workstations import (
    PASSWORD,
    RECORDS_A_PUSH,
    Place,
    Played,
    address,
    evaluation,
    fill,
    play,
    read_everything,
)
from tests.support.postgres import SharedStore, StoreMaker
from tests.support.postgres_server import PostgresServer, new_server
from tests.support.tls_server import running_tls_server

Figures = list[tuple[str, str]]

WORKSTATIONS = 2000
TEAM_SIZE = 50
NEED = WORKSTATIONS / 60
"""Exchanges a second."""
SECONDS = 135.0
"""Long enough for everybody to come twice, the latest of the first minute after the longest wait."""
AT_FULL_SPEED_S = 30.0
PROCESSES = 2
AT_ONCE = {"at the need": 150, "as fast as it goes": 8}
"""How many workstations a process plays at once: at the need more than PostgreSQL has lines."""
WAITED_S = 0.1
SETTINGS = {"fsync": "on", "max_connections": "100", "shared_buffers": "128MB", "max_wal_size": "4GB"}
FIRST_READING = 100_000


def run(seconds: float = SECONDS) -> Figures:
    """Return the figures, each with its unit; in fewer `seconds` not everybody comes twice, which is told."""
    with _server() as (server, ca_file):
        store = StoreMaker(server).new()
        places = _people(store, ca_file)
        figures = [
            ("load average before, of so many processors", f"{os.getloadavg()[0]:.1f} {os.cpu_count()}"),
            ("nice", f"{psutil.Process().nice()}"),
            ("the server", f"PostgreSQL {_version(server)}, {'TLS, verify-full' if ca_file else 'without TLS'}"),
            ("one evaluation, bytes of JSON", f"{len(str(evaluation('a', 'b').body).encode()):,}"),
        ]
        figures += _load(store, places, seconds, "at the need")
        figures += _load(store, places, min(seconds, AT_FULL_SPEED_S), "as fast as it goes")
        figures += _first_reading(store, places[:TEAM_SIZE])
        return [*figures, ("load average after", f"{os.getloadavg()[0]:.1f}")]


@contextmanager
def _server() -> Iterator[tuple[PostgresServer, str]]:
    """Run a server; with it comes the file of the authority that vouches for it, none where it has no TLS."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="qa-authorities-")))
        try:
            tls = stack.enter_context(running_tls_server(folder, SETTINGS))
            server, ca_file = tls.server, str(tls.centre.file)
        except LookupError:
            server, ca_file = new_server(settings=SETTINGS), ""
            stack.callback(server.remove)
        yield server, ca_file


def _version(server: PostgresServer) -> str:
    with server.connect() as line:
        (version,) = line.execute("SHOW server_version").fetchone() or ("",)
        return str(version).split(" ", maxsplit=1)[0]


def _people(store: SharedStore, ca_file: str) -> list[Place]:
    """Let 2,000 people in, in teams of 50 with a lead each."""
    places = []
    with store.superuser() as line, line.transaction():
        line.execute(f"CREATE ROLE first_of_all PASSWORD '{PASSWORD}'".encode())
        (secret,) = line.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'first_of_all'").fetchone() or ()
        for number in range(WORKSTATIONS):
            login, team = f"person-{number}", f"team-{number // TEAM_SIZE}"
            role = "lead" if number % TEAM_SIZE == 0 else "inspector"
            line.execute(f"CREATE ROLE \"{login}\" LOGIN PASSWORD '{secret}' IN ROLE qa_{role}".encode())
            line.execute("INSERT INTO qa.person (login, name) VALUES (%s, %s)", [login, login])
            line.execute("INSERT INTO qa.membership (login, team, role) VALUES (%s, %s, %s)", [login, team, role])
            places.append(Place(address(store.server.port, store.database, login, ca_file), team))
    with store.superuser() as line:
        line.execute("ANALYZE")
    return places


def _load(store: SharedStore, places: Sequence[Place], seconds: float, name: str) -> Figures:
    """Play all workstations; the processes share them out, so that each one's cursor is in one place."""
    shares = [places[one::PROCESSES] for one in range(PROCESSES)]
    paced = name == "at the need"
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        for _ in pool.map(time.sleep, [0.5] * PROCESSES):  # the processes have started
            pass
        before = _processor_s(store)
        playing = [pool.submit(play, share, seconds, AT_ONCE[name], paced=paced) for share in shares]
        held, plain = _most_held(store, playing)
        played = [one.result() for one in playing]
        spent = _processor_s(store) - before
    rows = _figures(played, spent)
    rows.append(("lines held at most, of them without TLS", f"{held} {plain}"))
    if paced:
        rows += _comings(played)
    return [(f"{name}: {what}", figure) for what, figure in rows]


def _processor_s(store: SharedStore) -> float:
    """Return the processor time that the server has taken, with all that it did for lines that are closed, in s."""
    total = 0.0
    for number, process_id in enumerate(store.server.process_ids):
        try:
            times = psutil.Process(process_id).cpu_times()
        except psutil.NoSuchProcess:  # its time is the first one's children's from now on
            continue
        total += times.user + times.system
        if number == 0:
            total += times.children_user + times.children_system
    return total


def _most_held(store: SharedStore, playing: Sequence[Future[Played]]) -> tuple[int, int]:
    """Return how many lines were open at most, and how many without TLS, looked at twenty times a second."""
    most = plain = 0
    query = """
        SELECT count(*), count(*) FILTER (WHERE NOT s.ssl) FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid)
        WHERE datname = %s AND usename LIKE 'person-%%'"""
    with psycopg.connect(store.server.dsn(), autocommit=True) as line:
        while not all(one.done() for one in playing):
            now, open_to_all = line.execute(query, [store.database]).fetchone() or (0, 0)
            most, plain = max(most, now), max(plain, open_to_all)
            time.sleep(0.05)
    return most, plain


def _figures(played: Sequence[Played], server_s: float) -> Figures:
    pushes = [1000 * one for part in played for one in part.pushes]
    exchanges = [1000 * one for part in played for one in part.exchanges]
    seconds = max(one.seconds for one in played)
    rate = len(pushes) / seconds
    server_ms = 1000 * server_s / len(pushes)
    players_ms = 1000 * sum(one.processor_s for one in played) / len(pushes)
    refused = sum((one.refused for one in played), Counter[str]())
    return [
        ("exchanges, in s", f"{len(pushes):,} {seconds:,.0f}"),
        ("pushes/s", f"{rate:,.1f}"),
        ("records/s", f"{rate * RECORDS_A_PUSH:,.0f}"),
        ("times the need", f"{rate / NEED:.2f}"),
        ("push, p50 and p95, ms", _halves(pushes)),
        ("whole exchange, p50 and p95, ms", _halves(exchanges)),
        ("versions read/s", f"{sum(one.read for one in played) / seconds:,.0f}"),
        ("turned away", ", ".join(f"{code} {times}" for code, times in refused.items()) or "0"),
        ("processor time of an exchange, ms: the server, the player", f"{server_ms:.1f} {players_ms:.1f}"),
        ("times the need that one processor of a server's own takes", f"{1000 / server_ms / NEED:.2f}"),
    ]


def _comings(played: Sequence[Played]) -> Figures:
    """Return how often workstations came, and whether the players made any of them wait."""
    times = [often for one in played for often in one.times.values()]
    late = [one for part in played for one in part.late]
    most = max(one.at_once for one in played)
    waited = sum(one > WAITED_S for one in late)
    return [
        ("workstations that came, that came twice or more", f"{len(times):,} {sum(one > 1 for one in times):,}"),
        ("a process' workstations at once at most, that it could play", f"{most} {AT_ONCE['at the need']}"),
        (f"began more than {WAITED_S * 1000:.0f} ms late; the latest, ms", f"{waited:,} {1000 * max(late):,.0f}"),
    ]


def _halves(times: Sequence[float]) -> str:
    cuts = quantiles(times, n=100, method="inclusive")
    return f"{cuts[49]:,.0f} {cuts[94]:,.0f}"


def _first_reading(store: SharedStore, team: Sequence[Place]) -> Figures:
    """Let one team have 100,000 records, and its lead come with a new machine."""
    size = 500
    fill(team[1], FIRST_READING // size, size)
    with store.superuser() as line:
        line.execute("ANALYZE")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        total, seconds, memory = pool.submit(read_everything, team[0].address).result()
    tenth = memory[len(memory) // 10]
    return [
        ("a new lead's first reading: versions", f"{total:,}"),
        ("a new lead's first reading: versions/s", f"{total / seconds:,.0f}"),
        ("a new lead's first reading: MB after a tenth, at most, at the end", _memory(tenth, memory)),
    ]


def _memory(tenth: float, memory: Sequence[float]) -> str:
    return f"{tenth:,.0f} {max(memory):,.0f} {memory[-1]:,.0f}"
