"""How fast a store is that has grown to 200,000 evaluations: `python -m tests.benchmarks growth`."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from statistics import quantiles

from sqlalchemy import insert

from db.local_side import SqlLocalSide
from db.repositories import evaluation_rows as rows
from db.repositories.recordings import recording_values
from db.store import Store, open_store
from db.tables import ANNOTATION, ANSWER, EVALUATION, EVIDENCE, RECORDING
from db.transaction import Transaction
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
CHUNK = 2_000
PULLED = 2_000


def run(evaluations: int = EVALUATIONS, rounds: int = 60) -> Rows:
    """Return the figures of a store of that size."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        try:
            _fill(store, evaluations)
            size = sum(file.stat().st_size for file in Path(folder).iterdir()) / (1 << 20)
            rows = [("the store", f"{size:,.0f} MB")]
            return rows + _lists(store, rounds) + _desk(store, rounds) + _arrivals(store)
        finally:
            store.close()


def _fill(store: Store, evaluations: int) -> None:
    with store.unit_of_work() as unit:
        unit.scorecards.add(make_card(criteria=MARKS))
        unit.commit()
    numbers = iter(range(evaluations))
    crowd = Crowd(Random(1))  # noqa: S311 - made-up calls
    while chunk := list(islice(numbers, CHUNK)):
        with store.unit_of_work() as unit:
            _fill_chunk(unit.transaction, crowd, chunk)
            unit.commit()


def _fill_chunk(transaction: Transaction, crowd: Crowd, numbers: list[int]) -> None:
    card = make_card(criteria=MARKS)
    recordings = [crowd.recording(number) for number in numbers]
    made = [
        replace(
            make_full_evaluation(recording, card),
            id=f"e{number}",
            author=ME if number % 4 == 0 else f"colleague-{number % 97}",
            state=crowd.evaluation(recording, card, number).state,
        )
        for number, recording in zip(numbers, recordings, strict=True)
    ]
    listed = [{"listed": number < HERE or number % 4 == 0} for number in numbers]
    transaction.write(
        insert(RECORDING),
        [{"id": one.id, **recording_values(one), **here} for one, here in zip(recordings, listed, strict=True)],
    )
    for table, of in (
        (ANNOTATION, rows.annotation_rows),
        (ANSWER, rows.answer_rows),
        (EVIDENCE, rows.evidence_rows),
    ):
        transaction.write(insert(table), [row for one in made for row in of(one).values()])
    transaction.write(insert(EVALUATION), [rows.evaluation_values(one) for one in made])


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
    local = SqlLocalSide(store, SystemClock())
    card = make_card(criteria=MARKS)
    arrived: list[Arrived] = []
    for number in range(PULLED):
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
        page = arrived[start : start + PAGE]
        local.apply(Page(arrived=page, end=page[-1].position, is_last=False))
    rate = len(arrived) / (time.perf_counter() - began)
    return [("records stored as they arrive, half of them with 5 marks", f"{rate:,.0f} a second")]


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
