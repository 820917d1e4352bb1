"""Whose name stands under what was said, and who is known by name."""

from dataclasses import replace

from sqlalchemy import text

from qa_desktop.domain.person import Membership, Role
from qa_desktop.domain.review import Decision
from qa_desktop.services.review_ports import TeamQuery
from tests.db.exchange.test_exchanging import review, submit
from tests.db.exchange.world import PEOPLE, Workstation, World

SOUTH = (Membership("south", Role.LEAD),)


def said(station: Workstation) -> list[str]:
    """Return who said something of the evaluation, by name."""
    with station.store.unit_of_work() as unit:
        return [one.author_name for one in unit.reviews.of("e1")]


def decided_by(station: Workstation) -> list[str]:
    with station.store.unit_of_work() as unit:
        return [row.decided_by for row in unit.reviews.page(TeamQuery(), 0, 9)]


def reviewed_as(world: World, name: str) -> tuple[Workstation, Workstation, Workstation]:
    """Let a lead return an evaluation under a name that she has given herself."""
    ann, lea, leo = world.station("ann"), world.station("lea"), world.station("leo")
    ann.grade(1, "e1")
    submit(ann, "e1")
    for one in (ann, lea):
        one.sync()
    with lea.store.unit_of_work() as unit:
        unit.transaction.write(text("DROP TRIGGER review_frozen_update"))
        unit.commit()
    review(lea, "e1", Decision.APPROVED)
    with lea.store.unit_of_work() as unit:
        unit.transaction.write(text("UPDATE review SET author_name = :name"), {"name": name})
        unit.commit()
    for one in (lea, ann, leo):
        one.sync()
    return ann, lea, leo


def test_nobody_signs_with_the_name_of_somebody_else(world: World) -> None:
    ann, _, leo = reviewed_as(world, "Max")
    assert said(leo) == decided_by(leo) == ["Lea"]
    assert said(ann) == ["Lea"]


def test_of_whom_no_name_is_known_the_login_is_shown(world: World) -> None:
    world.shared.people["lea"] = replace(PEOPLE["lea"], name="")
    ann, _, leo = reviewed_as(world, "Max")
    assert said(ann) == said(leo) == decided_by(leo) == ["lea"]


def test_former_colleagues_are_known_by_name_while_something_of_theirs_is_here(world: World) -> None:
    ann, bob, lea = world.station("ann"), world.station("bob"), world.station("lea")
    ann.grade(1, "e1")
    submit(ann, "e1")
    for one in (ann, bob, lea):
        one.sync()
    for login in ("ann", "bob"):
        del world.shared.people[login]
    lea.sync()
    with lea.store.unit_of_work() as unit:
        [row] = unit.reviews.page(TeamQuery(), 0, 9)
        assert (row.person_name, row.team) == ("Ann", "north")
        known = unit.transaction.read(text("SELECT login FROM person ORDER BY login")).scalars().all()
    assert "ann" in known
    assert "bob" not in known
