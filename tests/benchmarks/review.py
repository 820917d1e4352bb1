"""How fast the team's table and a tick are among 200,000 evaluations: `python -m tests.benchmarks.review`."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import quantiles

from sqlalchemy import insert

from db.review_tables import REVIEW
from db.store import Store, open_store
from db.sync_tables import PERSON
from db.tables import ANNOTATION, EVALUATION
from qa_desktop.domain.annotation import Severity
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.review import Decision
from qa_desktop.services.ports import LibraryQuery, UnitOfWork
from qa_desktop.services.review_ports import TeamQuery, TeamSort, TeamState
from tests.benchmarks.library import _ticked
from tests.db.samples import NOON, Crowd, make_card, make_full_evaluation, make_seen

Figures = list[tuple[str, str]]
PAGE = 100
AT_ONCE = 5_000
PEOPLE = 300
TAGS = ("greeting", "hold", "interrupts", "promise", "privacy", "apology", "script", "transfer", "silence", "")
RARE = "complaint"
FILTERS = {
    "everything": TeamQuery(),
    "a tag": TeamQuery(tag_id="hold"),
    "a rare tag": TeamQuery(tag_id=RARE),
    "a tag that nobody used": TeamQuery(tag_id="never"),
    "awaiting": TeamQuery(states=frozenset({TeamState.AWAITING})),
    "fatal": TeamQuery(fatal_only=True),
    "a person": TeamQuery(persons=frozenset({"person-7"})),
    "a score range": TeamQuery(lowest_score=Decimal(60), highest_score=Decimal(70)),
    "a week": TeamQuery(submitted_from=NOON + timedelta(days=30), submitted_before=NOON + timedelta(days=37)),
    "text '王'": TeamQuery(text="王"),
    "text '13'": TeamQuery(text="13"),
    "text 'agent 7'": TeamQuery(text="agent 7"),
    "text 'no such call'": TeamQuery(text="no such call"),
}


def run(recordings: int = 50_000, evaluations: int = 200_000, marks: int = 5, rounds: int = 20) -> Figures:
    """Return the figures, each as its median and its 99th percentile in ms."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        try:
            began = time.perf_counter()
            _fill(store, recordings, evaluations, marks)
            filled = [("evaluations stored a second", f"{evaluations / (time.perf_counter() - began):8,.0f}")]
            return filled + _lists(store, evaluations, rounds) + _writes(store, rounds)
        finally:
            store.close()


def _fill(store: Store, recordings: int, evaluations: int, marks: int) -> None:
    """Put in what an exchange would have brought, in bulk; the triggers draw every line."""
    random = Random(1)  # noqa: S311 - made-up calls
    crowd = Crowd(random)
    card = make_card(criteria=20)
    ids: list[str] = []
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        for number in range(recordings):
            recording = crowd.recording(number)
            unit.recordings.add(recording, make_seen(recording))
            ids.append(recording.id)
        unit.commit()
    with store.unit_of_work() as unit:
        transaction = unit._running()
        transaction.write(
            insert(PERSON),
            [
                {
                    "login": f"person-{n}",
                    "name": random.choice(crowd.agents),
                    "memberships": f'[["T{n % 20}", "inspector"]]',
                }
                for n in range(PEOPLE)
            ],
        )
        for first in range(0, evaluations, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, evaluations))
            transaction.write(insert(ANNOTATION), [_mark(random, n, i) for n in numbers for i in range(marks)])
            transaction.write(insert(EVALUATION), [_evaluation(random, n, ids, card.id) for n in numbers])
            transaction.write(insert(REVIEW), [_review(random, n) for n in numbers if n % 3])
        unit.commit()


def _mark(random: Random, number: int, place: int) -> dict[str, object]:
    tag = RARE if random.random() < 0.0001 else random.choice(TAGS)
    return {
        "evaluation_id": f"e{number}",
        "id": f"a{place}",
        "start_ms": place * 1000,
        "end_ms": place * 1000 + 500,
        "channel": None,
        "tag_id": tag,
        "severity": Severity.MINOR,
        "note": "语气平和",
        "created_at": NOON,
    }


def _evaluation(random: Random, number: int, recordings: list[str], card_id: str) -> dict[str, object]:
    at = NOON + timedelta(seconds=number * 30)
    score = Decimal(random.randrange(10_001)) / 100
    return {
        "id": f"e{number}",
        "recording_id": recordings[number % len(recordings)],
        "card_id": card_id,
        "card_version": 1,
        "author": f"person-{random.randrange(PEOPLE)}",
        "state": EvaluationState.SUBMITTED,
        "revision": 1,
        "previous_id": "",
        "summary": "",
        "score": score,
        "before_fatal": score,
        "fatal": random.random() < 0.05,
        "band_id": "",
        "created_at": at,
        "updated_at": at,
        "submitted_at": at,
    }


def _review(random: Random, number: int) -> dict[str, object]:
    lead = f"lead-{random.randrange(20)}"
    return {
        "id": f"w{number}",
        "evaluation_id": f"e{number}",
        "author": lead,
        "author_name": lead,
        "decision": random.choice(list(Decision)),
        "reason": "",
        "score": None,
        "decided_at": NOON,
    }


def _lists(store: Store, evaluations: int, rounds: int) -> Figures:
    figures = []
    for name, query in FILTERS.items():
        figures.append(_measured(store, f"{name}: page, count, states", rounds, _opening(query, 0)))
        by_score = replace(query, sort=TeamSort.SCORE)
        figures.append(_measured(store, f"{name}, by score: page, count, states", rounds, _opening(by_score, 0)))
    for key in TeamSort:
        for descending in (True, False):
            query = TeamQuery(sort=key, descending=descending)
            way = "down" if descending else "up"
            for place, offset in (("first", 0), ("middle", evaluations // 2), ("last", evaluations - PAGE)):
                figures.append(_measured(store, f"by {key} {way}: {place} page", rounds, _opening(query, offset)))
    figures.append(_measured(store, "what can be filtered by", rounds, lambda unit: unit.reviews.offers()))
    query = TeamQuery(sort=TeamSort.SCORE)
    figures.append(
        _measured(
            store, "next awaiting, by score", rounds, lambda unit: unit.reviews.next_awaiting(query, "e100", but_by="x")
        )
    )
    figures.append(_measured(store, "place, by score", rounds, lambda unit: unit.reviews.place(query, "e100")))
    figures.append(_measured(store, "library: page and counts", rounds, _library))
    return figures


def _writes(store: Store, rounds: int) -> Figures:
    card = make_card(criteria=60)
    card = card.model_copy(update={"version": 2})
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        row = unit.recordings.page(LibraryQuery(author="nobody"), 0, 1)[0]
        recording = unit.recordings.get(row.recording_id)
        unit.commit()
    draft = replace(make_full_evaluation(recording, card), id="ticked", author="nobody")
    numbers = iter(range(10**6))

    def tick(unit: UnitOfWork) -> None:
        unit.evaluations.save(_ticked(draft, next(numbers)))
        unit.commit()

    def submit(unit: UnitOfWork) -> None:
        made = replace(draft, id=f"submitted-{next(numbers)}", state=EvaluationState.SUBMITTED, submitted_at=NOON)
        unit.evaluations.save(made)
        unit.commit()

    ticks = _measured(store, "save a tick among 60 answers, 60 marks", rounds * 10, tick)
    return [ticks, _measured(store, "submit 60 answers, 60 marks", rounds, submit)]


def _opening(query: TeamQuery, offset: int) -> Callable[[UnitOfWork], object]:
    def work(unit: UnitOfWork) -> object:
        reviews = unit.reviews
        return reviews.page(query, offset, PAGE), reviews.count(query), reviews.counts_by_state(query)

    return work


def _library(unit: UnitOfWork) -> object:
    query = LibraryQuery(author="person-7")
    return unit.recordings.page(query, 0, PAGE), unit.recordings.counts_by_state(query)


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
    parser.add_argument("--evaluations", type=int, default=200_000)
    parser.add_argument("--marks", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    print(f"{'':48} {'p50 ms':>8} {'p99 ms':>8}")
    for name, figure in run(asked.recordings, asked.evaluations, asked.marks, asked.rounds):
        print(f"{name:48} {figure}")


if __name__ == "__main__":
    main()
