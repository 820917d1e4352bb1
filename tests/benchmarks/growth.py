"""How fast a store is that has grown to 200,000 evaluations: `python -m tests.benchmarks growth`."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from db.backups import BackupShelf
from db.local_side import SqlLocalSide
from db.overview import overview
from db.store import Store, open_store
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.services.ports import LibraryQuery, QueueState, SortKey, SystemClock
from qa_desktop.services.review_ports import TeamQuery, TeamSort
from qa_desktop.sync.kinds import evaluation as evaluation_codec
from qa_desktop.sync.kinds import recording as recording_codec
from qa_desktop.sync.records import Arrived, Body, Page, Position, RecordVersion
from tests.benchmarks._grown import (
    CONFLICTS,
    EVALUATIONS,
    HERE,
    KEPT_IN,
    MARKS,
    REFUSED_RECORDS,
    WAITING,
    grown_store,
)
from tests.benchmarks.library import TYPED
from tests.benchmarks.review import FILTERS
from tests.db.samples import ME, NOON, QUEUES, make_card, make_full_evaluation, make_recording, make_seen

Rows = list[tuple[str, str]]
PAGE = 100
PULLED = 2_000
FIRST_PULL = 100_000


def run(evaluations: int = EVALUATIONS, rounds: int = 20) -> Rows:
    """Return the figures of a store of that size."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    with tempfile.TemporaryDirectory() as name, grown_store(Path(name), evaluations) as (store, seconds, was_kept):
        folder = Path(name)
        size = sum(file.stat().st_size for file in folder.iterdir()) / (1 << 20)
        kept = f", kept in {KEPT_IN} since" if was_kept else ""
        rows = [
            ("load average before, of so many processors", f"{load} {os.cpu_count()}"),
            (f"the store: {evaluations:,} evaluations, {evaluations * MARKS:,} annotations", f"{size:,.0f} MB"),
            ("making it", f"{seconds:,.0f} s{kept}"),
        ]
        lists = _library(store, rounds) + _team(store, evaluations, rounds) + _waiting(store, rounds)
        slowest = max(lists, key=lambda one: one[1])
        rows.append((f"slowest list of {len(lists)}: {slowest[0]}", f"{slowest[1]:.1f} ms"))
        rows += [_figure(*one) for one in lists]
        return rows + _desk(store, rounds) + _arrivals(store) + _first_pull() + _backups(folder)


Times = tuple[str, float, list[float]]
"""A list, its median and each time, in ms."""


def _library(store: Store, rounds: int) -> list[Times]:
    """Measure the queue: by each order, first and deep, and by each filter."""
    asked: list[tuple[str, LibraryQuery, int]] = []
    for key in SortKey:
        for descending in (True, False):
            way = "down" if descending else "up"
            for place, offset in (("first", 0), ("middle", HERE // 2), ("last", HERE - PAGE)):
                query = LibraryQuery(author=ME, sort=key, descending=descending)
                asked.append((f"library by {key} {way}: {place} page and counts", query, offset))
    filters: dict[str, dict[str, Any]] = {f"text '{word}'": {"text": word} for word in TYPED} | {
        **{f"state {state}": {"states": frozenset({state})} for state in QueueState},
        "an agent": {"agent": "Agent 7"},
        "a queue": {"queue": QUEUES[0]},
        "a week": {"started_from": NOON - timedelta(days=37), "started_before": NOON - timedelta(days=30)},
    }
    for name, narrowing in filters.items():
        for key in (SortKey.STARTED, SortKey.SCORE):
            query = replace(LibraryQuery(author=ME, sort=key), **narrowing)
            asked.append((f"library, {name}, by {key}: page and counts", query, 0))

    def opening(query: LibraryQuery, offset: int) -> Work:
        def work(unit: SqlUnitOfWork) -> None:
            unit.recordings.page(query, offset, PAGE)
            unit.recordings.counts_by_state(query)

        return work

    return [_measured(store, name, rounds, opening(query, offset)) for name, query, offset in asked]


def _team(store: Store, evaluations: int, rounds: int) -> list[Times]:
    """Measure the team's table: by each order, first and deep, and by each filter."""
    submitted = evaluations * 3 // 4
    asked: list[tuple[str, TeamQuery, int]] = []
    for key in TeamSort:
        for descending in (True, False):
            way = "down" if descending else "up"
            for place, offset in (("first", 0), ("middle", submitted // 2), ("last", submitted - PAGE)):
                query = TeamQuery(sort=key, descending=descending)
                asked.append((f"team by {key} {way}: {place} page, count, states", query, offset))
    for name, query in {**FILTERS, "a colleague": TeamQuery(persons=frozenset({"colleague-7"}))}.items():
        keys = (TeamSort.SUBMITTED, TeamSort.SCORE)
        asked += [(f"team, {name}, by {key}: page, count, states", replace(query, sort=key), 0) for key in keys]

    def opening(query: TeamQuery, offset: int) -> Work:
        def work(unit: SqlUnitOfWork) -> None:
            unit.reviews.page(query, offset, PAGE)
            unit.reviews.count(query)
            unit.reviews.counts_by_state(query)

        return work

    figures = [_measured(store, name, rounds, opening(query, offset)) for name, query, offset in asked]
    return [*figures, _measured(store, "team: what can be filtered by", rounds, lambda unit: unit.reviews.offers())]


def _waiting(store: Store, rounds: int) -> list[Times]:
    """Measure what the windows of the exchange list."""
    local = SqlLocalSide(store, SystemClock())

    def conflicts(unit: SqlUnitOfWork) -> None:
        found = len(unit.conflicts.every())
        assert found == CONFLICTS, found

    return [
        _measured(store, f"{CONFLICTS} conflicts with both versions of each", rounds, conflicts),
        _timed_calls("synchronisation: what the foot tells", rounds, local.state),
        _timed_calls(
            f"synchronisation: {WAITING:,} waiting, {REFUSED_RECORDS} refused", rounds, lambda: overview(store)
        ),
    ]


def _backups(folder: Path) -> Rows:
    """Measure the list of ten backups, each as large as the store."""
    shelf = BackupShelf(folder / "store.db", folder / "backups", None, SystemClock())
    began = time.perf_counter()
    first = shelf.make()
    seconds = time.perf_counter() - began
    assert first is not None
    for day in range(1, 10):  # the same content under other names
        earlier = first.made_at - timedelta(days=day)
        (folder / "backups" / f"store-{earlier:%Y%m%d-%H%M%S}.sqlite").hardlink_to(first.file)
    times: list[float] = []
    for _ in range(10):
        with _timed(times):
            listed = shelf.all()
    return [
        ("making a backup, opened and checked", f"{seconds:.1f} s"),
        _figure(f"{len(listed)} backups listed, each opened", 0.0, times),
    ]


def _desk(store: Store, rounds: int) -> Rows:
    card = make_card(criteria=60)
    recording = make_recording(-1)
    with store.unit_of_work() as unit:
        unit.scorecards.add(card.model_copy(update={"version": 2}))
        unit.recordings.add(recording, make_seen(recording))
        unit.commit()
    evaluation = replace(make_full_evaluation(recording, card), id="ticked", card_version=2)
    saved: list[float] = []
    opened: list[float] = []
    for number in range(rounds * 10):
        answer = replace(evaluation.answer("c7"), value=Decimal(number))
        with _timed(saved), store.unit_of_work() as unit:
            unit.evaluations.save(evaluation.with_answer("c7", answer))
            unit.commit()
        with _timed(opened), store.unit_of_work() as unit:
            unit.recordings.get(recording.id)
            unit.evaluations.latest(recording.id, ME)
    return [
        _figure("save a tick among 60 answers, 60 marks", 0.0, saved),
        _figure("open a call: 60 answers, 60 marks", 0.0, opened),
    ]


def _arrivals(store: Store) -> Rows:
    rate = PULLED * 2 / _receive(SqlLocalSide(store, SystemClock()), 0, PULLED)
    return [("records stored as they arrive, half of them with 5 marks", f"{rate:,.0f} a second")]


def _first_pull() -> Rows:
    """Return how a lead's new workstation takes in everything, while somebody ticks on it now and then."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        try:
            with store.unit_of_work() as unit:
                unit.scorecards.add(make_card(criteria=MARKS))
                unit.commit()
            local, me = SqlLocalSide(store, SystemClock()), psutil.Process()
            _receive(local, 0, PAGE)
            before = most = me.memory_info().rss
            seconds, number = 0.0, PAGE
            while number < FIRST_PULL // 2:
                seconds += _receive(local, number, PAGE)
                number += PAGE
                most = max(most, me.memory_info().rss)
            rate = 2 * (number - PAGE) / seconds
            waits = _ticks_beside(store, local, number)
        finally:
            store.close()
    grown = (most - before) / (1 << 20)
    return [
        (f"a pull of {FIRST_PULL:,} records into a new store", f"{rate:,.0f} a second, {grown:.0f} MB more memory"),
        _figure("a person's wait for the store while pages are stored", 0.0, waits),
    ]


def _ticks_beside(store: Store, local: SqlLocalSide, number: int) -> list[float]:
    """Return how long, in ms, somebody waits to use the store, 200 times while more arrives."""
    waits: list[float] = []
    ended = threading.Event()

    def receive() -> None:
        start = number
        while not ended.is_set():
            _receive(local, start, PAGE)
            start += PAGE

    thread = threading.Thread(target=receive, name="network")
    thread.start()
    for _ in range(200):
        time.sleep(0.02)
        began = time.perf_counter()
        with store.unit_of_work():
            waits.append((time.perf_counter() - began) * 1000)
    ended.set()
    thread.join()
    return waits


def _receive(local: SqlLocalSide, first: int, count: int) -> float:
    """Make so many recordings with an evaluation each, and return how many s it took to store them, page by page."""
    card = make_card(criteria=MARKS)
    arrived: list[Arrived] = []
    for number in range(first, first + count):
        recording = make_recording(-2 - number)
        evaluation = replace(make_full_evaluation(recording, card), id=f"pulled{number}", author="other")
        versions = (
            _version("recording", recording.id, recording_codec.to_body(recording)),
            _version("evaluation", evaluation.id, evaluation_codec.to_body(evaluation)),
        )
        for place, version in enumerate(versions):
            arrived.append(Arrived(record=version, position=Position(number + 1, place), received_at=NOON))
    began = time.perf_counter()
    for start in range(0, len(arrived), PAGE):
        rest = arrived[start : start + PAGE]
        while rest:
            reached = local.apply(Page(arrived=rest, end=rest[-1].position, is_last=False)).reached
            rest = [one for one in rest if one.position > reached]
    return time.perf_counter() - began


def _version(kind: str, record_id: str, body: Body) -> RecordVersion:
    return RecordVersion(kind=kind, id=record_id, version=f"v-{record_id}", author="other", team="north", body=body)


Work = Callable[[SqlUnitOfWork], object]


def _measured(store: Store, name: str, rounds: int, work: Work) -> Times:
    def call() -> None:
        with store.unit_of_work() as unit:
            work(unit)

    return _timed_calls(name, rounds, call)


def _timed_calls(name: str, rounds: int, call: Callable[[], object]) -> Times:
    times: list[float] = []
    for _ in range(rounds):
        with _timed(times):
            call()
    return name, median(times), times


def _figure(name: str, _middle: float, times: list[float]) -> tuple[str, str]:
    cuts = quantiles(times, n=100, method="inclusive")
    return name, f"{cuts[49]:.1f} ms, 99th percentile {cuts[98]:.1f} ms"


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append((time.perf_counter() - began) * 1000)
