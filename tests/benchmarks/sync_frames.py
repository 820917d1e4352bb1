"""Whether the window draws in time while 5,000 records come in: `python -m tests.benchmarks sync_frames`.

A lead's real window, with a real PostgreSQL on the same machine. On each frame the queue (or the team's table) is
scrolled by a row, the playhead and the waveform move, under a real event loop; in turns alone and beside an exchange
of the program's own, in its thread, into the window's own store, to the end of what the window makes of it. A frame
counts from when it was due until it was painted; whatever else the main thread does meanwhile makes it late. What the
main thread worked for it is told apart: that is the window's own part, on a machine that others keep busy too.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView

from qa_desktop.services.events import Event, RecordsArrived, SyncChanged
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.sync_status import SyncPhase
from tests.benchmarks._lead import Colleague, lead_at_work
from tests.screens.stage import Stage
from tests.support.postgres import LEAD_A, StoreMaker
from tests.support.postgres_server import new_server

Rows = list[tuple[str, str]]
RECORDS = 5000
FRAME_S = 1 / 60
ALONE_S = 6.0
REACTION_S = 2.0
"""For how long after an exchange the window refreshes what it shows."""
LONGEST_S = 180.0
ROUNDS = 2


@dataclass(slots=True)
class Frames:
    """How many ms after it was due each frame was painted, and how many ms the main thread had worked for it."""

    late: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def add(self, others: "Frames") -> None:
        """Add more of them."""
        self.late += others.late
        self.own += others.own


@dataclass
class _Way:
    """How frames come out: while the call or the team's table is shown, alone or beside an exchange."""

    team: bool
    beside: bool
    frames: Frames = field(default_factory=Frames)
    reaction: Frames = field(default_factory=Frames)
    seconds: list[float] = field(default_factory=list)
    arrived: int = 0

    @property
    def name(self) -> str:
        """What was shown, and beside what."""
        return f"{'team table' if self.team else 'queue and waveform'}, {'exchange' if self.beside else 'alone'}"


class _Round:
    """Watches one exchange: how long it took, and how many records came."""

    def __init__(self, on: Stage) -> None:
        self.ended_at: float | None = None
        self.arrived = 0
        self._on = on
        self._ran = False
        self.began = time.perf_counter()
        self._leave = on.place.events.subscribe(self._hear)

    @property
    def is_done(self) -> bool:
        """Whether the exchange, and what the window made of it, is over."""
        return self.ended_at is not None and time.perf_counter() > self.ended_at + REACTION_S

    def close(self) -> None:
        """Listen no more."""
        self._leave()

    def _hear(self, event: Event) -> None:
        if isinstance(event, RecordsArrived):
            self.arrived += len(event.keys)
        elif isinstance(event, SyncChanged):
            running = event.status.phase is SyncPhase.RUNNING
            if self._ran and not running and self.ended_at is None:
                self.ended_at = time.perf_counter()
            self._ran = self._ran or running


def run(rounds: int = ROUNDS, records: int = RECORDS) -> Rows:
    """Return the figures of all rounds together."""
    ways = [_Way(team, beside) for team in (False, True) for beside in (False, True)]
    begun = _load()
    server = new_server(settings={"fsync": "on"})
    try:
        store = StoreMaker(server).new()
        colleague = Colleague(store)
        with (
            tempfile.TemporaryDirectory() as folder,
            lead_at_work(Path(folder) / "data", store.address(LEAD_A)) as on,
        ):
            _wait_for_first_exchange(on)
            _open(on, "Ana")
            for _ in range(rounds):
                for way in ways:
                    on.window.show_team(way.team)
                    if way.team:
                        on.parts.team.begin()
                    frames(on, lambda: False, seconds=0.5)  # what was opened has come
                    _measure(way, on, colleague, records)
    finally:
        server.remove()
    rows = [row for way in ways for row in _told(way)]
    return [*rows, ("load average before and after, of so many processors", f"{begun} {_load()} {os.cpu_count()}")]


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


def _open(on: Stage, words: str) -> None:
    """Put the demo call on the desk that is found by these words."""
    (row, *_) = on.place.library.page(LibraryQuery(author=on.place.identity.id, text=words), 0, 1)
    on.bench.calls.open(row.recording_id)
    frames(on, lambda: on.place.grading.call is not None, seconds=LONGEST_S)


def _wait_for_first_exchange(on: Stage) -> None:
    end = time.perf_counter() + LONGEST_S
    while on.place.shared.syncing.status.succeeded_at is None and time.perf_counter() < end:
        frames(on, lambda: False, seconds=0.2)


def _measure(way: _Way, on: Stage, colleague: Colleague, records: int) -> None:
    if not way.beside:
        way.frames.add(frames(on, lambda: False, seconds=ALONE_S))
        return
    colleague.submit(records)
    one = _Round(on)
    on.place.shared.syncing.now()
    way.frames.add(frames(on, lambda: one.ended_at is not None, seconds=LONGEST_S))
    way.reaction.add(frames(on, lambda: one.is_done, seconds=REACTION_S))
    one.close()
    way.seconds.append((one.ended_at or time.perf_counter()) - one.began)
    way.arrived += one.arrived


def frames(on: Stage, is_over: Callable[[], bool], *, seconds: float) -> Frames:
    """Scroll on every frame, for so long or until it is over."""
    painted = Frames()
    loop, timer = QEventLoop(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setSingleShot(True)
    begun = due = time.perf_counter()
    worked = time.thread_time()

    def draw() -> None:
        nonlocal due, worked
        _move(on, int(1000 * (due - begun)))
        now = time.perf_counter()
        before, worked = worked, time.thread_time()
        painted.late.append((now - due) * 1000)
        painted.own.append((worked - before) * 1000)
        if now - begun > seconds or is_over():
            loop.quit()
        due = max(due + FRAME_S, now)
        timer.start(max(round((due - now) * 1000), 0))

    timer.timeout.connect(draw)
    timer.start(0)
    loop.exec()
    timer.stop()
    return painted


def _move(on: Stage, at: int) -> None:
    """Move what is seen on, and have Qt paint what that changed, now rather than soon."""
    if on.parts.waveform.isVisible():
        on.bench.view.move_playhead(at)
        on.bench.view.show(at, at + 60_000)
    for view in (on.parts.library.view, on.parts.team.view):
        if view.isVisible():
            _scroll(view)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)


def _scroll(view: QAbstractItemView) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(0 if bar.value() >= bar.maximum() else bar.value() + bar.singleStep())


def _told(way: _Way) -> Rows:
    rows = [(way.name, _figures(way.frames.late)), (f"{way.name}: the main thread's own work", _own(way.frames))]
    if way.beside:
        rows.append((f"{way.name}: the window's reaction, {REACTION_S:.0f} s after", _figures(way.reaction.late)))
        rows.append((f"{way.name}: the main thread's own work for that", _own(way.reaction)))
        took = ", ".join(f"{one:.1f}" for one in way.seconds)
        rows.append((f"{way.name}: {way.arrived:,} records came, in s each time", took))
    return rows


def _own(painted: Frames) -> str:
    return _figures(painted.own)


def _figures(times: list[float]) -> str:
    cuts = np.percentile(times, [50, 99, 100])
    over = sum(one > FRAME_S * 1000 for one in times)
    share = f"{over} of {len(times):,} over 16.7 ms ({over / len(times):.2%})"
    return f"{cuts[0]:.1f} ms, 99th percentile {cuts[1]:.1f}, most {cuts[2]:.0f}; {share}"
