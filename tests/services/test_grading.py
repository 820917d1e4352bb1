"""Grading a call: every change is made in memory, told and saved; undo; submission; the next call."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.evaluation import Answer, EvaluationState
from qa_desktop.domain.recording import Channel
from qa_desktop.domain.scorecard import Band, CardState, Demand, Fatal
from qa_desktop.domain.submission import Blocker, Lack
from qa_desktop.domain.text import Text
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import CallClosed, CallOpened, Changed, EventBus, Kind, Saved
from qa_desktop.services.grading import Grading
from qa_desktop.services.history import StepName
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import Identity, LibraryQuery, SortKey
from qa_desktop.services.time_keeping import TimeKeeper
from tests.domain.cards import FOUR_STEPS, card, criterion, evaluation, mark, section
from tests.services.fakes import FakeClock, MemoryStore, listening

CARD = card(
    section("attitude", [criterion("polite", FOUR_STEPS), criterion("rules", fatal=Fatal.CARD, comment=Demand.FAILED)]),
    bands=[Band(id="fail", name=Text(en="Fail"), at_least=Decimal(0)), Band(id="five", name=Text(), at_least=95)],
)
QUERY = LibraryQuery(author="zhang", sort=SortKey.FILE, descending=False)
FULL = EnvironmentFault("store.full", file="store.sqlite")


class Desk:
    """A grading desk over a store in memory, with three calls in the queue.

    Its time stands still: on a busy machine, leaving a call could save the moments since, and take a fault of the store
    that was meant for something else.
    """

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.jobs = InlineJobs()
        self.bus = EventBus()
        self.heard = listening(self.bus)
        self.autosave = Autosave(store=self.store, jobs=self.jobs, clock=self.clock, events=self.bus)
        self.grading = self.another()
        self.errors: list[QaError] = []
        for name in ("call_1", "call_2", "call_3"):
            self.store.add_recording(name)
        self.store.add_card(CARD)

    def another(self, timer: Callable[[], float] = lambda: 0.0) -> Grading:
        """Return a second desk on the same store, whose timer tells the seconds."""
        return Grading(
            store=self.store,
            jobs=self.jobs,
            clock=self.clock,
            events=self.bus,
            identity=Identity(id="zhang", name="张"),
            autosave=self.autosave,
            timing=TimeKeeper(timer),
        )

    def open(self, recording_id: str = "call_1", card_id: str = "") -> None:
        self.grading.open(recording_id, card_id=card_id, failed=self.errors.append)

    def stored(self, recording_id: str = "call_1") -> object:
        with self.store() as unit:
            return unit.evaluations.latest(recording_id, "zhang")

    def answer_all(self) -> None:
        self.grading.answer("polite", "good")
        self.grading.answer("rules", "yes")

    def kinds(self) -> set[Kind]:
        """Return the kinds of the last change."""
        changes = [event for event in self.heard.of(Changed) if isinstance(event, Changed)]
        last = [event for event in changes if event.kinds != {Kind.EVALUATIONS}][-1]
        return set(last.kinds)

    def state(self) -> EvaluationState:
        assert self.grading.call is not None
        return self.grading.call.evaluation.state


@pytest.fixture
def desk() -> Desk:
    return Desk()


# -- opening -----------------------------------------------------------------------------------------------------------


def test_a_first_grading_begins_empty_and_stores_nothing_yet(desk: Desk) -> None:
    desk.open()
    call = desk.grading.call
    assert call is not None
    assert (call.recording.id, call.card.id, call.read_only) == ("call_1", "card", False)
    assert call.evaluation.author == "zhang"
    assert desk.grading.score is not None
    assert desk.grading.score.score is None
    assert desk.heard.events == [CallOpened("call_1")]
    assert desk.stored() is None


def test_a_draft_is_gone_on_with(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "good")
    desk.open("call_2")
    desk.open("call_1")
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.answer("polite").value == "good"
    assert desk.grading.score is not None
    assert desk.grading.score.score == Decimal(80)


def test_an_evaluation_keeps_the_version_that_it_was_made_with(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "good")
    desk.store.add_card(CARD.model_copy(update={"version": 2}))
    desk.open()
    assert desk.grading.call is not None
    assert desk.grading.call.card.version == 1
    desk.open("call_2")
    assert desk.grading.call.card.version == 2


def test_a_card_can_be_chosen_for_a_first_grading(desk: Desk) -> None:
    desk.store.add_card(CARD.model_copy(update={"id": "other"}))
    desk.open(card_id="other")
    assert desk.grading.call is not None
    assert desk.grading.call.card.id == "other"
    desk.open(card_id="gone")
    assert desk.grading.call.card.id == "card"


def test_what_cannot_be_opened_is_said(desk: Desk) -> None:
    desk.open("nowhere")
    desk.store.tables.cards.clear()
    desk.open("call_1")
    assert [error.code for error in desk.errors] == ["recording.unknown", "scorecard.none_published"]
    assert desk.grading.call is None


def test_a_draft_that_could_not_be_saved_yet_is_not_begun_a_second_time(desk: Desk) -> None:
    desk.open()
    desk.store.faults.append(FULL)
    desk.grading.answer("polite", "good")
    desk.open("call_2")
    desk.open("call_1")
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.answer("polite").value == "good"
    desk.jobs.pass_time()
    assert desk.stored() == desk.grading.call.evaluation


def test_closing_clears_the_desk(desk: Desk) -> None:
    desk.open()
    desk.grading.close()
    assert (desk.grading.call, desk.grading.score, desk.grading.blockers) == (None, None, ())
    assert desk.heard.events[-1] == CallClosed()
    with pytest.raises(UserMistake, match=r"evaluation\.none_open"):
        desk.grading.answer("polite", "good")


# -- changing ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_scored_told_and_saved(desk: Desk) -> None:
    desk.open()
    desk.clock.forward(5)
    desk.grading.answer("polite", "full")
    call, score = desk.grading.call, desk.grading.score
    assert call is not None
    assert score is not None
    assert score.score == Decimal(100)
    assert call.evaluation.outcome.score == Decimal(100)
    assert call.evaluation.outcome.band_id == "five"
    assert call.evaluation.updated_at == desk.clock.now()
    assert desk.stored() == call.evaluation
    assert desk.kinds() == {Kind.ANSWERS, Kind.HISTORY}
    assert desk.heard.of(Saved)


def test_a_fatal_answer_is_kept_in_the_outcome(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    desk.grading.answer("rules", "no")
    assert desk.grading.call is not None
    outcome = desk.grading.call.evaluation.outcome
    assert (outcome.score, outcome.before_fatal, outcome.fatal) == (Decimal(0), Decimal(50), True)
    assert outcome.band_id == "fail"


def test_an_answer_that_is_not_offered_is_refused(desk: Desk) -> None:
    desk.open()
    with pytest.raises(UserMistake) as caught:
        desk.grading.answer("polite", "splendid")
    assert caught.value.code == "answer.invalid"
    with pytest.raises(KeyError):
        desk.grading.answer("no_such_criterion", "yes")
    with pytest.raises(KeyError):
        desk.grading.comment("no_such_criterion", "…")


def test_an_answer_can_be_taken_back(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    desk.grading.answer("polite", None)
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.answers == {}


def test_what_changes_nothing_is_no_step(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    count = len(desk.heard.events)
    desk.grading.answer("polite", "full")
    desk.grading.summarise("")
    assert len(desk.heard.events) == count


def test_a_mark_is_made_with_its_link_in_one_step(desk: Desk) -> None:
    desk.open()
    desk.grading.mark(mark("m"), evidence_for="polite")
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.evidence_for("m") == ("polite",)
    assert desk.kinds() == {Kind.ANNOTATIONS, Kind.ANSWERS, Kind.HISTORY}
    desk.grading.undo()
    assert desk.grading.call.evaluation.annotations == ()
    assert desk.grading.call.evaluation.answers == {}


def test_links_are_made_and_undone(desk: Desk) -> None:
    desk.open()
    desk.grading.mark(mark("m"))
    assert desk.kinds() == {Kind.ANNOTATIONS, Kind.HISTORY}
    desk.grading.link("polite", "m")
    assert desk.kinds() == {Kind.ANSWERS, Kind.HISTORY}
    desk.grading.unlink("polite", "m")
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.answers == {}
    desk.grading.undo()
    assert desk.grading.call.evaluation.evidence_for("m") == ("polite",)
    with pytest.raises(KeyError):
        desk.grading.link("polite", "no such mark")
    with pytest.raises(KeyError):
        desk.grading.link("no_such_criterion", "m")


def test_a_deleted_mark_comes_back_with_its_links(desk: Desk) -> None:
    desk.open()
    desk.grading.mark(mark("m"), evidence_for="polite")
    desk.grading.delete_mark("m")
    assert desk.kinds() == {Kind.ANNOTATIONS, Kind.ANSWERS, Kind.HISTORY}
    desk.grading.undo()
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.evidence_for("m") == ("polite",)


# -- undo --------------------------------------------------------------------------------------------------------------


def test_typing_is_one_step_and_a_pause_ends_it(desk: Desk) -> None:
    desk.open()
    for text in ("c", "cu", "cut"):
        desk.clock.forward(0.2)
        desk.grading.comment("polite", text)
    desk.clock.forward(3)
    desk.grading.comment("polite", "cut in")
    desk.grading.undo()
    assert desk.grading.redo_name is StepName.COMMENT
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.answer("polite").comment == "cut"
    desk.grading.undo()
    assert desk.grading.call.evaluation.answer("polite").comment == ""
    assert desk.grading.undo_name is None
    desk.grading.redo()
    assert desk.grading.call.evaluation.answer("polite").comment == "cut"


def test_each_drag_is_a_step_of_its_own(desk: Desk) -> None:
    desk.open()
    desk.grading.mark(mark("m", 1000, 2000))
    desk.grading.move_mark("m", 1500, 2000)
    desk.grading.move_mark("m", 1500, 2500)
    desk.grading.undo()
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.annotation("m").end_ms == 2000
    assert desk.grading.call.evaluation.annotation("m").start_ms == 1500
    desk.grading.undo()
    assert desk.grading.call.evaluation.annotation("m").start_ms == 1000


def test_typing_a_note_is_one_step_but_not_with_a_choice(desk: Desk) -> None:
    desk.open()
    desk.grading.mark(mark("m"))
    desk.grading.edit_mark(replace(mark("m"), channel=Channel.AGENT))
    desk.grading.edit_mark(replace(mark("m"), channel=Channel.AGENT, note="c"))
    desk.grading.edit_mark(replace(mark("m"), channel=Channel.AGENT, note="cu"))
    desk.grading.undo()
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.annotation("m") == replace(mark("m"), channel=Channel.AGENT)
    desk.grading.undo()
    assert desk.grading.call.evaluation.annotation("m") == mark("m")
    with pytest.raises(KeyError):
        desk.grading.edit_mark(mark("no such mark"))


def test_undo_is_scored_told_and_saved_as_any_change(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    desk.grading.answer("polite", "fair")
    desk.grading.undo()
    assert desk.grading.score is not None
    assert desk.grading.score.score == Decimal(100)
    assert desk.grading.call is not None
    assert desk.stored() == desk.grading.call.evaluation
    assert desk.kinds() == {Kind.ANSWERS, Kind.ANNOTATIONS, Kind.SUMMARY, Kind.HISTORY}
    desk.grading.redo()
    assert desk.grading.score.score == Decimal(60)
    desk.grading.redo()
    assert desk.grading.redo_name is None


def test_opening_the_open_call_again_keeps_what_can_be_undone(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    desk.open()
    desk.grading.undo()
    assert desk.grading.redo_name is StepName.ANSWER
    desk.open("call_2")
    assert desk.grading.undo_name is None


def test_coming_back_to_a_draft_keeps_what_can_be_undone(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    desk.grading.answer("polite", "fair")
    desk.grading.undo()
    desk.open("call_2")
    desk.grading.close()
    desk.open()
    assert (desk.grading.undo_name, desk.grading.redo_name) == (StepName.ANSWER, StepName.ANSWER)
    desk.grading.redo()
    desk.grading.undo()
    desk.grading.undo()
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.answers == {}


def test_what_was_changed_elsewhere_meanwhile_is_not_undone(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "full")
    desk.grading.close()
    elsewhere = desk.another()
    elsewhere.open("call_1")
    elsewhere.answer("polite", "fair")
    desk.open()
    assert desk.grading.undo_name is None


def test_a_submitted_evaluation_is_not_undone_when_its_call_is_opened_again(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    desk.grading.submit(failed=desk.errors.append)
    desk.open("call_2")
    desk.open()
    assert desk.grading.undo_name is None


# -- submission --------------------------------------------------------------------------------------------------------


def test_an_incomplete_evaluation_is_not_submitted(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "good")
    with pytest.raises(UserMistake) as caught:
        desk.grading.submit(failed=desk.errors.append)
    assert caught.value.code == "evaluation.incomplete"
    assert caught.value.facts["blockers"] == (Blocker("rules", Lack.ANSWER),)
    desk.grading.answer("rules", "yes")


def test_a_submitted_evaluation_stays_on_the_desk_read_only(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    desk.clock.forward(60)
    desk.grading.submit(failed=desk.errors.append)
    call = desk.grading.call
    assert call is not None
    assert call.read_only
    assert call.evaluation.submitted_at == desk.clock.now()
    assert desk.stored() == call.evaluation
    assert desk.heard.of(CallOpened)[-1] == CallOpened("call_1")
    assert desk.heard.events[-1] == Changed(frozenset({Kind.EVALUATIONS}), "call_1")
    assert desk.grading.undo_name is None
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        desk.grading.answer("polite", "full")
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        desk.grading.undo()
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        desk.grading.redo()


def test_submit_and_next_walks_through_the_queue_until_it_is_empty(desk: Desk) -> None:
    desk.open("call_2")
    opened = []
    while desk.grading.call is not None:
        opened.append(desk.grading.call.recording.id)
        desk.answer_all()
        desk.grading.submit_and_next(QUERY, failed=desk.errors.append)
    assert opened == ["call_2", "call_3", "call_1"]
    assert desk.heard.of(CallClosed) == [CallClosed()]
    assert desk.errors == []


def test_a_failed_submission_leaves_a_draft_that_can_be_edited_and_submitted(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    desk.store.faults.append(FULL)
    desk.grading.submit(failed=desk.errors.append)
    assert desk.errors == [FULL]
    assert desk.state() is EvaluationState.DRAFT
    desk.grading.answer("polite", "full")
    assert desk.grading.undo_name is StepName.ANSWER
    desk.grading.submit(failed=desk.errors.append)
    assert desk.state() is EvaluationState.SUBMITTED


def test_a_bug_while_submitting_does_not_lock_the_desk(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    desk.store.faults.append(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        desk.grading.submit(failed=desk.errors.append)
    desk.grading.answer("polite", "full")


def test_a_draft_whose_save_failed_does_not_come_back_over_the_submission(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("rules", "yes")
    desk.store.faults.append(FULL)
    desk.grading.answer("polite", "good")
    desk.grading.submit(failed=desk.errors.append)
    assert desk.state() is EvaluationState.SUBMITTED
    count = len(desk.heard.events)
    desk.jobs.pass_time()
    desk.autosave.flush()
    assert not desk.autosave.has_unsaved
    assert len(desk.heard.events) == count
    assert desk.grading.call is not None
    assert desk.stored() == desk.grading.call.evaluation


def test_where_only_the_next_call_cannot_be_opened_the_submitted_one_stays(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    desk.store.after_commit = lambda: _retire_cards(desk.store)
    desk.grading.submit_and_next(QUERY, failed=desk.errors.append)
    assert [error.code for error in desk.errors] == ["scorecard.none_published"]
    assert desk.state() is EvaluationState.SUBMITTED
    assert desk.heard.of(CallOpened)[-1] == CallOpened("call_1")


def _retire_cards(store: MemoryStore) -> None:
    """Retire every card, as another program on the same store might."""
    cards = store.tables.cards
    cards.update({key: one.model_copy(update={"state": CardState.RETIRED}) for key, one in cards.items()})


def test_the_outcome_is_computed_at_submission_even_where_nothing_was_changed(desk: Desk) -> None:
    draft = evaluation(CARD, recording_id="call_1")
    draft = draft.with_answer("polite", Answer(value="good")).with_answer("rules", Answer(value="yes"))
    desk.store.tables.evaluations[draft.id] = draft
    desk.open()
    desk.grading.submit(failed=desk.errors.append)
    assert desk.grading.call is not None
    assert desk.grading.call.evaluation.outcome.score == Decimal(90)
