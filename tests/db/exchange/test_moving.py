"""Who moves to another team, or joins one more: whoever gets an evaluation gets the call's details with it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from db.exchange.details import Details, Unheard
from db.exchange.sending import Sending
from db.local_side import SqlLocalSide
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.person import Membership, Role
from qa_desktop.domain.review import Decision
from qa_desktop.services.review_ports import TeamQuery, TeamSort
from qa_desktop.sync.records import RecordVersion
from tests.db.exchange.test_exchanging import conflicts, review, submit
from tests.db.exchange.test_healing import rest
from tests.db.exchange.test_leaving import let, lines
from tests.db.exchange.world import Workstation, World
from tests.db.samples import make_recording
from tests.sync.fakes import Cut, Faults

INSPECTS_NORTH, INSPECTS_SOUTH = Membership("north", Role.INSPECTOR), Membership("south", Role.INSPECTOR)
LEADS_NORTH, LEADS_SOUTH = Membership("north", Role.LEAD), Membership("south", Role.LEAD)


@pytest.fixture
def teams(world: World) -> World:
    """Return a world in which lea leads the north and leo the south."""
    let(world, "lea", LEADS_NORTH)
    let(world, "leo", LEADS_SOUTH)
    return world


def move(world: World, login: str = "ann") -> None:
    let(world, login, INSPECTS_SOUTH)


def told(world: World, kind: str = "recording") -> Sequence[str]:
    """Return the teams of each version of a kind, in the order of commits."""
    return [record.team for one in world.shared.commits for record in one.batch.records if record.kind == kind]


def describe(station: Workstation, number: int, agent: str) -> None:
    recording = make_recording(number)
    with station.store.unit_of_work() as unit:
        known = unit.recordings.get(recording.id)
        unit.recordings.update(replace(known, call=replace(known.call, agent=agent)))
        unit.commit()


def agent_at(station: Workstation, number: int) -> str:
    with station.store.unit_of_work() as unit:
        return unit.recordings.get(make_recording(number).id).call.agent


def test_a_draft_that_is_submitted_after_a_move_reaches_the_new_lead(teams: World) -> None:
    ann, leo = teams.station("ann"), teams.station("leo")
    ann.grade(1, "e1")
    ann.sync()
    move(teams)
    submit(ann, "e1")
    rest(teams)
    assert leo.get("e1").state is EvaluationState.SUBMITTED
    assert (told(teams), told(teams, "evaluation")) == (["north", "south"], ["north", "south"])


def test_a_returned_revision_reaches_the_new_lead(teams: World) -> None:
    ann, lea, leo = teams.station("ann"), teams.station("lea"), teams.station("leo")
    ann.grade(1, "e1")
    submit(ann, "e1")
    rest(teams)
    review(lea, "e1", Decision.RETURNED)
    lea.sync()
    move(teams)
    ann.sync()
    [revision] = [one.id for one in ann.evaluations().values() if one.id != "e1"]
    submit(ann, revision)
    rest(teams)
    assert leo.evaluations().keys() == {revision}


def test_a_call_that_is_graded_once_more_reaches_the_new_lead(teams: World) -> None:
    ann, leo = teams.station("ann"), teams.station("leo")
    ann.grade(1, "e1")
    ann.sync()
    move(teams)
    ann.sync()
    ann.grade(1, "e2")
    rest(teams)
    assert leo.evaluations().keys() == {"e2"}


def test_a_call_that_somebody_else_described_in_another_team_is_told_of(teams: World) -> None:
    """She leads where it came from, and inspects elsewhere."""
    bob, lea, leo = teams.station("bob"), teams.station("lea"), teams.station("leo")
    bob.grade(1, "b1")
    rest(teams)
    let(teams, "lea", LEADS_NORTH, INSPECTS_SOUTH)
    lea.sync()
    lea.grade(1, "l1")
    rest(teams)
    assert leo.evaluations().keys() == {"l1"}
    assert told(teams) == ["north", "south"]


def test_what_waited_for_the_old_team_brings_the_details_to_the_new_one(teams: World) -> None:
    ann, leo = teams.station("ann"), teams.station("leo")
    made = ann.grade(1, "e1")
    ann.sync()
    ann.save(made, summary="on its way")
    ann.sync(Faults(Cut.BEFORE_PUSH))
    move(teams)
    rest(teams)
    assert leo.get("e1").summary == "on its way"


def test_what_was_changed_of_the_call_meanwhile_goes_with_it(teams: World) -> None:
    ann, leo = teams.station("ann"), teams.station("leo")
    made = ann.grade(1, "e1")
    ann.sync()
    ann.save(made, summary="on its way")
    ann.sync(Faults(Cut.BEFORE_PUSH))
    describe(ann, 1, "Zhou")
    move(teams)
    rest(teams)
    assert agent_at(leo, 1) == "Zhou"
    assert all(conflicts(one) == [] for one in teams.stations)


def test_what_an_older_program_left_without_its_call_heals_by_itself(
    teams: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, leo = teams.station("ann"), teams.station("leo")
    with monkeypatch.context() as older:

        def nothing(_: Details, _made: RecordVersion) -> str:
            return ""

        def at_its_end(_: Sending, _after: int) -> tuple[None, None]:
            return None, None

        older.setattr(Details, "needed_by", nothing)
        older.setattr(Sending, "pass_on", at_its_end)
        ann.grade(1, "e1")
        ann.grade(2, "e2")
        ann.sync()
        move(teams)
        submit(ann, "e1")
        ann.sync()
        leo.sync()
        assert (leo.evaluations(), leo.local.state().parked) == ({}, 1)
    ann.local = SqlLocalSide(ann.store, ann.clock)
    rest(teams)
    assert leo.evaluations().keys() == {"e1"}
    assert told(teams) == ["north", "north", "south"]


def test_many_calls_are_looked_through_bit_by_bit(teams: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    look = Details.look

    def noting(details: Details, after: int) -> tuple[Sequence[Unheard], int | None]:
        looked.append(after)
        return look(details, after)

    monkeypatch.setattr("db.exchange.details.A_LOOK", 2)
    monkeypatch.setattr(Details, "look", noting)
    ann = teams.station("ann")
    for number in range(1, 6):
        ann.grade(number, f"e{number}")
    rest(teams)
    assert len(looked) == 3
    rest(teams)
    assert len(looked) == 3


def test_who_joins_one_more_team_leaves_what_was_begun_where_it_is(teams: World) -> None:
    ann, lea, leo = teams.station("ann"), teams.station("lea"), teams.station("leo")
    let(teams, "leo", Membership("a team that sorts first", Role.LEAD))
    ann.grade(1, "e1")
    ann.grade(2, "e2")
    rest(teams)
    let(teams, "ann", INSPECTS_NORTH, Membership("a team that sorts first", Role.INSPECTOR))
    ann.sync()
    submit(ann, "e1")
    with ann.store.unit_of_work() as unit:
        unit.evaluations.discard("e2")
        unit.commit()
    ann.grade(1, "e3")
    rest(teams)
    assert {one.id: one.state for one in lea.evaluations().values()} == {"e1": EvaluationState.SUBMITTED}
    assert leo.evaluations().keys() == {"e3"}


def test_the_old_lead_s_table_shows_no_draft_of_who_has_moved(teams: World) -> None:
    ann, lea = teams.station("ann"), teams.station("lea")
    ann.grade(1, "e1")
    rest(teams)
    move(teams)
    submit(ann, "e1")
    rest(teams)
    assert lea.get("e1").state is EvaluationState.DRAFT
    assert lines(lea) == set()


def test_a_revision_goes_to_the_lead_who_returned_it(teams: World) -> None:
    ann, lea = teams.station("ann"), teams.station("lea")
    ann.grade(1, "e1")
    submit(ann, "e1")
    rest(teams)
    review(lea, "e1", Decision.RETURNED)
    lea.sync()
    let(teams, "ann", INSPECTS_NORTH, Membership("a team that sorts first", Role.INSPECTOR))
    ann.sync()
    [revision] = [one.id for one in ann.evaluations().values() if one.id != "e1"]
    submit(ann, revision)
    rest(teams)
    assert lea.evaluations().keys() == {"e1", revision}


def test_what_is_changed_of_a_call_is_told_in_each_team_that_heard_of_it(teams: World) -> None:
    let(teams, "ann", INSPECTS_NORTH)
    ann, lea, leo = teams.station("ann"), teams.station("lea"), teams.station("leo")
    ann.grade(1, "e1")
    ann.sync()
    move(teams)
    ann.sync()
    ann.grade(1, "e2")
    rest(teams)
    let(teams, "ann", INSPECTS_NORTH, INSPECTS_SOUTH)
    for agent in ("Zhou", "Wu"):
        describe(ann, 1, agent)
        rest(teams)
        assert (agent_at(lea, 1), agent_at(leo, 1)) == (agent, agent)
    assert all(conflicts(one) == [] for one in teams.stations)
    new = teams.station("max")
    let(teams, "max", LEADS_NORTH, LEADS_SOUTH)
    new.sync()
    assert (agent_at(new, 1), conflicts(new)) == ("Wu", [])


def test_two_workstations_that_tell_a_team_the_same_are_in_no_conflict_afterwards(teams: World) -> None:
    ann, other, leo = teams.station("ann"), teams.station("ann"), teams.station("leo")
    ann.grade(1, "e1")
    rest(teams)
    move(teams)
    ann.sync()
    other.sync()
    ann.grade(1, "e2")
    other.grade(1, "e3")
    other.sync(Faults(Cut.BEFORE_PUSH))
    rest(teams)
    assert told(teams) == ["north", "south", "south"]
    describe(other, 1, "Zhou")
    rest(teams)
    assert [agent_at(one, 1) for one in (ann, other, leo)] == ["Zhou"] * 3
    assert all(conflicts(one) == [] for one in teams.stations)


def test_nothing_is_told_twice(teams: World) -> None:
    ann = teams.station("ann")
    made = ann.grade(1, "e1")
    rest(teams)
    for summary in ("one", "two"):
        made = ann.save(made, summary=summary)
        rest(teams)
    assert told(teams) == ["north"]


def test_what_a_restored_store_has_lost_of_a_call_is_told_again_by_whoever_needs_it(teams: World) -> None:
    """Another workstation of hers had told it, and sends what was lost for another team, in which she is by then."""
    move(teams)
    ann, other, sol = teams.station("ann"), teams.station("ann"), teams.station("leo")
    ann.grade(1, "e1")
    ann.sync()
    other.sync()
    teams.shared.lose(1)
    submit(other, "e1")
    other.sync()
    sol.sync()
    assert sol.evaluations().keys() == {"e1"}


def teams_told(station: Workstation) -> list[tuple[str, str]]:
    with station.store.unit_of_work() as unit:
        query = TeamQuery(sort=TeamSort.TEAM, descending=False)
        return [(row.evaluation_id, row.team) for row in unit.reviews.page(query, 0, 9)]


def test_the_table_says_to_which_team_an_evaluation_was_sent(world: World) -> None:
    let(world, "lea", LEADS_NORTH, LEADS_SOUTH)
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e2")
    submit(ann, "e2")
    ann.sync()
    let(world, "ann", INSPECTS_SOUTH)
    ann.sync()
    ann.grade(2, "e1")
    submit(ann, "e1")
    assert teams_told(ann) == [("e1", ""), ("e2", "north")]
    ann.sync()
    lea.sync()
    assert teams_told(ann) == teams_told(lea) == [("e2", "north"), ("e1", "south")]
