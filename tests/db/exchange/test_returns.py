"""A return outlives a shared store that was put back from a backup and then got the author's submissions otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.person import Membership, Role
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Decision
from qa_desktop.services.review_ports import TeamQuery, TeamState
from tests.db.exchange.reviewing import conflicts, deciding, review, submit
from tests.db.exchange.world import Workstation, World, make_template

FIRST, SECOND = "came first", "came second"


@dataclass
class Desks:
    """One author at two workstations, one lead at two."""

    world: World
    first: Workstation
    second: Workstation
    lead: Workstation
    lead_elsewhere: Workstation


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    """Submit one evaluation on both workstations, of which the lead has read the one that came first."""
    world = World(tmp_path, make_template(tmp_path / "template.db"))
    made = Desks(world, *(world.station(login) for login in ("ann", "ann", "lea", "lea")))
    made.first.grade(1, "e1", "draft")
    sync(made.first, made.second)
    world.shared.back_up()
    submit(made.first, FIRST)
    submit(made.second, SECOND)
    sync(made.first, made.lead)
    yield made
    world.close()


def sync(*stations: Workstation) -> None:
    for station in stations:
        station.sync()


def decided_on(station: Workstation) -> Decimal | None:
    with station.store.unit_of_work() as unit:
        (decided,) = unit.reviews.of("e1")
    return decided.score


def in_conflict(station: Workstation) -> list[str]:
    return [one.kind for one in conflicts(station)]


def listed(station: Workstation) -> list[tuple[str, TeamState]]:
    with station.store.unit_of_work() as unit:
        return [(row.evaluation_id, row.state) for row in unit.reviews.page(TeamQuery(), 0, 9)]


def aside(station: Workstation) -> int:
    return station.local.state().aside


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("lead_comes", ["between", "after"])
def test_a_return_goes_to_what_counts_and_its_correction_arrives(desks: Desks, lead_comes: str, marked: bool) -> None:  # noqa: FBT001 - a case of the test
    return_id = review(desks.lead, Decision.RETURNED)
    correction = reopened_id(return_id)
    sync(desks.lead, desks.lead_elsewhere, desks.second)
    desks.second.save(desks.second.get(correction), summary="corrected")
    sync(desks.second, desks.first)
    assert desks.first.get(correction).summary == "corrected"
    desks.world.shared.restore(marked=marked)
    sync(desks.second)
    assert aside(desks.second) == 1
    if lead_comes == "between":
        sync(desks.lead)
        assert aside(desks.lead) == 1
    everybody = (desks.first, desks.lead, desks.lead_elsewhere, desks.second, desks.first)
    sync(desks.first, desks.lead, *everybody * 2)
    for station in everybody:
        assert (station.get("e1").summary, deciding(station), aside(station)) == (SECOND, [return_id], 0)
    assert [one.get(correction).summary for one in (desks.first, desks.second)] == ["corrected", "corrected"]
    assert [in_conflict(one) for one in everybody] == [["evaluation"], [], [], ["evaluation"], ["evaluation"]]
    assert [listed(one) for one in (desks.lead, desks.lead_elsewhere)] == [[("e1", TeamState.RETURNED)]] * 2
    newcomer = desks.world.station("leo")
    sync(newcomer)
    for station in (newcomer, *everybody):
        assert (station.get("e1").summary, deciding(station)) == (SECOND, [return_id])
        assert decided_on(station) == station.get("e1").outcome.score


def test_a_correction_that_nobody_has_begun_is_the_same_everywhere(desks: Desks) -> None:
    return_id = review(desks.lead, Decision.RETURNED)
    sync(desks.lead, desks.first)
    assert desks.first.get(reopened_id(return_id)).summary == FIRST
    desks.world.shared.restore()
    everybody = (desks.second, desks.first, desks.lead)
    sync(*everybody * 3)
    assert desks.first.get(reopened_id(return_id)) == desks.second.get(reopened_id(return_id))
    assert desks.first.get(reopened_id(return_id)).summary == SECOND
    assert [one.local.state().pending for one in everybody] == [0, 0, 0]
    desks.second.save(desks.second.get(reopened_id(return_id)), summary="corrected")
    sync(desks.second, desks.first)
    assert desks.first.get(reopened_id(return_id)).summary == "corrected"
    assert [in_conflict(one) for one in everybody] == [["evaluation"], ["evaluation"], []]


def test_the_shared_store_is_put_back_twice(desks: Desks) -> None:
    """First from too old a backup, and then from a newer one that holds the return as it was."""
    return_id = review(desks.lead, Decision.RETURNED)
    sync(desks.lead, desks.second)
    desks.second.save(desks.second.get(reopened_id(return_id)), summary="corrected")
    sync(desks.second, desks.first)
    shared = desks.world.shared
    newer = (list(shared.commits), shared.generation)
    everybody = (desks.second, desks.first, desks.lead, desks.lead_elsewhere)
    for backup in (shared.backup, newer):
        shared.backup = backup
        shared.restore()
        sync(*everybody * 3)
        assert [deciding(one) for one in everybody] == [[return_id]] * 4
        assert [aside(one) for one in everybody] == [0, 0, 0, 0]
    assert [in_conflict(one) for one in everybody] == [["evaluation"], ["evaluation"], [], []]
    assert desks.lead_elsewhere.get("e1").summary == FIRST


def test_a_return_does_not_go_to_what_is_open_again_until_that_is_submitted(desks: Desks) -> None:
    return_id = review(desks.lead, Decision.RETURNED)
    sync(desks.lead)
    third = desks.world.station("ann")
    desks.world.shared.restore()
    sync(third)
    third.save(third.get("e1"), summary="gone on")
    sync(third, desks.first)
    settle(desks.first, "gone on")
    everybody = (desks.first, desks.lead, third)
    sync(*everybody * 3)
    assert (desks.lead.get("e1").summary, deciding(desks.lead), in_conflict(desks.lead)) == ("gone on", [], ["review"])
    submit(third, "submitted since")
    sync(third, desks.lead)
    assert (listed(desks.lead), in_conflict(desks.lead)) == ([("e1", TeamState.RETURNED)], [])
    sync(*everybody * 3)
    assert [deciding(one) for one in everybody] == [[return_id]] * 3


def test_a_return_does_not_go_to_what_was_sent_to_a_team_that_the_lead_was_given_since(tmp_path: Path) -> None:
    """Nothing was put back here: there was another submission before, which this lead could not see."""
    world = World(tmp_path, make_template(tmp_path / "template.db"))
    north, south, lead = (world.station(login) for login in ("ann", "ann", "leo"))
    world.shared.move("leo", [Membership("south", Role.LEAD)])
    north.grade(1, "e1", "draft")
    sync(north, south)
    submit(north, "for north")
    sync(north)
    world.shared.move("ann", [Membership("south", Role.INSPECTOR)])
    submit(south, "for south")
    sync(south, lead)
    review(lead, Decision.RETURNED)
    assert lead.sync().sent == 0
    world.shared.move("leo", [Membership("north", Role.LEAD), Membership("south", Role.LEAD)])
    sync(*(lead, north, south) * 3)
    assert (lead.get("e1").summary, deciding(lead), in_conflict(lead)) == ("for north", [], ["review"])
    assert [deciding(one) for one in (north, south)] == [[], []]
    world.close()


def test_a_return_is_not_sent_again_and_again_where_what_counts_is_of_another_team(tmp_path: Path) -> None:
    world = World(tmp_path, make_template(tmp_path / "template.db"))
    north, south, lead = (world.station(login) for login in ("ann", "ann", "leo"))
    world.shared.move("leo", [Membership("south", Role.LEAD)])
    world.shared.move("ann", [Membership("south", Role.INSPECTOR)])
    south.grade(1, "e1", "draft")
    sync(south, north)
    world.shared.back_up()
    submit(south, "for south")
    sync(south, lead)
    return_id = review(lead, Decision.RETURNED)
    sync(lead)
    world.shared.restore()
    world.shared.move("ann", [Membership("north", Role.INSPECTOR)])
    submit(north, "for north")
    sync(north)
    world.shared.move("ann", [Membership("north", Role.INSPECTOR), Membership("south", Role.INSPECTOR)])
    sync(south)
    for _ in range(3):
        assert lead.sync().sent == 0
    assert (deciding(lead), in_conflict(lead), aside(lead)) == ([], ["review"], 0)
    assert return_id
    world.close()


def test_an_approval_does_not_go_to_what_nobody_read(desks: Desks) -> None:
    approval = review(desks.lead, Decision.APPROVED)
    sync(desks.lead, desks.second)
    desks.world.shared.restore()
    everybody = (desks.second, desks.first, desks.lead)
    sync(*everybody * 2)
    assert [one.get("e1").state for one in everybody] == [EvaluationState.SUBMITTED] * 3
    assert [deciding(one) for one in everybody] == [[], [], []]
    assert (in_conflict(desks.lead), listed(desks.lead)) == (["review"], [("e1", TeamState.AWAITING)])
    with desks.lead.store.unit_of_work() as unit:
        (shown,) = unit.conflicts.every()
    assert (shown.id, shown.is_outdated) == (approval, True)


def test_a_return_that_the_restore_found_unsent_goes_to_what_counts(desks: Desks) -> None:
    return_id = review(desks.lead, Decision.RETURNED)
    desks.world.shared.restore()
    everybody = (desks.second, desks.first, desks.lead)
    sync(*everybody * 2)
    assert [deciding(one) for one in everybody] == [[return_id]] * 3
    assert [one.get(reopened_id(return_id)).summary for one in (desks.first, desks.second)] == [SECOND, SECOND]


def test_a_return_that_had_come_goes_to_what_its_author_settled_for_without_hearing_of_it(desks: Desks) -> None:
    sync(desks.second)
    return_id = review(desks.lead, Decision.RETURNED)
    sync(desks.lead, desks.first)
    correction = reopened_id(return_id)
    desks.first.save(desks.first.get(correction), summary="corrected")
    sync(desks.first)
    settle(desks.second, SECOND)
    desks.world.shared.restore()
    everybody = (desks.second, desks.first, desks.lead)
    sync(*everybody * 4)
    for station in everybody:
        assert (station.get("e1").summary, deciding(station), aside(station)) == (SECOND, [return_id], 0)
    assert [one.get(correction).summary for one in (desks.first, desks.second)] == ["corrected", "corrected"]
    assert [in_conflict(one) for one in everybody] == [[], [], []]


def settle(station: Workstation, summary: str) -> None:
    with station.store.unit_of_work() as unit:
        (conflict,) = unit.conflicts.every()
        (chosen,) = [one for one in conflict.versions if one.body["summary"] == summary]
        unit.conflicts.settle(conflict.kind, conflict.id, chosen.version)
        unit.commit()
