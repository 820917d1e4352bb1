"""The exchange lets everybody else go first: the window's looks, and whoever draws or saves meanwhile."""

import threading
import time
from collections.abc import Callable

import pytest

from db.local_side import SqlLocalSide
from tests.db.exchange.world import World

PATIENCE_S = 20.0


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(0.001)


@pytest.mark.parametrize("asked", ["state", "try_again"])
def test_an_exchange_makes_way_for_what_the_window_asks(world: World, asked: str) -> None:
    ann = world.station("ann")
    ann.sync()
    with ann.store.polite_unit_of_work() as unit:
        thread = threading.Thread(target=getattr(ann.local, asked))
        thread.start()
        until(lambda: unit.is_wanted)
    thread.join()


def test_storing_rests_between_its_statements(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    ann.sync()
    lea.sync()
    ann.grade(2, "e2")
    ann.sync()
    rested: list[int | None] = []
    lea.local = SqlLocalSide(lea.store, lea.clock, rest=lambda: rested.append(lea.store._turn._holder))
    lea.sync()
    assert lea.get("e2").author == "ann"
    inside = [holder for holder in rested if holder is not None]
    assert len(inside) > len(rested) - len(inside) > 1  # before each record is read, and between statements


def test_it_does_not_rest_on_what_somebody_waits_for(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    for number in range(5):
        ann.grade(number, f"e{number}")
    ann.sync()
    turn = lea.store._turn
    kept_waiting: list[bool] = []
    threads: list[threading.Thread] = []

    def save() -> None:
        with lea.store.unit_of_work() as unit:
            unit.commit()

    def rest() -> None:
        holds = turn._holder == threading.get_ident()
        kept_waiting.append(holds and turn.is_wanted)
        if holds and not threads:
            threads.append(threading.Thread(target=save))
            threads[0].start()
            until(lambda: turn.is_wanted)

    lea.local = SqlLocalSide(lea.store, lea.clock, rest=rest)
    lea.sync()
    threads[0].join()
    assert True not in kept_waiting
    assert lea.get("e4").author == "ann"
