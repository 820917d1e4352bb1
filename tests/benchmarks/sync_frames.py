"""Whether the window still draws in time while 5,000 records are received: `python -m tests.benchmarks.sync_frames`.

Frames of a waveform that is scrolled on each one, with a call playing silently, first alone and then beside an exchange
that applies to the same store. A frame counts from when it was due until it was painted.
"""

import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication

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

RECORDS, A_PAGE = 5000, 200
FRAME_S = 1 / 60
SECONDS = 6.0
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


def receive(store: Store, arrived: list[Arrived], ended: threading.Event) -> None:
    """Apply everything, page by page, as the engine does."""
    local = SqlLocalSide(store, SystemClock())
    local.greet(Hello(generation="g", high_water=RECORDS, me=ME, oldest_protocol=1, newest_protocol=1))
    start = 0
    while start < len(arrived):
        page = arrived[start : start + A_PAGE]
        end = page[-1].position
        reached = local.apply(Page(arrived=page, end=end, is_last=False)).reached
        start = next((n for n, one in enumerate(arrived) if one.position > reached), len(arrived))
    ended.set()


def frames(on: Stage, until: threading.Event | None) -> list[float]:
    """Scroll on every frame and return how many ms after it was due each was painted."""
    late: list[float] = []
    begun = due = time.perf_counter()
    while time.perf_counter() - begun < SECONDS or (until is not None and not until.is_set()):
        while (left := due - time.perf_counter()) > 0:
            time.sleep(min(left, 0.002))
        on.bench.view.show(int(1000 * (due - begun)), int(1000 * (due - begun)) + 60_000)
        QCoreApplication.processEvents()
        on.parts.waveform.repaint()
        now = time.perf_counter()
        late.append((now - due) * 1000)
        due = max(due + FRAME_S, now)
    return late


def say(name: str, late: list[float]) -> None:
    """Print a line of figures."""
    late.sort()
    p99 = late[int(len(late) * 0.99)]
    over = sum(one > FRAME_S * 1000 for one in late)
    figures = f"median {statistics.median(late):.1f} ms, p99 {p99:.1f} ms, most {late[-1]:.1f} ms"
    print(f"{name}: {len(late)} frames, {figures}, over 16.7 ms: {over}")


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        filled = prepare(Path(folder) / "filled")
        with stage(Path(folder) / "stage", Language.ENGLISH, filled=filled) as on:
            on.open("Ana")
            say("alone", frames(on, None))
            store = open_store(Path(folder) / "lead.sqlite")
            ended = threading.Event()
            thread = threading.Thread(target=receive, args=(store, records(), ended), name="network")
            begun = time.perf_counter()
            thread.start()
            beside = frames(on, ended)
            thread.join()
            print(f"received {RECORDS} records in {time.perf_counter() - begun:.1f} s")
            say("beside an exchange", beside)
            store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
