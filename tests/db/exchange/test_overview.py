"""What a person is shown of the exchange: what waits, and what was refused and why."""

from dataclasses import replace

from db.overview import overview
from tests.db.exchange.world import PEOPLE, World
from tests.sync.fakes import Cut, Faults


def test_what_waits_is_counted_by_kind_until_it_is_confirmed(world: World) -> None:
    ann = world.station("ann")
    ann.sync()
    assert overview(ann.store).waiting == {}
    ann.grade(1, "e1")
    ann.grade(2, "e2")
    assert overview(ann.store).waiting == {"evaluation": 2, "recording": 2}
    ann.sync(Faults(Cut.BEFORE_PUSH))
    assert overview(ann.store).waiting == {"evaluation": 2, "recording": 2}
    ann.sync()
    assert overview(ann.store).waiting == {}


def test_what_is_sent_again_after_a_restore_is_counted_too(world: World) -> None:
    ann = world.station("ann")
    world.shared.back_up()
    ann.grade(1, "e1")
    ann.sync()
    world.shared.restore()
    ann.sync(Faults(Cut.BEFORE_PUSH))
    assert overview(ann.store).waiting == {"evaluation": 1, "recording": 1}


def test_what_was_refused_is_listed_with_its_reason(world: World) -> None:
    ann = world.station("ann")
    ann.sync()
    ann.grade(1, "e1")
    world.shared.people["ann"] = replace(PEOPLE["ann"], memberships=())
    ann.sync()
    found = overview(ann.store)
    assert found.waiting == {}
    assert {(one.kind, one.error.code) for one in found.refused} == {
        ("evaluation", "sync.refused"),
        ("recording", "sync.refused"),
    }
    assert all(one.at is not None for one in found.refused)
