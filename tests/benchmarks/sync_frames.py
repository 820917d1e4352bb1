"""Whether the window still draws in time while 5,000 records are received: `python -m tests.benchmarks.sync_frames`.

Frames of a waveform that is scrolled on each one, with a call playing silently, alone and beside an exchange that
applies to a store, in turns, for several lengths of the interpreter's switch interval: how long a thread in Python
holds the interpreter when another one wants it. A frame counts from when it was due until it was painted. Nothing
here takes longer than 90 s: an exchange that is not done after `SECONDS` is called off, and it is said how far it came.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from db import local_side
from db.local_side import SqlLocalSide
from db.store import Store, open_store
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.text import Language
from qa_desktop.services.ports import SystemClock
from qa_desktop.sync.kinds import recording as codec
from qa_desktop.sync.ports import Hello
from qa_desktop.sync.records import Arrived, Page, Position, RecordVersion
from tests.screens.stage import Stage, prepare, stage
from tests.services.fakes import MemoryStore

RECORDS, A_PAGE = 5000, 100
FRAME_S = 1 / 60
SECONDS = 8.0
INTERVALS_MS = (5.0, 0.5)
ME = Person(login="chen.jing", name="陈静", memberships=(Membership("A", Role.LEAD),))


def records() -> list[Arrived]:
    """Return what arrives: recordings, as a lead's machine first reads them."""
    body = codec.to_body(MemoryStore().add_recording("r"))
    return [
        Arrived(
            record=RecordVersion(
                kind=codec.KIND, id=f"{number:064x}", version=new_id(), author="li.na", team="A", body=body
            ),
            position=Position(number // A_PAGE + 1, number % A_PAGE),
            received_at=datetime(2026, 2, 18, tzinfo=UTC),
        )
        for number in range(RECORDS)
    ]


def receive(store: Store, arrived: list[Arrived], off: threading.Event, done: list[int]) -> None:
    """Apply everything, page by page, as the engine does, until it is called off; `done` ends with how many."""
    local = SqlLocalSide(store, SystemClock())
    local.greet(Hello(generation="g", high_water=RECORDS, me=ME, oldest_protocol=1, newest_protocol=1))
    for start in range(0, len(arrived), A_PAGE):
        page = arrived[start : start + A_PAGE]
        reached, end = Position(), page[-1].position
        while reached < end and not off.is_set():
            reached = local.apply(Page(arrived=page, end=end, is_last=False)).reached
        done.append(start + len(page))
        if off.is_set():
            return


def frames(on: Stage, while_: Callable[[], bool]) -> list[float]:
    """Scroll on every frame and return how many ms after it was due each was painted; at most `SECONDS` of them."""
    late: list[float] = []
    begun = due = time.perf_counter()
    while time.perf_counter() - begun < SECONDS and while_():
        while (left := due - time.perf_counter()) > 0:
            time.sleep(min(left, 0.002))
        on.bench.view.show(int(1000 * (due - begun)), int(1000 * (due - begun)) + 60_000)
        QCoreApplication.processEvents()
        on.parts.waveform.repaint()
        now = time.perf_counter()
        late.append((now - due) * 1000)
        due = max(due + FRAME_S, now)
    return late


def beside(on: Stage, file: Path) -> list[float]:
    """Return how late frames were beside an exchange into a new store."""
    store = open_store(file)
    off, done = threading.Event(), [0]
    arrived = records()
    thread = threading.Thread(target=receive, args=(store, arrived, off, done), name="network")
    begun = time.perf_counter()
    thread.start()
    late = frames(on, thread.is_alive)
    off.set()
    thread.join()
    print(f"  received {done[-1]:,} of {RECORDS:,} records in {time.perf_counter() - begun:.1f} s")
    store.close()
    return late


def say(name: str, late: list[float]) -> float:
    """Print a line of figures; return the 99th percentile."""
    late.sort()
    p99 = late[int(len(late) * 0.99)]
    over = sum(one > FRAME_S * 1000 for one in late) / len(late)
    figures = f"median {statistics.median(late):.1f} ms, p99 {p99:.1f} ms, most {late[-1]:.1f} ms"
    print(f"  {name}: {len(late)} frames, {figures}, over 16.7 ms: {over:.1%}")
    return p99


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        filled = prepare(Path(folder) / "filled")
        with stage(Path(folder) / "stage", Language.ENGLISH, filled=filled) as on:
            on.open("Ana")
            for interval in INTERVALS_MS:
                print(f"switch interval {interval} ms, {load()}")
                alone = say("alone", frames(on, lambda: True))
                local_side.SWITCH_S = interval / 1000
                late = beside(on, Path(folder) / f"lead-{interval}.sqlite")
                print(f"  99th percentile beside to alone: {say('beside an exchange', late) / alone:.2f}")
    return 0


def load() -> str:
    """Return how busy the machine is, where it tells."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""


if __name__ == "__main__":
    sys.exit(main())
