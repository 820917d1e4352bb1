"""Workstations that are played by a few threads of a process of their own, each exchange over a line of its own."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from random import Random
from threading import Lock
from typing import Any

from uuid_utils import uuid7

from db.shared.transport import SharedTransport
from qa_desktop.domain.beginning import first_draft_id
from qa_desktop.domain.errors import QaError
from qa_desktop.settings.model import Security, ServerAddress
from qa_desktop.sync.records import Batch, Position, RecordVersion
from tests.benchmarks._comings import Comings

PASSWORD = "load"  # noqa: S105 - of a server that lives as long as the benchmark
RECORDS_A_PUSH = 50
PAGE = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A workstation's person; `address` leads to the server."""

    address: ServerAddress
    team: str


@dataclass(slots=True)
class Played:
    """What came of it: how long each push and each exchange took, and how late each began, all in s.

    `times` is how often each workstation came, `refused` how often which fault turned one away, `at_once` how many
    were there at most. `processor_s` is this process' own processor time for it, without what making the records took;
    `seconds` is when the last one was done.
    """

    pushes: list[float] = field(default_factory=list)
    exchanges: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    times: Counter[int] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    read: int = 0
    at_once: int = 0
    processor_s: float = 0.0
    seconds: float = 0.0


def address(port: int, database: str, login: str, ca_file: str) -> ServerAddress:
    """Return how somebody reaches a server of this machine, whose authority is in that file; none: without TLS."""
    security = Security.VERIFY_FULL if ca_file else Security.DISABLE
    return ServerAddress(
        host="127.0.0.1", port=port, database=database, login=login, security=security, ca_file=ca_file
    )


def evaluation(author: str, team: str) -> RecordVersion:
    """Return an evaluation of 25 answers and 6 marks: about 4 KB of text."""
    recording = sha256(uuid7().bytes).hexdigest()
    identity = first_draft_id(author, recording, 1)  # which the server reckons too
    answers = {f"criterion_{n}": {"kind": "option", "value": "yes", "comment": "语速适中，" * 3} for n in range(25)}
    marks = [
        {"id": f"{n}", "start_ms": n * 1000, "end_ms": None, "tag_id": "t", "note": "请核实" * 6} for n in range(6)
    ]
    body: dict[str, Any] = {
        "state": "submitted",
        "recording_id": recording,
        "score": "87.50",
        "answers": answers,
        "annotations": marks,
    }
    return RecordVersion(
        kind="evaluation", id=identity, version=str(uuid7()), author=author, team=team, subject=identity, body=body
    )


class Workstations:
    """Some workstations, each with its cursor; their turns come one after the other, over and over."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._clients = [str(uuid7()) for _ in places]
        self._cursors = [Position()] * len(places)
        self._numbers = [count(1) for _ in places]

    def exchange(self, which: int, played: Played, lock: Lock) -> None:
        """Do what the program does once a minute: greet, push, find, read on."""
        place = self._places[which]
        who = place.address.login
        making = time.thread_time()
        records = tuple(evaluation(who, place.team) for _ in range(RECORDS_A_PUSH))
        making = time.thread_time() - making
        sent = Batch(id=str(uuid7()), client=self._clients[which], number=next(self._numbers[which]), records=records)
        began = time.perf_counter()
        with SharedTransport(place.address, lambda: PASSWORD).connect() as session:
            session.hello()
            before = time.perf_counter()
            session.push(sent)
            pushed = time.perf_counter() - before
            found = session.find(sent)
            assert found is not None
            assert found.sha256 == sent.sha256
            session.pass_over(sent)
            read = 0
            for end, arrived in pages(session, self._cursors[which]):
                self._cursors[which] = end
                read += arrived
        with lock:
            played.pushes.append(pushed)
            played.exchanges.append(time.perf_counter() - began)
            played.read += read
            played.processor_s -= making


def pages(session: Any, after: Position) -> Iterator[tuple[Position, int]]:
    """Read to the end; yields where each page ends and how many versions it held."""
    while True:
        page = session.pull(after, PAGE)
        after = page.end
        yield page.end, len(page.arrived)
        if page.is_last:
            return


def play(places: Sequence[Place], seconds: float, threads: int, *, paced: bool) -> Played:
    """Play what is due in so long: once a minute each, or as fast as it goes."""
    stations, played, lock = Workstations(places), Played(), Lock()
    comings = Comings(len(places), seconds, Random(1), paced=paced)  # noqa: S311 - jitter is no secret
    began, spent, here = time.perf_counter(), time.process_time(), 0

    def passed() -> float:
        return time.perf_counter() - began

    def work() -> None:
        nonlocal here
        while True:
            with lock:
                found = comings.take(passed())
            if found is None:
                return
            due, which = found
            time.sleep(max(0.0, due - passed()))
            with lock:
                played.late.append(max(0.0, passed() - due))
                here += 1
                played.at_once = max(played.at_once, here)
            fault = ""
            try:
                stations.exchange(which, played, lock)
            except QaError as error:
                fault = error.code
            with lock:
                here -= 1
                if fault:
                    played.refused[fault] += 1
                else:
                    played.times[which] += 1
                comings.went(which, due, passed(), refused=bool(fault))

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result()
    played.seconds = passed()
    played.processor_s += time.process_time() - spent
    return played


def fill(place: Place, batches: int, size: int) -> None:
    """Push so many batches of so many records."""
    client = str(uuid7())
    with SharedTransport(place.address, lambda: PASSWORD).connect() as session:
        for number in range(1, batches + 1):
            records = tuple(evaluation(place.address.login, place.team) for _ in range(size))
            session.push(Batch(id=str(uuid7()), client=client, number=number, records=records))


def read_everything(where: ServerAddress) -> tuple[int, float, list[float]]:
    """Read from the start; returns how many versions, in how many s, and this process' memory in MB page by page."""
    import psutil  # noqa: PLC0415 - only this process measures itself

    me = psutil.Process()
    began, total, memory = time.perf_counter(), 0, []
    with SharedTransport(where, lambda: PASSWORD).connect() as session:
        session.hello()
        for _, arrived in pages(session, Position()):
            total += arrived
            memory.append(me.memory_info().rss / 1e6)
    return total, time.perf_counter() - began, memory
