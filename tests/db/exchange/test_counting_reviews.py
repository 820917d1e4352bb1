"""Whose reviews count: of a team that the evaluation is of, and to its author; for author and lead the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest

from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.services.review_ports import TeamQuery, TeamState
from qa_desktop.sync.records import Batch, RecordVersion
from tests.db.exchange.test_exchanging import submit
from tests.db.exchange.world import PEOPLE, Workstation, World, make_template
from tests.sync.fakes import SharedStore

SOUTHERN = Person(login="sue", name="Sue", memberships=(Membership("south", Role.LEAD),))
OF_BOTH = Person(
    login="ann", name="Ann", memberships=(Membership("north", Role.INSPECTOR), Membership("south", Role.INSPECTOR))
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a world in which the author is in two teams."""
    shared = SharedStore({**PEOPLE, "sue": SOUTHERN, "ann": OF_BOTH})
    made = World(tmp_path, make_template(tmp_path / "template.db"), shared=shared)
    yield made
    made.close()


def said_by(lead: str, team: str, decision: str, to: str = "ann") -> RecordVersion:
    """Return a review of `e1`."""
    body = {
        "evaluation_id": "e1",
        "author_name": lead,
        "decision": decision,
        "reason": "Listen again",
        "score": None,
        "decided_at": "2026-11-03T03:04:05.000006+00:00",
    }
    identity = str(uuid5(NAMESPACE_OID, f"{lead} {team} {to}"))
    return RecordVersion(
        kind="review", id=identity, version=identity, author=lead, team=team, subject="e1", addressee=to, body=body
    )


def write(shared: SharedStore, record: RecordVersion) -> None:
    """Write a record as a program that obeys no rule of ours could."""
    batch = Batch(id=record.id, client=record.id, number=1, records=(record,))
    shared.commit(batch, record.author)


def reviews(station: Workstation) -> list[str]:
    """Return who decided, first what counts."""
    with station.store.unit_of_work() as unit:
        return [one.author for one in unit.reviews.of("e1")]


def line(station: Workstation) -> tuple[TeamState, str]:
    """Return the state of `e1` in the team's table, and who decided."""
    with station.store.unit_of_work() as unit:
        (row,) = unit.reviews.page(TeamQuery(), 0, 2)
    return row.state, row.decided_by.lower()


def sent_again(shared: SharedStore, team: str, *, based: bool) -> RecordVersion:
    """Return the version of `e1` that is there, in another team, as if it were a later one or made beside it."""
    (first,) = (one for commit in shared.commits for one in commit.batch.records if one.kind == "evaluation")
    version = str(uuid5(NAMESPACE_OID, f"{first.version} {team}"))
    return replace(first, version=version, team=team, bases=(first.version,) if based else ())


@pytest.mark.parametrize("decision", ["approved", "returned"])
@pytest.mark.parametrize(("lead", "team", "to"), [("sue", "south", "ann"), ("leo", "north", "bob")])
def test_what_was_decided_beforehand_elsewhere_counts_neither_for_the_author_nor_for_the_lead(
    world: World, decision: str, lead: str, team: str, to: str
) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    early = said_by(lead, team, decision, to)
    write(world.shared, early)
    for one in (lea, ann):
        one.sync()
    ann.grade(1, "e1")
    submit(ann, "e1")
    for one in (ann, lea, ann):
        one.sync()
    assert {one.get("e1").state for one in (ann, lea)} == {EvaluationState.SUBMITTED}
    assert reopened_id(early.id) not in ann.evaluations()
    assert reviews(ann) == reviews(lea) == []
    assert line(ann) == line(lea) == (TeamState.AWAITING, "")
    write(world.shared, said_by("lea", "north", "approved"))
    for one in (ann, lea):
        one.sync()
    assert {one.get("e1").state for one in (ann, lea)} == {EvaluationState.APPROVED}
    assert reviews(ann) == reviews(lea) == ["lea"]
    assert line(ann) == line(lea) == (TeamState.APPROVED, "lea")


def test_what_comes_back_before_its_evaluation_decides_once_that_is_there(world: World) -> None:
    ann, lea = world.station("ann"), world.station("lea")
    write(world.shared, said_by("leo", "north", "returned"))
    ann.grade(1, "e1")
    submit(ann, "e1")
    for one in (ann, lea):
        one.sync()
    assert reviews(ann) == reviews(lea) == ["leo"]
    assert line(ann) == line(lea) == (TeamState.RETURNED, "leo")
    assert reopened_id(said_by("leo", "north", "returned").id) in ann.evaluations()


def test_of_another_teams_lead_the_shared_store_takes_none_beforehand(world: World) -> None:
    world.shared.move("ann", PEOPLE["ann"].memberships)
    with pytest.raises(Exception, match=r"sync\.refused"):
        write(world.shared, said_by("sue", "south", "approved"))


@pytest.mark.parametrize("based", [True, False])
@pytest.mark.parametrize("decision", ["approved", "returned"])
def test_what_a_second_team_decided_counts_once_the_evaluation_is_of_that_team_too(
    world: World,
    decision: str,
    based: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    ann = world.station("ann")
    ann.grade(1, "e1")
    submit(ann, "e1")
    early = said_by("sue", "south", decision)
    write(world.shared, early)
    write(world.shared, said_by("lea", "north", "approved" if decision == "returned" else "returned"))
    ann.sync()
    assert reviews(ann) == ["lea"]
    assert line(ann)[1] == "lea"
    write(world.shared, sent_again(world.shared, "south", based=based))
    ann.sync()
    state = EvaluationState.APPROVED if decision == "approved" else EvaluationState.SUBMITTED
    assert (ann.get("e1").state, reviews(ann)) == (state, ["sue", "lea"])
    assert line(ann) == (TeamState[decision.upper()], "sue")
    assert (reopened_id(early.id) in ann.evaluations()) == (decision == "returned")


def test_who_leads_one_team_no_longer_keeps_nothing_of_what_was_decided_there(world: World) -> None:
    both = (Membership("north", Role.LEAD), Membership("south", Role.LEAD))
    world.shared.people["lea"] = Person(login="lea", name="Lea", memberships=both)
    ann, lea = world.station("ann"), world.station("lea")
    ann.grade(1, "e1")
    submit(ann, "e1")
    write(world.shared, said_by("sue", "south", "approved"))
    ann.sync()
    write(world.shared, sent_again(world.shared, "south", based=True))
    lea.sync()
    assert (lea.get("e1").state, line(lea)) == (EvaluationState.APPROVED, (TeamState.APPROVED, "sue"))
    world.shared.people["lea"] = PEOPLE["lea"]
    lea.sync()
    assert (lea.get("e1").state, line(lea)) == (EvaluationState.SUBMITTED, (TeamState.AWAITING, ""))
