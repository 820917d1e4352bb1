"""What the exchange brought reaches the desk and the panels, and nothing that is being typed is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.evaluation import Answer, Evaluation, EvaluationState
from qa_desktop.domain.text import Text
from qa_desktop.services.arrivals import Arrivals
from qa_desktop.services.autosave import Edited
from qa_desktop.services.events import CallClosed, CallOpened, Changed, Kind, Overtaken, RecordsArrived
from qa_desktop.services.tags import Tags
from tests.domain.cards import mark
from tests.services.test_grading import Desk


class Arriving(Desk):
    """A desk to which records of another workstation come."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = Tags(store=self.store, events=self.bus)
        self.arrivals = Arrivals(events=self.bus, jobs=self.jobs, grading=self.grading, tags=self.tags)

    def arrive(self, *evaluations: Evaluation, kinds: Sequence[str] = ("evaluation",)) -> None:
        """Put evaluations into the store as the exchange does, and tell."""
        for one in evaluations:
            self.store.tables.evaluations[one.id] = one
        keys = [(kind, one.id) for kind in kinds for one in evaluations] or [(kind, "x") for kind in kinds]
        self.bus.publish(RecordsArrived(frozenset(keys)))

    @property
    def evaluation(self) -> Evaluation:
        assert self.grading.call is not None
        return self.grading.call.evaluation

    def opened(self) -> int:
        return len(self.heard.of(CallOpened))

    def warned(self) -> list[tuple[str, str]]:
        return [(one.evaluation_id, one.why.code) for one in self.heard.of(Overtaken) if isinstance(one, Overtaken)]

    def reads(self, version: str = "v1") -> Evaluation:
        """Put what somebody else has submitted on the desk, to be read."""
        self.open()
        self.answer_all()
        at = self.clock.now()
        submitted = EvaluationState.SUBMITTED
        theirs = replace(self.evaluation, id="theirs", author="ana", state=submitted, submitted_at=at)
        self.store.tables.evaluations[theirs.id] = theirs
        self.store.tables.held[theirs.id] = version
        self.grading.read(theirs.id, failed=self.errors.append)
        return theirs


@pytest.fixture
def desk() -> Arriving:
    return Arriving()


def test_only_the_panels_of_what_came_are_told(desk: Arriving) -> None:
    told = len(desk.heard.of(Changed))
    desk.bus.publish(RecordsArrived(frozenset({("recording", "r"), ("clip", "c"), ("from_the_future", "f")})))
    changes = [one for one in desk.heard.of(Changed)[told:] if isinstance(one, Changed)]
    assert [one.kinds for one in changes] == [frozenset({Kind.RECORDINGS, Kind.CLIPS})]


@pytest.mark.parametrize("kind", ["reply", "review"])
def test_who_shows_what_was_said_is_told_of_it(desk: Arriving, kind: str) -> None:
    desk.bus.publish(RecordsArrived(frozenset({(kind, "r")})))
    (change,) = [one for one in desk.heard.of(Changed) if isinstance(one, Changed)]
    assert Kind.REVIEWS in change.kinds


def test_changed_tags_are_read_anew(desk: Arriving) -> None:
    assert desk.tags.every() == ()
    desk.store.tables.tags = (Tag(id="new", name=Text(en="New")),)
    desk.arrive(kinds=["tags"])
    assert [tag.id for tag in desk.tags.every()] == ["new"]


def test_the_desk_takes_over_what_was_changed_elsewhere(desk: Arriving) -> None:
    desk.open()
    desk.grading.answer("polite", "good")
    changed = replace(desk.evaluation.with_answer("polite", Answer(value="fair")), summary="from elsewhere")
    opened = desk.opened()
    desk.arrive(changed)
    assert (desk.evaluation.summary, desk.evaluation.answer("polite").value) == ("from elsewhere", "fair")
    assert desk.opened() == opened + 1
    assert desk.grading.undo_name is None, "its steps lead back to what is no more"


def test_the_same_again_disturbs_nobody(desk: Arriving) -> None:
    desk.open()
    desk.grading.answer("polite", "good")
    opened = desk.opened()
    desk.arrive(replace(desk.evaluation, updated_at=desk.evaluation.updated_at + timedelta(seconds=3)))
    desk.arrive()
    assert desk.opened() == opened
    assert desk.grading.undo_name is not None


def test_a_draft_that_was_thrown_away_elsewhere_leaves_the_desk(desk: Arriving) -> None:
    desk.open()
    desk.grading.summarise("mine")
    gone = desk.evaluation.id
    del desk.store.tables.evaluations[gone]
    desk.store.tables.discarded |= {gone}
    desk.arrive()
    assert (desk.evaluation.id != gone, desk.evaluation.summary) == (True, "")


def test_a_draft_that_is_empty_stays_on_the_desk(desk: Arriving) -> None:
    desk.open()
    before = desk.evaluation.id
    desk.arrive()
    assert desk.evaluation.id == before


def test_what_waits_to_be_saved_is_newer_than_what_came(desk: Arriving) -> None:
    desk.open()
    desk.grading.summarise("mine")
    came = replace(desk.evaluation, summary="theirs")
    mine = replace(desk.evaluation, summary="mine, typed on")
    desk.autosave._waiting[mine.id] = Edited(mine, "")
    call = desk.grading.call
    assert call is not None
    desk.grading.call = replace(call, evaluation=mine)
    desk.arrive(came)
    assert desk.evaluation.summary == "mine, typed on"


def test_a_submission_elsewhere_closes_the_draft_here(desk: Arriving) -> None:
    desk.open()
    desk.answer_all()
    at = desk.clock.now()
    desk.arrive(replace(desk.evaluation, state=EvaluationState.SUBMITTED, submitted_at=at))
    assert desk.grading.call is not None
    assert desk.grading.call.read_only


def test_a_returned_call_comes_back_open_with_its_marks(desk: Arriving) -> None:
    desk.open()
    desk.answer_all()
    desk.grading.mark(mark("m"))
    desk.grading.submit(failed=desk.errors.append)
    assert desk.errors == []
    old = desk.evaluation
    again = replace(
        old,
        id="second",
        revision=2,
        previous_id=old.id,
        state=EvaluationState.RETURNED,
        submitted_at=None,
        created_at=old.created_at + timedelta(days=1),
    )
    desk.arrive(again, kinds=["review"])
    assert (desk.evaluation.id, desk.evaluation.revision, desk.state()) == ("second", 2, EvaluationState.RETURNED)
    desk.grading.summarise("mended")
    assert desk.evaluation.summary == "mended"


# -- what is only read -------------------------------------------------------------------------------------------------


def test_what_is_read_names_the_version_that_was_read(desk: Arriving) -> None:
    desk.reads("v1")
    assert desk.grading.call is not None
    assert (desk.grading.call.based_on, desk.grading.call.to_read) == ("v1", True)


def test_what_is_read_is_shown_as_it_is_now_and_said_to_have_changed(desk: Arriving) -> None:
    theirs = desk.reads()
    opened = desk.opened()
    desk.store.tables.held["theirs"] = "v2"
    desk.arrive(replace(theirs, summary="never seen"))
    assert desk.grading.call is not None
    assert (desk.evaluation.summary, desk.grading.call.based_on) == ("never seen", "v2")
    assert (desk.opened(), desk.warned()) == (opened + 1, [("theirs", "review.changed")])


def test_what_is_read_and_says_the_same_again_disturbs_nobody(desk: Arriving) -> None:
    theirs = desk.reads()
    opened = desk.opened()
    desk.store.tables.held["theirs"] = "v2"
    later = replace(theirs, submitted_at=desk.clock.now() + timedelta(seconds=3))
    desk.arrive(later)
    assert desk.grading.call is not None
    assert (desk.evaluation, desk.grading.call.based_on) == (later, "v2")
    assert (desk.opened(), desk.warned()) == (opened, [])


def test_what_is_read_and_is_approved_meanwhile_says_no_other(desk: Arriving) -> None:
    theirs = desk.reads()
    opened = desk.opened()
    desk.arrive(replace(theirs, state=EvaluationState.APPROVED), kinds=["review"])
    assert (desk.evaluation.state, desk.opened()) == (EvaluationState.APPROVED, opened + 1)
    assert desk.warned() == []


@pytest.mark.parametrize("kind", ["evaluation", "review", "scorecard"])
def test_what_somebody_else_made_does_not_turn_into_ones_own(desk: Arriving, kind: str) -> None:
    theirs = desk.reads()
    opened = desk.opened()
    desk.arrive(kinds=[kind])
    assert (desk.evaluation, desk.opened()) == (theirs, opened)
    assert desk.grading.call is not None
    assert desk.grading.call.read_only


def test_an_older_revision_that_is_read_stays_the_older_one(desk: Arriving) -> None:
    theirs = desk.reads()
    author = desk.grading._loader._identity.id
    old = replace(theirs, id="old", author=author)
    new = replace(old, id="new", revision=2, previous_id="old", state=EvaluationState.RETURNED, submitted_at=None)
    later = replace(new, created_at=old.created_at + timedelta(days=1))
    desk.store.tables.evaluations |= {"old": old, "new": later}
    desk.grading.read("old", failed=desk.errors.append)
    opened = desk.opened()
    desk.arrive(kinds=["review"])
    assert (desk.evaluation, desk.opened()) == (old, opened)


def test_what_is_read_and_is_gone_leaves_the_desk_and_is_said_to_be_gone(desk: Arriving) -> None:
    theirs = desk.reads()
    del desk.store.tables.evaluations[theirs.id]
    desk.arrive(kinds=["evaluation"])
    assert desk.grading.call is None
    assert desk.warned() == [("theirs", "evaluation.unknown")]
    assert len(desk.heard.of(CallClosed)) == 1
