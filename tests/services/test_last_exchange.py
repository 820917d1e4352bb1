"""What was submitted last goes on the way out, where that is quickly done; nobody waits for a network."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.jobs import InlineJobs, ThreadJobs
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.tally import Outcome
from tests.services.test_syncing import Place

LONG_S, SHORT_S = 30.0, 0.05
WAITING = LocalState(client="here", generation="g", pending=2)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path, InlineJobs())
    place.wires.memory.now = WAITING
    place.syncing.start()
    return place


def test_what_waits_is_sent(place: Place) -> None:
    place.syncing.finish(LONG_S)
    assert len(place.wires.exchange.passwords) == 1


def test_nothing_is_tried_where_nothing_waits(place: Place) -> None:
    place.wires.memory.now = LocalState(client="here", generation="g")
    place.syncing.finish(LONG_S)
    assert place.wires.exchange.passwords == []


def test_nothing_is_tried_where_it_was_paused_or_failed_or_nobody_signed_in(place: Place, tmp_path: Path) -> None:
    place.syncing.pause()
    place.syncing.finish(LONG_S)
    assert place.wires.exchange.passwords == []
    place.wires.exchange.outcomes.append(Outcome(fault=EnvironmentFault("sync.unreachable", host="h", port=1)))
    place.syncing.now()
    place.syncing.finish(LONG_S)
    assert len(place.wires.exchange.passwords) == 1
    alone = Place(tmp_path, InlineJobs(), signed_in=False)
    alone.syncing.finish(LONG_S)
    assert alone.wires.exchange.passwords == []


def test_a_fault_on_the_way_out_is_told_to_nobody(place: Place) -> None:
    place.wires.exchange.outcomes.append(EnvironmentFault("sync.failed", host="h", reason="gone"))
    before = len(place.told)
    place.syncing.finish(LONG_S)
    assert len(place.told) == before


@pytest.fixture
def threads() -> Iterator[ThreadJobs]:
    def fail(error: BaseException) -> None:
        raise error

    jobs = ThreadJobs(lambda call: call(), on_error=fail, on_bug=fail)
    yield jobs
    jobs.close()


def test_a_slow_network_is_not_waited_for(tmp_path: Path, threads: ThreadJobs) -> None:
    place = Place(tmp_path, threads)
    place.wires.memory.now = WAITING
    place.wires.exchange.wait = Event()  # never set: the exchange ends only by being cancelled
    place.syncing.finish(SHORT_S)
    place.syncing.close()
    threads.close()
    assert len(place.wires.exchange.passwords) <= 1


def test_an_exchange_that_runs_is_followed_by_the_last_one(tmp_path: Path, threads: ThreadJobs) -> None:
    place = Place(tmp_path, threads)
    place.wires.memory.now = WAITING
    place.syncing.now()
    place.syncing.finish(LONG_S)
    place.syncing.close()
    assert len(place.wires.exchange.passwords) == 2
