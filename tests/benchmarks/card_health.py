"""How long the health of a card takes over many evaluations, and whether a save waits for it meanwhile.

`python -m tests.benchmarks.card_health`. The reckoning runs on threads of its own, as in the program, over a real
store; beside it somebody saves an answer ten times a second.
"""

import argparse
import queue
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import quantiles

import psutil
from sqlalchemy import insert

from db.card_health import SqlHealthSource
from db.store import Store, open_store
from db.tables import ANSWER, EVALUATION, AnswerKind
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue, EvaluationState
from qa_desktop.domain.scorecard import CardKind, CardState, Scorecard
from qa_desktop.services.card_health import CardExaminer, Examined
from qa_desktop.services.health_ports import HealthQuery
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.pace import Pace
from tests.benchmarks.library import _ticked
from tests.benchmarks.scoring import large_card
from tests.db.samples import NOON, Crowd, make_full_evaluation, make_recording, make_seen
from tests.domain.golden_scores import answers_by_chance

Figures = list[tuple[str, str]]
AT_ONCE = 1_000
DIFFERENT = 2_000
PEOPLE = 40
DOUBLED = 20
"""One call in so many is graded by two people."""
SAVES_EVERY_S = 0.1


def run(evaluations: int = 200_000) -> Figures:
    """Return the figures for a card of sixty criteria of every kind."""
    card = large_card(CardKind.WEIGHTED).model_copy(update={"state": CardState.PUBLISHED})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        store = open_store(file)
        try:
            began = time.perf_counter()
            _fill(store, card, evaluations)
            filled = time.perf_counter() - began
            return [
                ("stored in", f"{filled:.0f} s, {file.stat().st_size / 1e6:,.0f} MB"),
                *_examined(store, card),
                *_cancelled(store, card),
            ]
        finally:
            store.close()


def _examined(store: Store, card: Scorecard) -> Figures:
    before = _memory_mb()
    saves: list[float] = []
    memory: list[float] = []
    ended = threading.Event()
    saver = threading.Thread(target=_save_on, args=(store, card, saves, memory, ended))
    loop = _Loop()
    jobs = ThreadJobs(loop.deliver, on_error=_raise, on_bug=_raise)
    saver.start()
    wall, busy = time.perf_counter(), time.process_time()
    found: list[Examined] = []
    examiner = CardExaminer(source=SqlHealthSource(store, lambda: None), jobs=jobs, pace=Pace())
    examiner.start(_query(card), progress=lambda _read, _whole: None, done=found.append, failed=_raise)
    loop.run_until(lambda: bool(found))
    took, worked = time.perf_counter() - wall, time.process_time() - busy
    ended.set()
    saver.join()
    jobs.close()
    health = found[0].health
    return [
        (f"{health.evaluations:,} evaluations × {len(health.criteria)}", f"{took:.1f} s (processor {worked:.1f} s)"),
        ("calls graded by two people among them", f"{health.doubled:,}"),
        ("memory that it took more, at most", f"{max(memory) - before:.0f} MB"),
        ("the main thread was away, at most", f"{max(loop.gaps) * 1000:.1f} ms of work in one answer"),
        ("a save meanwhile", f"{_middle(saves):.1f} ms, 99 % within {quantiles(saves, n=100)[-1]:.1f} ms"),
    ]


def _cancelled(store: Store, card: Scorecard) -> Figures:
    loop = _Loop()
    jobs = ThreadJobs(loop.deliver, on_error=_raise, on_bug=_raise)
    steps: list[int] = []
    examiner = CardExaminer(source=SqlHealthSource(store, lambda: None), jobs=jobs, pace=Pace())
    run = examiner.start(_query(card), progress=lambda read, _: steps.append(read), done=_never, failed=_raise)
    loop.run_until(lambda: len(steps) > 1)
    began = time.perf_counter()
    run.cancel()
    jobs.close()
    return [("cancelled and at rest after", f"{(time.perf_counter() - began) * 1000:.0f} ms")]


class _Loop:
    """The main thread's: makes the calls that are delivered, one after the other."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.gaps: list[float] = []

    def deliver(self, call: Callable[[], None]) -> None:
        self._calls.put(call)

    def run_until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            call = self._calls.get()
            began = time.perf_counter()
            call()
            self.gaps.append(time.perf_counter() - began)


def _save_on(store: Store, card: Scorecard, times: list[float], memory: list[float], ended: threading.Event) -> None:
    recording = make_recording(10**7)
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        unit.commit()
    draft = replace(make_full_evaluation(recording, card), id="ticked", author="nobody")
    number = 0
    while not ended.wait(SAVES_EVERY_S):
        began = time.perf_counter()
        with store.unit_of_work() as unit:
            unit.evaluations.save(_ticked(draft, number))
            unit.commit()
        times.append((time.perf_counter() - began) * 1000)
        memory.append(_memory_mb())
        number += 1


def _fill(store: Store, card: Scorecard, evaluations: int) -> None:
    """Put in what an exchange would have brought, in bulk; the triggers draw the team's lines."""
    random = Random(1)  # noqa: S311 - made-up calls
    crowd = Crowd(random)
    given = [
        [(name, *_stored(one.value)) for name, one in answers_by_chance(card, random).items()] for _ in range(DIFFERENT)
    ]
    ids: list[str] = []
    calls = max(1, evaluations - evaluations // DOUBLED)
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        for number in range(calls):
            recording = crowd.recording(number)
            unit.recordings.add(recording, make_seen(recording))
            ids.append(recording.id)
        unit.commit()
    for first in range(0, evaluations, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, evaluations))
        with store.unit_of_work() as unit:
            transaction = unit.transaction
            transaction.add(ANSWER, [row for n in numbers for row in _answers(n, given[n % DIFFERENT])])
            transaction.write(insert(EVALUATION), [_evaluation(n, n // calls, ids[n % calls], card) for n in numbers])
            unit.commit()


def _stored(value: AnswerValue) -> tuple[AnswerKind, str | None]:
    if value is NOT_APPLICABLE:
        return AnswerKind.NOT_APPLICABLE, None
    return (AnswerKind.OPTION if isinstance(value, str) else AnswerKind.NUMBER), str(value)


def _answers(number: int, given: list[tuple[str, AnswerKind, str | None]]) -> list[dict[str, object]]:
    return [
        {"evaluation_id": f"e{number:08}", "criterion_id": name, "kind": kind, "value": value, "comment": "语气平和"}
        for name, kind, value in given
    ]


def _evaluation(number: int, time_graded: int, recording_id: str, card: Scorecard) -> dict[str, object]:
    at = NOON + timedelta(seconds=number * 30)
    return {
        "id": f"e{number:08}",
        "recording_id": recording_id,
        "card_id": card.id,
        "card_version": card.version,
        "author": f"person-{(number + time_graded) % PEOPLE}",
        "state": EvaluationState.SUBMITTED,
        "revision": 1,
        "previous_id": "",
        "summary": "",
        "score": None,
        "before_fatal": None,
        "fatal": False,
        "band_id": "",
        "created_at": at,
        "updated_at": at,
        "submitted_at": at,
    }


def _query(card: Scorecard) -> HealthQuery:
    return HealthQuery(card_id=card.id, version=card.version)


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


def _middle(figures: list[float]) -> float:
    return quantiles(figures, n=2)[0]


def _raise(error: BaseException) -> None:
    raise error


def _never(examined: Examined) -> None:
    msg = f"cancelled, and yet it came: {examined.health.evaluations}"
    raise AssertionError(msg)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evaluations", type=int, default=200_000)
    for what, figure in run(parser.parse_args().evaluations):
        print(f"{what:<45} {figure}")
