"""The reckoning beside the window: its steps, its end, and being called off."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import pytest

from qa_desktop.domain.errors import QaError
from qa_desktop.services import card_health
from qa_desktop.services.card_health import CardExaminer, Examined, HealthRun
from qa_desktop.services.health_ports import HealthOffers, HealthQuery
from qa_desktop.services.jobs import ErrorHandler, InlineJobs
from qa_desktop.services.pace import Pace
from tests.services.health_cases import CARD, FAULT, Gradings

T = TypeVar("T")
QUERY = HealthQuery(card_id="card", version=1)


@dataclass
class Told:
    """What came of a reckoning."""

    steps: list[tuple[int, int]] = field(default_factory=list)
    done: list[Examined] = field(default_factory=list)
    failed: list[QaError] = field(default_factory=list)

    def start(self, shelf: Gradings, *, cancel_at: int = -1) -> HealthRun:
        runs: list[HealthRun] = []

        def progress(read: int, whole: int) -> None:
            self.steps.append((read, whole))
            if read == cancel_at:
                runs[0].cancel()

        jobs = _Held()
        examiner = CardExaminer(source=shelf, jobs=jobs, pace=Pace())
        run = examiner.start(QUERY, progress=progress, done=self.done.append, failed=self.failed.append)
        runs.append(run)
        jobs.drain()
        return run


class _Held(InlineJobs):
    """Jobs that are done when they are drained, so that the run is known before its first step."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Callable[[], None]] = []

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        self._waiting.append(partial(super().pool, work, done, failed))

    def drain(self) -> None:
        while self._waiting:
            self._waiting.pop(0)()


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_health, "BATCH", 2)
    monkeypatch.setattr(card_health, "STRETCH", 3)


def test_it_goes_on_in_stretches_until_all_is_read() -> None:
    shelf, told = Gradings(count=15), Told()
    told.start(shelf)
    assert shelf.asked == [QUERY]
    assert told.steps == [(0, 15), (6, 15), (12, 15), (15, 15)]
    assert shelf.read == list(range(15))
    (examined,) = told.done
    assert examined.card is CARD
    assert examined.health.evaluations == 11
    assert told.failed == []


def test_nothing_to_read_is_an_answer_too() -> None:
    told = Told()
    told.start(Gradings())
    assert told.steps == [(0, 0)]
    assert told.done[0].health.evaluations == 0


def test_cancelled_it_reads_no_further_and_tells_nothing() -> None:
    shelf, told = Gradings(count=15), Told()
    told.start(shelf, cancel_at=6)
    assert told.done == []
    assert told.failed == []
    assert len(shelf.read) <= 12


def test_what_goes_wrong_is_told_once() -> None:
    told = Told()
    told.start(Gradings(count=15, breaks_at=8))
    assert told.failed == [FAULT]
    assert told.done == []


def test_offers() -> None:
    offered: list[HealthOffers] = []
    CardExaminer(source=Gradings(), jobs=InlineJobs(), pace=Pace()).offers(offered.append, lambda _: None)
    assert offered == [HealthOffers(teams=("north",))]
