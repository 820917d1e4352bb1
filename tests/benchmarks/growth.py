"""How fast a store is that has grown to 200,000 evaluations: `python -m tests.benchmarks growth`."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import quantiles

import psutil
from sqlalchemy import insert, text

from db.local_side import SqlLocalSide
from db.repositories.recordings import recording_values
from db.store import Store, open_store
from db.tables import RECORDING
from qa_desktop.services.ports import LibraryQuery, SortKey, SystemClock
from qa_desktop.sync.kinds import evaluation as evaluation_codec
from qa_desktop.sync.kinds import recording as recording_codec
from qa_desktop.sync.records import Arrived, Body, Page, Position, RecordVersion
from tests.db.samples import ME, NOON, Crowd, make_card, make_full_evaluation, make_recording, make_seen

Rows = list[tuple[str, str]]
EVALUATIONS = 200_000
MARKS = 5
HERE = 50_000
"""Recordings that the library lists; every fourth evaluation is this person's."""
PAGE = 100
PULLED = 2_000
FIRST_PULL = 100_000


def run(evaluations: int = EVALUATIONS, rounds: int = 60) -> Rows:
    """Return the figures of a store of that size."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        try:
            _fill(store, evaluations)
            size = sum(file.stat().st_size for file in Path(folder).iterdir()) / (1 << 20)
            rows = [("the store", f"{size:,.0f} MB")]
            return rows + _lists(store, rounds) + _desk(store, rounds) + _arrivals(store) + _first_pull()
        finally:
            store.close()


def _fill(store: Store, evaluations: int) -> None:
    crowd = Crowd(Random(1))  # noqa: S311 - made-up calls
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card(criteria=MARKS))
        rows = [recording_values(crowd.recording(number)) for number in range(HERE)]
        listed = [{"id": f"{number:064}", "listed": True, **row} for number, row in enumerate(rows)]
        unit.transaction.write(insert(RECORDING), listed)
        for statement in _GROWTH:
            unit.transaction.write(text(statement), {"count": evaluations, "here": HERE, "marks": MARKS, "me": ME})
        unit.commit()


_GROWTH = (
    """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count),
    m(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM m WHERE k + 1 < :marks)
    INSERT INTO annotation (evaluation_id, id, start_ms, end_ms, channel, tag_id, severity, note, created_at)
    SELECT 'e' || i, 'a' || k, k * 1000, k * 1000 + 500, 'agent', 'greeting', 'minor', '语气平和', 0 FROM n, m""",
    """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count),
    m(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM m WHERE k + 1 < :marks)
    INSERT INTO answer (evaluation_id, criterion_id, kind, value, comment)
    SELECT 'e' || i, 'c' || k, 'option', 'yes', '按标准执行' FROM n, m""",
    """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count),
    m(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM m WHERE k + 1 < :marks)
    INSERT INTO evidence (evaluation_id, criterion_id, annotation_id, position)
    SELECT 'e' || i, 'c' || k, 'a' || k, 0 FROM n, m""",
    """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
    INSERT INTO evaluation (id, recording_id, card_id, card_version, author, state, revision, summary, score,
    before_fatal, fatal, band_id, created_at, updated_at, submitted_at)
    SELECT 'e' || i, printf('%064d', i % :here), 'five_dimensions', 1,
    CASE WHEN i < :here THEN :me ELSE 'colleague-' || (i % 97) END,
    CASE i % 4 WHEN 0 THEN 'draft' WHEN 1 THEN 'approved' ELSE 'submitted' END, 1, '', '85.00', '85.00', 0, '', i, i,
    CASE i % 4 WHEN 0 THEN NULL ELSE i END FROM n""",
)
"""Parts first: what belongs to a submitted evaluation cannot be added to it."""


def _lists(store: Store, rounds: int) -> Rows:
    rows: Rows = []
    for key in SortKey:
        for place, offset in (("first", 0), ("middle", HERE // 2)):
            query = LibraryQuery(author=ME, sort=key)
            times: list[float] = []
            for _ in range(rounds // 4):
                with _timed(times), store.unit_of_work() as unit:
                    unit.recordings.page(query, offset, PAGE)
                    unit.recordings.counts_by_state(query)
            rows.append(_figure(f"library by {key}: {place} page and counts", times))
    typed: list[float] = []
    for _ in range(rounds // 4):
        with _timed(typed), store.unit_of_work() as unit:
            unit.recordings.page(LibraryQuery(author=ME, text="王伟"), 0, PAGE)
            unit.recordings.counts_by_state(LibraryQuery(author=ME, text="王伟"))
    return [*rows, _figure("library filtered by '王伟': page and counts", typed)]


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
    for number in range(rounds * 3):
        answer = replace(evaluation.answer("c7"), value=Decimal(number))
        with _timed(saved), store.unit_of_work() as unit:
            unit.evaluations.save(evaluation.with_answer("c7", answer))
            unit.commit()
        with _timed(opened), store.unit_of_work() as unit:
            unit.recordings.get(recording.id)
            unit.evaluations.latest(recording.id, ME)
    return [
        _figure("save a tick among 60 answers, 60 marks", saved),
        _figure("open a call: 60 answers, 60 marks", opened),
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
        _figure("a person's wait for the store while pages are stored", waits),
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


def _figure(name: str, times: list[float]) -> tuple[str, str]:
    cuts = quantiles(times, n=100, method="inclusive")
    return name, f"{cuts[49]:.1f} ms, 99th percentile {cuts[98]:.1f} ms"


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append((time.perf_counter() - began) * 1000)
