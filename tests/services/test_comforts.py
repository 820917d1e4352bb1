"""What makes grading quicker, on a desk over a store in memory; and the time that is kept with the evaluation."""

from decimal import Decimal

import pytest

from qa_desktop.domain.answer_types import NumberRange, NumberRanges
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.feedback import Feedback, FeedbackPart
from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.services.comforts import Comforts
from qa_desktop.services.events import Kind
from qa_desktop.services.grading import Grading
from qa_desktop.services.history import StepName
from tests.domain.cards import FOUR_STEPS, card, criterion, section
from tests.services.test_grading import CARD, QUERY, Desk

WAIT = NumberRanges(maximum=Decimal(60), ranges=(NumberRange(at_least=Decimal(0), share=Decimal(1)),))
WIDE = card(section("one", [criterion("a", FOUR_STEPS), criterion("b"), criterion("c"), criterion("wait", WAIT)]))


@pytest.fixture
def desk() -> Desk:
    return Desk()


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def on_desk(desk: Desk) -> Evaluation:
    assert desk.grading.call is not None
    return desk.grading.call.evaluation


# -- full marks --------------------------------------------------------------------------------------------------------


def test_full_marks_are_one_step(desk: Desk) -> None:
    desk.store.tables.cards.clear()
    desk.store.add_card(WIDE)
    desk.open()
    desk.grading.answer("b", "no")
    before = on_desk(desk)
    filled = Comforts(desk.grading).full_marks()
    assert (filled.given, filled.left) == (("a", "c"), ("wait",))
    assert {key: one.value for key, one in on_desk(desk).answers.items()} == {"a": "full", "b": "no", "c": "yes"}
    assert desk.kinds() == {Kind.ANSWERS, Kind.HISTORY}
    assert desk.stored() == on_desk(desk)
    assert desk.grading.undo_name is StepName.FULL_MARKS
    desk.grading.undo()
    assert on_desk(desk).answers == before.answers
    desk.grading.redo()
    assert on_desk(desk).answer("c").value == "yes"


def test_full_marks_leave_what_marks_offer_a_count_for(desk: Desk) -> None:
    desk.store.tables.cards.clear()
    desk.store.add_card(WIDE)
    desk.open()
    filled = Comforts(desk.grading).full_marks({"b"})
    assert (filled.given, filled.found) == (("a", "c"), ("b",))


def test_full_marks_where_nothing_is_left_are_no_step(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    assert Comforts(desk.grading).full_marks().given == ()
    assert desk.grading.undo_name is StepName.ANSWER


def test_full_marks_on_what_is_submitted_are_refused(desk: Desk) -> None:
    desk.open()
    desk.answer_all()
    desk.grading.submit(failed=desk.errors.append)
    with pytest.raises(UserMistake, match=r"evaluation\.frozen"):
        Comforts(desk.grading).full_marks()


# -- root causes -------------------------------------------------------------------------------------------------------


def test_root_causes_go_with_the_answer_and_are_undone_one_by_one(desk: Desk) -> None:
    desk.open()
    comforts = Comforts(desk.grading)
    desk.grading.answer("polite", "fair")
    comforts.toggle_reason("polite", "skill_gap")
    comforts.toggle_reason("polite", "communication_gap")
    assert on_desk(desk).answer("polite").reasons == ("communication_gap", "skill_gap")
    assert desk.stored() == on_desk(desk)
    desk.grading.undo()
    assert on_desk(desk).answer("polite").reasons == ("skill_gap",)
    comforts.toggle_reason("polite", "skill_gap")
    assert on_desk(desk).answer("polite").reasons == ()


def test_of_what_was_not_lost_there_is_no_cause(desk: Desk) -> None:
    desk.open()
    desk.grading.answer("polite", "fair")
    Comforts(desk.grading).toggle_reason("polite", "skill_gap")
    desk.grading.answer("polite", "good")
    assert on_desk(desk).answer("polite").reasons == ("skill_gap",)
    desk.grading.answer("polite", "full")
    assert on_desk(desk).answer("polite").reasons == ()
    desk.grading.undo()
    assert on_desk(desk).answer("polite").reasons == ("skill_gap",)
    Comforts(desk.grading).clear_reasons("polite")
    assert on_desk(desk).answer("polite").reasons == ()


# -- feedback ----------------------------------------------------------------------------------------------------------


def test_feedback_is_stored_part_by_part_and_a_part_is_one_step(desk: Desk) -> None:
    desk.open()
    comforts = Comforts(desk.grading)
    for typed in ("耐", "耐心", "耐心倾听"):
        comforts.tell(FeedbackPart.DONE_WELL, typed)
    comforts.tell(FeedbackPart.IMPROVE, "先安抚")
    assert on_desk(desk).feedback == Feedback(done_well="耐心倾听", improve="先安抚")
    assert desk.stored() == on_desk(desk)
    assert desk.kinds() == {Kind.SUMMARY, Kind.HISTORY}
    desk.grading.undo()
    assert on_desk(desk).feedback == Feedback(done_well="耐心倾听")
    desk.grading.undo()
    assert not on_desk(desk).feedback


def test_feedback_alone_makes_a_draft_that_is_come_back_to(desk: Desk) -> None:
    desk.open()
    Comforts(desk.grading).tell(FeedbackPart.TRAINING, "退款流程")
    desk.open("call_2")
    desk.open()
    assert on_desk(desk).feedback.training == "退款流程"
    assert desk.grading.undo_name is StepName.FEEDBACK


# -- time --------------------------------------------------------------------------------------------------------------


def timed(desk: Desk) -> tuple[Grading, Watch]:
    """Return a desk whose person listens, and the clock."""
    watch = Watch()
    desk.grading = desk.another(watch)
    desk.open()
    desk.grading.timing.look(playing=True, in_front=True)
    return desk.grading, watch


def test_time_is_stored_with_what_is_saved_anyhow(desk: Desk) -> None:
    grading, watch = timed(desk)
    watch.at += 12
    grading.answer("polite", "good")
    assert on_desk(desk).time == TimeSpent(listening_ms=12_000)
    assert desk.stored() == on_desk(desk)


def test_time_is_not_undone(desk: Desk) -> None:
    grading, watch = timed(desk)
    watch.at += 10
    grading.answer("polite", "good")
    watch.at += 5
    grading.undo()
    assert on_desk(desk).time == TimeSpent(listening_ms=15_000)
    assert grading.undo_name is None
    watch.at += 5
    grading.redo()
    assert on_desk(desk).time == TimeSpent(listening_ms=20_000)


def test_time_is_kept_when_the_call_is_left_and_goes_on_when_it_comes_back(desk: Desk) -> None:
    grading, watch = timed(desk)
    grading.answer("polite", "good")
    watch.at += 20
    desk.open("call_2")
    watch.at += 20
    stored = desk.stored()
    assert isinstance(stored, Evaluation)
    assert stored.time == TimeSpent(listening_ms=20_000)
    desk.open()
    assert grading.undo_name is StepName.ANSWER
    watch.at += 3
    grading.close()
    stored = desk.stored()
    assert isinstance(stored, Evaluation)
    assert stored.time == TimeSpent(listening_ms=23_000)


def test_time_does_not_make_a_draft_and_is_there_when_one_is_made(desk: Desk) -> None:
    grading, watch = timed(desk)
    watch.at += 25
    desk.open("call_2")
    assert desk.stored() is None
    desk.open()
    watch.at += 5
    grading.answer("polite", "good")
    assert on_desk(desk).time == TimeSpent(listening_ms=30_000)


def test_the_time_up_to_submission_is_submitted_and_no_more(desk: Desk) -> None:
    grading, watch = timed(desk)
    desk.answer_all()
    watch.at += 25
    grading.submit_and_next(QUERY, failed=desk.errors.append)
    assert desk.errors == []
    stored = desk.stored()
    assert isinstance(stored, Evaluation)
    assert stored.time == TimeSpent(listening_ms=25_000)
    assert stored.card_id == CARD.id
    watch.at += 8
    grading.answer("polite", "good")
    assert on_desk(desk).recording_id == "call_2"
    assert on_desk(desk).time == TimeSpent(listening_ms=8_000)


def test_a_submitted_evaluation_takes_no_time(desk: Desk) -> None:
    grading, watch = timed(desk)
    desk.answer_all()
    grading.submit(failed=desk.errors.append)
    watch.at += 25
    grading.keep_time()
    assert not on_desk(desk).time
