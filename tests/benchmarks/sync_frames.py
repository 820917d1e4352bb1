"""Whether the window draws in time while 5,000 records are received: `python -m tests.benchmarks sync_frames`.

A waveform is scrolled on each frame, under a real event loop, in turns: alone, beside an exchange that stores what it
receives as the program does, and beside one that never rests. A frame counts from when it was due until it was painted.
A round beside an exchange takes at most `SECONDS`; it is said how far it came.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from db.local_side import SqlLocalSide
from db.store import open_store
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.text import Language
from qa_desktop.services.pace import Pace
from qa_desktop.services.ports import SystemClock
from qa_desktop.sync.kinds import evaluation as evaluation_codec
from qa_desktop.sync.kinds import recording as recording_codec
from qa_desktop.sync.ports import Hello
from qa_desktop.sync.records import Arrived, Body, Page, Position, RecordVersion
from tests.db.samples import make_card, make_full_evaluation, make_recording
from tests.screens.stage import Stage, prepare, stage

Rows = list[tuple[str, str]]
RECORDS, A_PAGE, MARKS = 5000, 100, 20
FRAME_S = 1 / 60
SECONDS = 12.0
ROUNDS = 3
ME = Person(login="chen.jing", name="陈静", memberships=(Membership("A", Role.LEAD),))


@dataclass
class _Way:
    """How frames come out; `pace` is that of the exchange beside them, if there is one."""

    name: str
    pace: Callable[[], Pace] | None
    late: list[float] = field(default_factory=list)
    seconds: float = 0.0
    stored: int = 0


def run(rounds: int = ROUNDS) -> Rows:
    """Return the figures of all rounds together."""
    ways = [
        _Way("alone", None),
        _Way("beside an exchange", Pace),
        _Way("beside one that never rests", lambda: Pace(sleep=_stay_awake)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        arrived = records()
        filled = prepare(Path(folder) / "filled")
        with stage(Path(folder) / "stage", Language.ENGLISH, filled=filled) as on:
            on.open("Ana")
            for number in range(rounds):
                for way in ways:
                    _measure(way, on, arrived, Path(folder) / f"{number} {way.name}.sqlite")
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [row for way in ways for row in _told(way)] + [("the machine, at the end", load)]


def records() -> list[Arrived]:
    """Return what arrives: calls, each with an evaluation, as a lead's machine first reads them."""
    card = make_card(criteria=MARKS)
    arrived: list[Arrived] = []
    for number in range(RECORDS // 2):
        recording = make_recording(-1 - number)
        evaluation = replace(make_full_evaluation(recording, card), id=f"e{number}", author="li.na")
        bodies = {
            ("recording", recording.id): recording_codec.to_body(recording),
            ("evaluation", evaluation.id): evaluation_codec.to_body(evaluation),
        }
        for place, ((kind, record_id), body) in enumerate(bodies.items()):
            arrived.append(_arrived(kind, record_id, body, Position(number + 1, place)))
    return arrived


def _arrived(kind: str, record_id: str, body: Body, position: Position) -> Arrived:
    record = RecordVersion(kind=kind, id=record_id, version=new_id(), author="li.na", team="A", body=body)
    return Arrived(record=record, position=position, received_at=datetime(2026, 2, 18, tzinfo=UTC))


def _measure(way: _Way, on: Stage, arrived: list[Arrived], file: Path) -> None:
    if way.pace is None:
        way.late += frames(on, lambda: None, seconds=SECONDS / 3)
        return
    store = open_store(file)
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card(criteria=MARKS))
        unit.commit()
    off, pace = threading.Event(), way.pace()
    local = SqlLocalSide(store, SystemClock(), rest=pace.rest)

    def receive() -> None:
        with pace.beside():
            way.stored += _receive(local, arrived, off)

    thread = threading.Thread(target=receive, name="network")
    begun = time.perf_counter()
    thread.start()
    way.late += frames(on, pace.moved, seconds=SECONDS, goes_on=thread.is_alive)
    off.set()
    thread.join()
    way.seconds += time.perf_counter() - begun
    store.close()


def _receive(local: SqlLocalSide, arrived: list[Arrived], off: threading.Event) -> int:
    """Store everything, page by page, as the engine does, until it is called off; return how many."""
    local.greet(Hello(generation="g", high_water=RECORDS, me=ME, oldest_protocol=1, newest_protocol=1))
    for start in range(0, len(arrived), A_PAGE):
        page = arrived[start : start + A_PAGE]
        reached, end = Position(), page[-1].position
        while reached < end:
            if off.is_set():
                return start
            reached = local.apply(Page(arrived=page, end=end, is_last=False)).reached
    return len(arrived)


def frames(
    on: Stage, moved: Callable[[], None], *, seconds: float, goes_on: Callable[[], bool] = lambda: True
) -> list[float]:
    """Scroll on every frame, for so long or as it goes on; return how many ms after it was due each was painted."""
    late: list[float] = []
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setSingleShot(True)
    begun = due = time.perf_counter()

    def draw() -> None:
        nonlocal due
        at = int(1000 * (due - begun))
        on.bench.view.show(at, at + 60_000)
        on.parts.waveform.repaint()
        moved()
        now = time.perf_counter()
        late.append((now - due) * 1000)
        if now - begun > seconds or not goes_on():
            loop.quit()
        due = max(due + FRAME_S, now)
        timer.start(max(round((due - now) * 1000), 0))

    timer.timeout.connect(draw)
    timer.start(0)
    loop.exec()
    timer.stop()
    return late


def _told(way: _Way) -> Rows:
    cuts = np.percentile(way.late, [50, 99, 100])
    over = sum(one > FRAME_S * 1000 for one in way.late)
    share = f"{over} of {len(way.late):,} over 16.7 ms ({over / len(way.late):.2%})"
    figures = [
        (f"frame {way.name}", f"{cuts[0]:.1f} ms, 99th percentile {cuts[1]:.1f} ms, most {cuts[2]:.0f}; {share}")
    ]
    if way.pace is not None:
        figures.append(
            (f"records stored {way.name.removeprefix('beside ')}", f"{way.stored / way.seconds:,.0f} a second")
        )
    return figures


def _stay_awake(_seconds: float) -> None:
    """Do not rest."""
