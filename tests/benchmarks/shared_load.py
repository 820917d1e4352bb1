"""The shared store under the load of 2,000 workstations, and a new lead's first reading of 100,000 versions.

Each workstation pushes 50 evaluations a minute and reads on, over a line that it opens and closes for it. They are
played by a few threads in two processes, on the machine that PostgreSQL runs on too and over loopback, with fsync on.
How fast that goes is a matter of what else the machine does, so the processor time of an exchange is told as well, the
server's apart from that of the players: with it, what PostgreSQL's processors take alone is known on any machine.
"""

import multiprocessing
import os
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from statistics import quantiles

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
from tests.support.postgres_server import new_server

Figures = list[tuple[str, str]]

WORKSTATIONS = 2000
TEAM_SIZE = 50
NEED = WORKSTATIONS / 60
"""Exchanges a second."""
PROCESSES, THREADS = 2, 8
SETTINGS = {"fsync": "on", "max_connections": "100", "shared_buffers": "128MB", "max_wal_size": "4GB"}
FIRST_READING = 100_000


def run(seconds: float = 40) -> Figures:
    """Return the figures, each with its unit."""
    server = new_server(settings=SETTINGS)
    try:
        store = StoreMaker(server).new()
        places = _people(store)
        figures = [
            ("load average before, of so many processors", f"{os.getloadavg()[0]:.1f} {os.cpu_count()}"),
            ("nice", f"{psutil.Process().nice()}"),
            ("one evaluation, bytes of JSON", f"{len(str(evaluation('a', 'b').body).encode()):,}"),
        ]
        for name, pace in (("at the need", NEED), ("as fast as it goes", None)):
            figures += _load(store, places, seconds, name, pace)
        figures += _first_reading(store, places[:TEAM_SIZE])
        return [*figures, ("load average after", f"{os.getloadavg()[0]:.1f}")]
    finally:
        server.remove()


def _people(store: SharedStore) -> list[Place]:
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
            places.append(Place(address(store.server.port, store.database, login), team))
    with store.superuser() as line:
        line.execute("ANALYZE")
    return places


def _load(store: SharedStore, places: Sequence[Place], seconds: float, name: str, pace: float | None) -> Figures:
    """Play all workstations; the processes share them out, so that each one's cursor is in one place."""
    shares = [places[one::PROCESSES] for one in range(PROCESSES)]
    each = None if pace is None else pace / PROCESSES
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        for _ in pool.map(time.sleep, [0.5] * PROCESSES):  # the processes have started
            pass
        before = _processor_s(store)
        playing = [pool.submit(play, share, seconds, THREADS, each) for share in shares]
        held = _most_held(store, playing)
        played = [one.result() for one in playing]
        spent = _processor_s(store) - before
    return _figures(name, played, seconds, held, spent)


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


def _most_held(store: SharedStore, playing: Sequence[Future[Played]]) -> int:
    """Return how many lines were open at most, looked at twenty times a second."""
    most = 0
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename LIKE 'person-%%'"
    with psycopg.connect(store.server.dsn(), autocommit=True) as line:
        while not all(one.done() for one in playing):
            (now,) = line.execute(query, [store.database]).fetchone() or (0,)
            most = max(most, now)
            time.sleep(0.05)
    return most


def _figures(name: str, played: Sequence[Played], seconds: float, held: int, server_s: float) -> Figures:
    pushes = [1000 * one for part in played for one in part.pushes]
    exchanges = [1000 * one for part in played for one in part.exchanges]
    rate = len(pushes) / seconds
    server_ms = 1000 * server_s / len(pushes)
    players_ms = 1000 * sum(one.processor_s for one in played) / len(pushes)
    rows = [
        ("pushes/s", f"{rate:,.1f}"),
        ("records/s", f"{rate * RECORDS_A_PUSH:,.0f}"),
        ("times the need", f"{rate / NEED:.2f}"),
        ("push, p50 and p95, ms", _halves(pushes)),
        ("whole exchange, p50 and p95, ms", _halves(exchanges)),
        ("latest start, ms", f"{1000 * max(one.late_s for one in played):,.0f}"),
        ("versions read/s", f"{sum(one.read for one in played) / seconds:,.0f}"),
        ("lines held at most", f"{held}"),
        ("processor time of an exchange, ms: the server, the player", f"{server_ms:.1f} {players_ms:.1f}"),
        ("times the need that one processor of a server's own takes", f"{1000 / server_ms / NEED:.2f}"),
    ]
    return [(f"{name}: {what}", figure) for what, figure in rows]


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
