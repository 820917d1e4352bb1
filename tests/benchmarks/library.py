"""How fast the library and a tick are on a store of 50,000 recordings: `python -m tests.benchmarks.library`."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import quantiles

from db.store import Store, open_store
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.ports import LibraryQuery, SortKey, UnitOfWork
from tests.db.samples import ME, Crowd, make_card, make_full_evaluation, make_seen

Figures = list[tuple[str, str]]
PAGE = 100
TYPED = ("1", "13", "138", "王", "王伟", "agent 7", "wav", "no such call")


def run(recordings: int = 50_000, evaluations: int = 5_000, rounds: int = 40) -> Figures:
    """Return the figures of a store of that size, each as its median and its 99th percentile in ms."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        try:
            began = time.perf_counter()
            _fill(store, recordings, evaluations)
            filled = [("import, recordings a second", f"{recordings / (time.perf_counter() - began):,.0f}")]
            return filled + _library(store, recordings, rounds) + _ticks(store, rounds)
        finally:
            store.close()


def _fill(store: Store, recordings: int, evaluations: int) -> None:
    crowd = Crowd(Random(1))  # noqa: S311 - made-up calls
    card = make_card(criteria=60)
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        for number in range(recordings):
            recording = crowd.recording(number)
            unit.recordings.add(recording, make_seen(recording))
            if number % (recordings // evaluations) == 0:
                unit.evaluations.save(crowd.evaluation(recording, card, number))
        unit.commit()


def _library(store: Store, recordings: int, rounds: int) -> Figures:
    figures: Figures = []
    for word in TYPED:
        figures.append(_measured(store, f"filter {word!r}: first page and counts", rounds, _typing(word)))
    for key in SortKey:
        for place, offset in (("first", 0), ("middle", recordings // 2), ("last", recordings - PAGE)):
            work = _paging(LibraryQuery(author=ME, sort=key), offset)
            figures.append(_measured(store, f"sort by {key}: {place} page", rounds, work))
    for key in (SortKey.STARTED, SortKey.STATE, SortKey.AGENT):
        query = LibraryQuery(author=ME, sort=key)
        with store.unit_of_work() as unit:
            middle = unit.recordings.page(query, recordings // 2, 1)[0].recording_id
        figures.append(_measured(store, f"sort by {key}: next to do", rounds, _next(query, middle)))
        figures.append(_measured(store, f"sort by {key}: place of a call", rounds, _place(query, middle)))
    query = LibraryQuery(author=ME)
    figures.append(_measured(store, "counts by state", rounds, lambda unit: unit.recordings.counts_by_state(query)))
    figures.append(_measured(store, "names of agents and queues", rounds, _names))
    return figures


def _ticks(store: Store, rounds: int) -> Figures:
    card = make_card(criteria=60)
    with store.unit_of_work() as unit:
        recording = unit.recordings.get(unit.recordings.page(LibraryQuery(author="nobody"), 0, 1)[0].recording_id)
    evaluation = replace(make_full_evaluation(recording, card), id="ticked", author="nobody")
    ticks = iter(range(10**6))

    def tick(unit: UnitOfWork) -> None:
        unit.evaluations.save(_ticked(evaluation, next(ticks)))
        unit.commit()

    def load(unit: UnitOfWork) -> None:
        unit.evaluations.latest(recording.id, "nobody")

    saved = _measured(store, "save a tick among 60 answers, 60 marks", rounds * 5, tick)
    return [saved, _measured(store, "load 60 answers, 60 marks", rounds, load)]


def _ticked(evaluation: Evaluation, number: int) -> Evaluation:
    answer = replace(evaluation.answer("c7"), value=Decimal(number))
    return replace(evaluation.with_answer("c7", answer), summary=f"tick {number}")


def _typing(word: str) -> Callable[[UnitOfWork], object]:
    query = LibraryQuery(author=ME, text=word)
    return lambda unit: (unit.recordings.page(query, 0, PAGE), unit.recordings.counts_by_state(query))


def _paging(query: LibraryQuery, offset: int) -> Callable[[UnitOfWork], object]:
    return lambda unit: unit.recordings.page(query, offset, PAGE)


def _next(query: LibraryQuery, after: str) -> Callable[[UnitOfWork], object]:
    return lambda unit: unit.recordings.next_to_do(query, after)


def _place(query: LibraryQuery, recording_id: str) -> Callable[[UnitOfWork], object]:
    return lambda unit: unit.recordings.place(query, recording_id)


def _names(unit: UnitOfWork) -> object:
    return unit.recordings.agents(), unit.recordings.queues()


def _measured(store: Store, name: str, rounds: int, work: Callable[[UnitOfWork], object]) -> tuple[str, str]:
    times: list[float] = []
    for _ in range(rounds):
        with _timed(times), store.unit_of_work() as unit:
            work(unit)
    cuts = quantiles(times, n=100, method="inclusive")
    return name, f"{cuts[49]:8.1f} {cuts[98]:8.1f}"


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append((time.perf_counter() - began) * 1000)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=50_000)
    parser.add_argument("--evaluations", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    print(f"{'':48} {'p50 ms':>8} {'p99 ms':>8}")
    for name, figure in run(asked.recordings, asked.evaluations, asked.rounds):
        print(f"{name:48} {figure}")


if __name__ == "__main__":
    main()
