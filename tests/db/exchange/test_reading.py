"""What a lead has before them, as the program keeps it, while what they read changes: in the tables and on the desk."""

from dataclasses import dataclass, field

import pytest

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.review import Decision
from qa_desktop.services.arrivals import Arrivals
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import Event, EventBus, Overtaken, RecordsArrived
from qa_desktop.services.grading import Grading, OpenCall
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import Identity
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.tags import Tags
from tests.db.exchange.reviewing import conflicts, deciding, review, submit
from tests.db.exchange.test_reviewed_versions import APPROVED, SUBMITTED, Apart, apart, settle
from tests.db.exchange.world import Workstation
from tests.db.samples import make_recording

__all__ = ["apart"]


@dataclass
class Desk:
    """The core of the program at a workstation."""

    station: Workstation
    errors: list[QaError] = field(default_factory=list)
    heard: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        store, clock, jobs, self.events = self.station.store.unit_of_work, self.station.clock, InlineJobs(), EventBus()
        identity = Identity(self.station.login, self.station.login.title())
        autosave = Autosave(store=store, jobs=jobs, clock=clock, events=self.events)
        self.grading = Grading(
            store=store, jobs=jobs, clock=clock, events=self.events, identity=identity, autosave=autosave
        )
        self.reviewing = Reviewing(store=store, jobs=jobs, clock=clock, events=self.events, identity=identity)
        Arrivals(events=self.events, jobs=jobs, grading=self.grading, tags=Tags(store=store, events=self.events))
        self.events.subscribe(self.heard.append)

    @property
    def call(self) -> OpenCall:
        assert self.grading.call is not None
        return self.grading.call

    def read(self, evaluation_id: str = "e1") -> None:
        self.grading.read(evaluation_id, failed=self.errors.append)

    def grade(self, number: int) -> None:
        self.grading.open(make_recording(number).id, failed=self.errors.append)

    def approve(self) -> None:
        call = self.call
        self.reviewing.approve(call.evaluation.id, version=call.based_on, failed=self.errors.append)

    def hear(self) -> None:
        """Let an exchange run to its end, and the window hear of it."""
        self.events.publish(RecordsArrived(self.station.sync().changed))

    @property
    def codes(self) -> list[str]:
        return [error.code for error in self.errors]


def change(apart: Apart) -> None:
    """Let the author settle for what a lead has not read, and submit it."""
    settle(apart.there, conflicts(apart.there)[0], "gone on")
    submit(apart.there, "never seen")
    apart.there.sync()


def test_nobody_approves_what_came_while_they_read(apart: Apart) -> None:
    desk = Desk(apart.lead)
    desk.read()
    change(apart)
    apart.lead.sync()  # of which the window has not heard
    desk.approve()
    assert desk.codes == ["review.changed"]
    assert (apart.lead.sync().sent, apart.lead.get("e1").state, deciding(apart.lead)) == (0, SUBMITTED, [])


def test_what_came_is_shown_said_and_then_approved(apart: Apart) -> None:
    desk = Desk(apart.lead)
    desk.read()
    assert desk.call.evaluation.summary == "seen"
    change(apart)
    desk.hear()
    assert desk.call.evaluation.summary == "never seen"
    assert [one.why.code for one in desk.heard if isinstance(one, Overtaken)] == ["review.changed"]
    desk.approve()
    assert (desk.codes, apart.lead.sync().fault) == ([], None)
    apart.here.sync()
    assert (apart.here.get("e1").state, apart.here.get("e1").summary) == (APPROVED, "never seen")


def test_what_sending_changed_is_told_too(apart: Apart) -> None:
    """What another workstation submitted waited while its author worked on, and counts once that is submitted too."""
    desk, here = Desk(apart.there), apart.here
    here.grade(3, "e3", "draft")
    here.sync()
    desk.hear()
    desk.grade(3)
    apart.there.in_hand = {"e3"}
    submit(here, "first", "e3")
    here.sync()
    desk.hear()
    assert (desk.call.evaluation.summary, desk.call.read_only) == ("draft", False)
    apart.there.in_hand = set()
    submit(apart.there, "second", "e3")
    desk.hear()
    assert apart.there.get("e3").summary == "first"
    assert desk.call.evaluation.summary == "first"


def test_what_a_lead_reads_does_not_turn_into_their_own(apart: Apart) -> None:
    apart.lead.grade(1, "own", "the lead's own grading of the same call")
    desk = Desk(apart.lead)
    desk.read()
    apart.here.grade(2, "e2", "another call altogether")
    apart.here.sync()
    desk.hear()
    assert (desk.call.evaluation.id, desk.call.read_only) == ("e1", True)


@pytest.mark.parametrize("kind", ["review", "evaluation", "scorecard"])
def test_the_revision_that_its_author_reads_stays_on_the_desk(apart: Apart, kind: str) -> None:
    review(apart.lead, Decision.RETURNED, "again")
    apart.lead.sync()
    apart.here.sync()
    desk = Desk(apart.here)
    desk.read()
    desk.events.publish(RecordsArrived(frozenset({(kind, "whatever")})))
    assert (desk.call.evaluation.revision, desk.call.read_only) == (1, True)
