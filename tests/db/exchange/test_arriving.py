"""What is stored many at a time comes to the same as one by one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from db.exchange.arriving import Arriving, Ready
from db.local_side import SqlLocalSide
from qa_desktop.domain.review import Decision
from qa_desktop.sync.ports import Hello
from qa_desktop.sync.records import Arrived, Page
from tests.db.exchange.test_exchanging import review, submit
from tests.db.exchange.world import PEOPLE, Workstation, World
from tests.db.raw import run_sql

DUMPS = {
    table: f"SELECT {columns} FROM {table}"  # noqa: S608 - our own names
    for table, columns in {
        "recording": "id, file_name, agent, started_at, listed, search",
        "evaluation": "*",
        "annotation": "*",
        "answer": "*",
        "evidence": "*",
        "review": "*",
        "standing": "author, state, score, fatal, cents, started_at",
        "team_line": "evaluation_id, standing, decided_by, is_newest, marks, tags, cents",
        "conflict": "kind, id, seen",
        "record_version": "*",
        "sync_state": "commit_seq, place",
    }.items()
}
Tables = dict[str, list[tuple[object, ...]]]


def shared_work(world: World, login: str) -> list[Arrived]:
    """Return what somebody may read of work that was submitted, returned, approved and edited."""
    ann, lea = world.station("ann"), world.station("lea")
    for number in range(1, 7):
        ann.grade(number, f"e{number}", "first")
    ann.sync()
    for number in range(1, 6):
        submit(ann, f"e{number}")
    ann.sync()
    lea.sync()
    review(lea, "e1", Decision.APPROVED)
    review(lea, "e2", Decision.RETURNED)
    lea.sync()
    ann.sync()
    arrived = world.shared.versions_for(login)
    damaged = replace(arrived[-1].record, version="damaged", id="damaged")
    newer = replace(arrived[0].record, version="newer", id="newer", schema=99)
    last = arrived[-1].position
    others = [
        Arrived(record=one, position=replace(last, commit_seq=last.commit_seq + place), received_at=at, sha256=told)
        for place, (one, told, at) in enumerate(
            [(damaged, "0" * 64, arrived[0].received_at), (newer, "", arrived[0].received_at)], 1
        )
    ]
    return [*arrived, *others]


def receive(station: Workstation, arrived: Sequence[Arrived], size: int) -> Tables:
    """Store everything, so many at a time; return what the tables hold then."""
    local = SqlLocalSide(station.store, station.clock)
    high = arrived[-1].position.commit_seq
    me = PEOPLE[station.login]
    local.greet(Hello(generation="g", high_water=high, me=me, oldest_protocol=1, newest_protocol=1))
    for start in range(0, len(arrived), size):
        part = arrived[start : start + size]
        local.apply(Page(arrived=part, end=part[-1].position, is_last=False))
    station.store.check()
    return {table: sorted(run_sql(station.store, sql), key=repr) for table, sql in DUMPS.items()}


@pytest.mark.parametrize("login", ["lea", "ann", "leo"])
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_many_at_a_time_come_to_the_same_as_one_by_one(
    world: World, login: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = shared_work(world, login)
    together = receive(world.station(login), arrived, size)
    monkeypatch.setattr(Arriving, "_is_new", lambda _self, _ready: False)
    assert together == receive(world.station(login), arrived, 1000)
    assert len(together["evaluation"]) > 4
    assert together["review"]


def test_what_cannot_be_stored_together_is_stored_one_by_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = shared_work(world, "lea")
    expected = receive(world.station("lea"), arrived, 1000)
    put = Arriving._put

    def fail_at_the_end(self: Arriving, group: Sequence[Ready]) -> None:
        put(self, group)
        raise ValueError

    monkeypatch.setattr(Arriving, "_put", fail_at_the_end)
    assert receive(world.station("lea"), arrived, 1000) == expected


def test_reading_everything_again_changes_nothing(world: World) -> None:
    arrived = shared_work(world, "lea")
    station = world.station("lea")
    expected = receive(station, arrived, 1000)
    run_sql(station.store, "UPDATE sync_state SET commit_seq = 0, place = -1")
    assert receive(station, arrived, 7) == expected
