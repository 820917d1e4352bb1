"""The keyboard goes on by itself: after digits, after Enter in what is typed, and back with undo."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.scorecard import Scorecard
from tests.ui.hands import click
from tests.ui.scorecard.conftest import PutCard
from tests.ui.scorecard.helpers import comment_of, keys_of, row_of, typed_in
from tests.ui.support.cards import asking_card, deducting_card, long_card, typed_card
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, digit, focus, press, write
from ui.notify import Tone
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.slider_answer import SliderAnswer
from ui.scorecard.wording import full_marks_words


def value(desk: Desk, criterion_id: str) -> AnswerValue:
    return desk.call.evaluation.answer(criterion_id).value


# -- digits ------------------------------------------------------------------------------------------------------------


def test_one_digit_after_the_other_walks_through_the_card(
    desk: Desk, empty_panel: ScorecardPanel, put_card: PutCard
) -> None:
    panel = put_card(long_card(sections=2, criteria=3))
    panel.focus_card()
    seen = []
    for given in (1, 2, 1, 2, 1):
        seen.append(panel.focused_criterion_id)
        assert row_of(panel, panel.focused_criterion_id).isAncestorOf(focus())
        digit(given)
    assert seen == ["c0_0", "c0_1", "c0_2", "c1_0", "c1_1"]
    assert [value(desk, one) for one in seen] == ["full", "good", "full", "good", "full"]
    assert empty_panel.focused_criterion_id == "c1_2"


def test_what_is_answered_is_passed_over_and_never_answered_by_chance(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("listens", "good")
    panel.focus_card()
    digit(1)
    assert panel.focused_criterion_id == "whole"
    for name in ("identity", "forbidden", "solved", "speed"):
        desk.grading.answer(name, NOT_APPLICABLE if name != "speed" else Decimal(50))
    digit(1)
    assert panel.focused_criterion_id == "whole"  # everything after it is answered
    digit(2)
    assert value(desk, "whole") == "good"


def test_a_demanded_reason_is_gone_to_first(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    digit(3)
    assert (panel.focused_criterion_id, focus()) == ("polite", comment_of(panel, "polite").field)
    write("curt")
    digit(2)
    assert panel.focused_criterion_id == "polite"  # one writes there
    assert value(desk, "polite") == "good"


def test_where_evidence_is_demanded_the_criterion_stays_at_hand(panel: ScorecardPanel) -> None:
    row_of(panel, "listens").enter()
    digit(4)
    assert panel.focused_criterion_id == "listens"
    digit(1)
    assert panel.focused_criterion_id == "whole"


def test_from_elsewhere_only_the_criterion_at_hand_goes_on(desk: Desk, panel: ScorecardPanel) -> None:
    row_of(panel, "polite").enter()
    desk.elsewhere.setFocus()
    digit(1)
    digit(3)
    assert (value(desk, "polite"), value(desk, "listens")) == ("full", "fair")
    assert panel.focused_criterion_id == "listens"  # it lacks a reason
    assert focus() is desk.elsewhere


def test_counting_stays_until_it_never_happened(desk: Desk, panel: ScorecardPanel) -> None:
    row_of(panel, "forbidden").enter()
    digit(2)
    digit(2)
    assert (value(desk, "forbidden"), panel.focused_criterion_id) == (Decimal(2), "forbidden")
    digit(1)
    assert (value(desk, "forbidden"), panel.focused_criterion_id) == (Decimal(0), "solved")


def test_what_an_answer_brings_up_is_gone_to(desk: Desk, put_card: PutCard) -> None:
    panel = put_card(asking_card())
    for name in ("greeted", "again"):
        desk.grading.answer(name, "yes")
    row_of(panel, "complaint").enter()
    digit(1)
    assert panel.focused_criterion_id == "sorry"


def test_a_click_answers_and_leaves_the_keyboard_there(panel: ScorecardPanel) -> None:
    keys = keys_of(panel, "polite").keys
    click(keys[0])
    assert panel.focused_criterion_id == "polite"


def test_a_digit_that_means_nothing_goes_nowhere(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    digit(9)
    assert (panel.focused_criterion_id, value(desk, "polite")) == ("polite", None)


# -- what is typed -----------------------------------------------------------------------------------------------------


def test_a_digit_begins_a_number_and_enter_goes_on(desk: Desk, put_card: PutCard) -> None:
    panel = put_card(typed_card())
    panel.focus_card()
    desk.elsewhere.setFocus()
    digit(2)
    assert focus() is typed_in(panel, "wait").input
    write("5")
    assert value(desk, "wait") == Decimal(25)
    press(Qt.Key.Key_Return)
    assert panel.focused_criterion_id == "done"
    digit(1)
    assert panel.focused_criterion_id == "reason"


def test_enter_stays_where_what_is_typed_is_no_answer(put_card: PutCard) -> None:
    panel = put_card(typed_card())
    typed_in(panel, "wait")
    write("999")
    press(Qt.Key.Key_Return)
    assert panel.focused_criterion_id == "wait"


def test_a_digit_begins_a_day_too(desk: Desk, put_card: PutCard) -> None:
    panel = put_card(typed_card())
    row_of(panel, "day").answer.stops[1].setFocus()
    digit(2)
    write("026-12-31")
    press(Qt.Key.Key_Return)
    assert (value(desk, "day"), panel.focused_criterion_id) == ("2026-12-31", "remark")


def test_a_digit_begins_the_number_of_a_long_scale(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "speed")
    row.enter()
    assert isinstance(row.answer, SliderAnswer)
    digit(8)
    write("5")
    press(Qt.Key.Key_Return)
    assert value(desk, "speed") == Decimal("85.0")


# -- undo --------------------------------------------------------------------------------------------------------------


def test_undo_goes_back_to_what_it_takes_back(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    digit(1)
    digit(2)
    assert panel.focused_criterion_id == "whole"
    panel.quick.show_step(desk.grading.undo())
    assert panel.focused_criterion_id == "listens"
    assert row_of(panel, "listens").isAncestorOf(focus())
    digit(1)
    assert value(desk, "listens") == "full"
    desk.elsewhere.setFocus()
    panel.quick.show_step(desk.grading.undo())
    assert focus() is desk.elsewhere


# -- full marks --------------------------------------------------------------------------------------------------------


def told(panel: ScorecardPanel) -> list[tuple[object, str, str]]:
    said: list[tuple[object, str, str]] = []
    panel.quick.told.connect(lambda tone, text, way_out: said.append((tone, text, way_out)))
    return said


def test_one_key_gives_full_marks_to_the_rest_and_says_how_many(desk: Desk, panel: ScorecardPanel) -> None:
    said = told(panel)
    panel.focus_card()
    digit(2)
    press(Qt.Key.Key_M, held=CTRL)
    assert value(desk, "polite") == "good"
    assert value(desk, "speed") == Decimal(100)
    assert desk.grading.blockers == ()
    assert said == [(Tone.GOOD, "Full marks for 6 criteria.", "Ctrl+Z takes them back.")]
    desk.grading.undo()
    assert [value(desk, one) for one in ("polite", "listens", "speed")] == ["good", None, None]
    assert row_of(panel, "listens").answer.words == "–"


def test_what_is_left_is_said_and_gone_to(desk: Desk, put_card: PutCard) -> None:
    panel = put_card(typed_card())
    said = told(panel)
    row_of(panel, "reason").enter()
    press(Qt.Key.Key_M, held=CTRL)
    assert value(desk, "done") == "all"
    assert said == [(Tone.GOOD, "Full marks for 1 criterion.", "3 criteria are left to you.")]
    assert (panel.focused_criterion_id, focus()) == ("wait", typed_in(panel, "wait").input)


@pytest.mark.parametrize(("card", "score"), [(deducting_card(), Decimal(100)), (asking_card(), Decimal(100))])
def test_it_costs_nothing_and_adds_no_bonus(desk: Desk, put_card: PutCard, card: Scorecard, score: Decimal) -> None:
    panel = put_card(card)
    panel.quick.full_marks()
    assert desk.grading.score is not None
    assert desk.grading.score.score == score
    assert value(desk, "praised") is None


def test_where_everything_is_answered_that_is_said(desk: Desk, panel: ScorecardPanel) -> None:
    panel.quick.full_marks()
    said = told(panel)
    panel.quick.full_marks()
    assert said == [(Tone.INFO, "Everything is answered already.", "")]
    desk.grading.submit(failed=lambda error: pytest.fail(error.code))
    panel.quick.full_marks()
    assert len(said) == 1


def test_words_in_a_comment_are_not_lost_to_the_key_and_are_left_to_be_judged(
    desk: Desk, panel: ScorecardPanel
) -> None:
    said = told(panel)
    panel.focus_card()
    press(Qt.Key.Key_F6)
    write("m")
    press(Qt.Key.Key_M, held=CTRL)
    assert desk.call.evaluation.answer("polite") == Answer(comment="m")
    assert said[-1][2] == "Left to you, as you have noted something there: Polite."


def test_what_has_a_comment_evidence_or_an_offered_count_is_named_and_gone_to(
    desk: Desk, panel: ScorecardPanel
) -> None:
    said = told(panel)
    desk.grading.comment("identity", "read out the full card number")
    desk.grading.link("forbidden", desk.mark(1000))
    row_of(panel, "speed").enter()
    press(Qt.Key.Key_M, held=CTRL)
    assert (value(desk, "identity"), value(desk, "forbidden")) == (None, None)
    names = "Identity checked · Forbidden phrases"
    expected = f"Left to you, as you have noted something there: {names}."
    assert said == [(Tone.GOOD, "Full marks for 5 criteria.", expected)]
    assert panel.focused_criterion_id == "identity"


def test_a_long_list_of_what_is_left_is_cut_and_counted_and_the_rest_is_counted() -> None:
    left = "Left to you, as you have noted something there: A · B · C and 2 more. 1 other criterion is left too."
    assert full_marks_words(0, list("ABCDE"), 1, "Ctrl+Z") == (
        Tone.INFO,
        "No criterion could be given full marks.",
        left,
    )


def test_full_marks_move_nothing_that_is_looked_at(desk: Desk, put_card: PutCard) -> None:
    panel = put_card(asking_card())
    desk.window.resize(355, 330)
    QApplication.processEvents()
    row = row_of(panel, "complaint")
    row.enter()
    before = row.mapTo(desk.window, QPoint(0, 0)).y()
    panel.quick.full_marks()
    assert panel.view.row("shouted") is not None
    assert row.mapTo(desk.window, QPoint(0, 0)).y() == before
