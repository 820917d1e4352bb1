"""A review is of the version that the lead had before them: what came of it, at the lead's and at the author's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from db.review_tables import REVIEW
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.domain.review import Decision, Review
from qa_desktop.language.errors import describe
from qa_desktop.services.conflicts import Conflict
from qa_desktop.services.review_ports import TeamQuery, TeamState
from qa_desktop.sync.kinds import review as codec
from tests.db.exchange.reviewing import conflicts, deciding, held, review, submit
from tests.db.exchange.world import Workstation, World, make_template
from tests.db.samples import NOON

SUBMITTED, APPROVED, DRAFT = EvaluationState.SUBMITTED, EvaluationState.APPROVED, EvaluationState.DRAFT


@dataclass
class Apart:
    """One author at two workstations, one of which submitted what a lead looks at while the other had gone on."""

    here: Workstation
    there: Workstation
    lead: Workstation


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    world = World(tmp_path, make_template(tmp_path / "template.db"))
    made = Apart(world.station("ann"), world.station("ann"), world.station("lea"))
    made.here.grade(1, "e1", "draft")
    made.here.sync()
    made.there.sync()
    submit(made.here, "seen")
    made.there.save(made.there.get("e1"), summary="gone on")
    for station in (made.here, made.lead, made.there, made.there):
        station.sync()
    yield made
    world.close()


def settle(station: Workstation, conflict: Conflict, summary: str = "") -> None:
    """Choose the version that says this; where nothing is told, the first."""
    chosen = [one for one in conflict.versions if not summary or one.body["summary"] == summary]
    with station.store.unit_of_work() as unit:
        unit.conflicts.settle(conflict.kind, conflict.id, chosen[0].version)
        unit.commit()


def listed(station: Workstation) -> list[TeamState]:
    with station.store.unit_of_work() as unit:
        return [row.state for row in unit.reviews.page(TeamQuery(), 0, 9)]


def at_rest(station: Workstation) -> tuple[int, int, int]:
    state = station.local.state()
    return state.pending, state.parked, state.aside


def test_a_review_names_the_version_that_was_read(apart: Apart) -> None:
    review_id = review(apart.lead)
    with apart.lead.store.unit_of_work() as unit:
        (said,) = unit.reviews.of("e1")
        unit.reviews.add(said)  # the same once more
    (seen,) = [one.record for one in apart.lead.shared.versions_for("lea") if one.record.body.get("summary") == "seen"]
    assert (said.id, said.version) == (review_id, seen.version)
    apart.lead.sync()
    apart.here.sync()
    assert (apart.here.get("e1").state, deciding(apart.here)) == (APPROVED, [review_id])


def resubmit(apart: Apart, summary: str) -> None:
    """Let its author settle for the other version, submit that, and let it come to the lead."""
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    submit(apart.there, summary)
    apart.there.sync()
    apart.lead.sync()


@pytest.mark.parametrize("decision", Decision)
def test_what_was_read_and_has_changed_is_not_reviewed(apart: Apart, decision: Decision) -> None:
    read = held(apart.lead)
    resubmit(apart, "never seen")
    for named in (read, ""):
        with pytest.raises(UserMistake, match=r"review\.changed"):
            review(apart.lead, decision, read=named)
    with apart.lead.store.unit_of_work() as unit:
        assert (unit.reviews.of("e1"), unit.transaction.read(select(REVIEW)).all()) == ((), [])
    assert apart.lead.sync().sent == 0
    review_id = review(apart.lead, decision)
    assert apart.lead.sync().fault is None
    apart.here.sync()
    assert deciding(apart.here) == [review_id]


def test_what_was_read_and_says_the_same_is_reviewed(apart: Apart) -> None:
    read, at = held(apart.lead), apart.lead.get("e1").submitted_at
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    apart.there.save(apart.there.get("e1"), state=SUBMITTED, submitted_at=at, summary="seen")
    apart.there.sync()
    apart.lead.sync()
    assert read != held(apart.lead)
    review_id = review(apart.lead, read=read)
    assert apart.lead.sync().fault is None
    apart.here.sync()
    assert (apart.here.get("e1").state, deciding(apart.here)) == (APPROVED, [review_id])


def test_what_older_programs_wrote_stays_as_it_was() -> None:
    said = Review(id="w", evaluation_id="e", author="a", author_name="A", decision=Decision.APPROVED, decided_at=NOON)
    assert "version" not in codec.to_body(said)


def test_a_review_of_what_has_changed_is_taken_back_and_said(apart: Apart) -> None:
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    apart.there.sync()
    late = review(apart.lead)
    assert (apart.lead.get("e1").state, listed(apart.lead)) == (SUBMITTED, [TeamState.APPROVED])
    outcome = apart.lead.sync()
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.review_outdated"
    assert "has changed since you reviewed it" in str(describe(outcome.fault))
    submit(apart.there, "never seen")
    for station in (apart.there, apart.here, apart.lead):
        assert station.sync().fault is None
        assert (station.get("e1").state, station.get("e1").summary, deciding(station)) == (SUBMITTED, "never seen", [])
        assert at_rest(station) == (0, 0, 0)
    assert listed(apart.lead) == [TeamState.AWAITING]
    (shown,) = conflicts(apart.lead)
    assert (shown.kind, shown.id, shown.is_outdated) == ("review", late, True)
    assert [(one.body["reason"], one.is_current) for one in shown.versions] == [("well done", False)]
    again = review(apart.lead, Decision.RETURNED, "listen again")
    settle(apart.lead, shown)
    assert apart.lead.sync().fault is None
    apart.there.sync()
    assert (deciding(apart.lead), deciding(apart.there)) == ([again], [again])
    assert (conflicts(apart.lead), listed(apart.lead)) == ((), [TeamState.RETURNED])


def test_a_return_of_what_has_changed_opens_nothing(apart: Apart) -> None:
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    apart.there.sync()
    review(apart.lead, Decision.RETURNED)
    for station in (apart.lead, apart.here, apart.there):
        station.sync()
    assert [[*station.evaluations()] for station in (apart.here, apart.there)] == [["e1"], ["e1"]]


def test_a_return_does_not_go_to_what_was_submitted_instead(apart: Apart) -> None:
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    apart.there.sync()
    submit(apart.there, "never seen")
    apart.there.sync()
    review(apart.lead, Decision.RETURNED, "for what was seen")
    for station in (apart.lead, apart.here, apart.there) * 3:
        station.sync()
    assert [deciding(one) for one in (apart.lead, apart.here, apart.there)] == [[], [], []]
    assert [one.is_outdated for one in conflicts(apart.lead)] == [True]


@pytest.mark.parametrize("is_seen", [False, True])
def test_a_review_of_what_counts_again_is_in_order_unless_it_was_given_up(apart: Apart, is_seen: bool) -> None:  # noqa: FBT001 - a case of the test
    (shown,) = conflicts(apart.there)
    at = next(one.submitted_at for one in apart.here.evaluations().values())
    settle(apart.there, shown, "gone on")
    apart.there.sync()
    review(apart.lead)
    apart.lead.sync()
    if is_seen:
        settle(apart.lead, conflicts(apart.lead)[0])
    apart.there.save(apart.there.get("e1"), state=SUBMITTED, summary="seen", submitted_at=at)
    apart.there.sync()
    for _ in range(2):
        apart.lead.sync()
    apart.here.sync()
    wanted = SUBMITTED if is_seen else APPROVED
    assert [station.get("e1").state for station in (apart.lead, apart.here)] == [wanted, wanted]
    assert (conflicts(apart.lead), at_rest(apart.lead)) == ((), (0, 0, 0))


def test_settling_for_what_was_seen_keeps_the_review(apart: Apart) -> None:
    settle(apart.there, conflicts(apart.there)[0], "seen")
    review_id = review(apart.lead)
    for station in (apart.there, apart.lead, apart.here, apart.there):
        assert station.sync().fault is None
    for station in (apart.lead, apart.here, apart.there):
        assert (station.get("e1").state, deciding(station)) == (APPROVED, [review_id])


def test_what_changes_under_a_review_that_waits_is_not_approved_by_it(apart: Apart) -> None:
    """It was written while the exchange, which had sent what there was, still read."""
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    submit(apart.there, "never seen")
    apart.there.sync()
    review(apart.lead)
    lead = apart.lead
    with lead.shared.transport("lea").connect() as session:
        at, is_last = lead.local.state().cursor, False
        while not is_last:
            page = session.pull(at, 100)
            lead.local.apply(page)
            at, is_last = page.end, page.is_last
    for _ in range(2):
        held = lead.get("e1")
        assert (held.summary, held.state, deciding(lead)) == ("never seen", SUBMITTED, [])
        assert listed(lead) == [TeamState.AWAITING]
        lead.sync()
    assert [one.is_outdated for one in conflicts(lead)] == [True]


def test_what_its_author_wrote_before_hearing_of_the_review_is_kept_as_a_conflict(apart: Apart) -> None:
    review_id = review(apart.lead)
    assert apart.lead.sync().fault is None
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    submit(apart.there, "written after the approval")
    outcome = apart.there.sync()
    assert outcome.fault is not None
    assert outcome.fault.code == "sync.was_reviewed"
    assert apart.there.sync().fault is None
    for station in (apart.here, apart.there, apart.lead):
        station.sync()
        held = station.get("e1")
        assert (held.state, held.summary, deciding(station)) == (APPROVED, "seen", [review_id])
        assert at_rest(station) == (0, 0, 0)
    (shown,) = conflicts(apart.there)
    assert (shown.kind, shown.id, shown.is_reviewed) == ("evaluation", "e1", True)
    assert [one.body["summary"] for one in shown.versions][:1] == ["seen"]
    assert "written after the approval" in [one.body["summary"] for one in shown.versions]
    settle(apart.there, shown)
    assert apart.there.sync().fault is None
    assert conflicts(apart.there) == ()
    assert apart.there.get("e1").summary == "seen"
