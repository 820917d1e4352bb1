from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from tests.ui.hands import click
from tests.ui.scorecard.helpers import keys_of, row_of
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, digit, focus, press, write
from ui.scorecard.count_answer import CountAnswer
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.slider_answer import SliderAnswer


def value(desk: Desk, criterion_id: str) -> AnswerValue:
    return desk.call.evaluation.answer(criterion_id).value


def test_keys_say_their_digit_and_their_answer(panel: ScorecardPanel) -> None:
    drawn = [(key.digit, key.words) for key in keys_of(panel, "polite").keys]
    assert drawn == [("1", "Full"), ("2", "Good"), ("3", "Fair"), ("4", "Not met"), ("5", "N/A")]


def test_a_click_answers_and_the_chosen_key_shows_it(desk: Desk, panel: ScorecardPanel) -> None:
    keys = keys_of(panel, "polite").keys
    click(keys[1])
    assert value(desk, "polite") == "good"
    assert [key.isChecked() for key in keys] == [False, True, False, False, False]
    click(keys[1])
    assert value(desk, "polite") == "good"
    click(keys[4])
    assert value(desk, "polite") is NOT_APPLICABLE
    assert [key.isChecked() for key in keys] == [False, False, False, False, True]


def test_a_click_into_the_corner_of_a_key_counts(desk: Desk, panel: ScorecardPanel) -> None:
    key = keys_of(panel, "polite").keys[0]
    click(key, QPoint(key.width() - 2, key.height() - 2))
    assert value(desk, "polite") == "full"


def test_where_nobody_wants_to_go_on_a_digit_answers_and_stays(desk: Desk, panel: ScorecardPanel) -> None:
    panel.onward.goes = False
    panel.focus_card()
    assert panel.focused_criterion_id == "polite"
    digit(3)
    assert value(desk, "polite") == "fair"
    assert panel.focused_criterion_id == "polite"
    digit(0)
    assert value(desk, "polite") is NOT_APPLICABLE
    digit(7)
    assert value(desk, "polite") is NOT_APPLICABLE
    press(Qt.Key.Key_Backspace, held=CTRL)
    assert value(desk, "polite") is None


def test_the_digits_work_while_the_keyboard_is_elsewhere(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    desk.elsewhere.setFocus()
    digit(2)
    assert value(desk, "polite") == "good"
    assert focus() is desk.elsewhere


def test_with_no_criterion_at_hand_a_digit_answers_the_first_without_an_answer_and_goes_on(
    desk: Desk, panel: ScorecardPanel
) -> None:
    desk.grading.answer("polite", "full")
    desk.elsewhere.setFocus()
    assert panel.focused_criterion_id == ""
    digit(1)
    assert value(desk, "listens") == "full"
    following = panel.focused_criterion_id
    assert following not in {"", "polite", "listens"}
    assert focus() is desk.elsewhere
    digit(1)
    assert value(desk, following) is not None


def test_with_no_criterion_at_hand_and_all_answered_a_digit_changes_nothing(desk: Desk, panel: ScorecardPanel) -> None:
    panel.quick.full_marks()
    answered = desk.call.evaluation.answers
    assert panel.focused_criterion_id == ""
    digit(2)
    assert desk.call.evaluation.answers == answered
    assert panel.focused_criterion_id == "polite"


def test_a_digit_without_a_call_does_nothing_to_the_card_that_was_shown(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.close()
    digit(1)
    assert panel.focused_criterion_id == ""
    desk.open()
    assert desk.call.evaluation.answers == {}


def test_enter_chooses_the_key_that_has_the_keyboard(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert value(desk, "polite") == "fair"


def test_yes_and_no(desk: Desk, panel: ScorecardPanel) -> None:
    row_of(panel, "identity").enter()
    digit(2)
    assert value(desk, "identity") == "no"
    digit(1)
    assert value(desk, "identity") == "yes"
    digit(3)
    assert value(desk, "identity") is NOT_APPLICABLE


def test_a_short_scale_is_chosen_by_its_numbers(desk: Desk, panel: ScorecardPanel) -> None:
    keys = keys_of(panel, "solved")
    keys.entry.setFocus()
    assert [key.words for key in keys.keys] == [*map(str, range(11)), "N/A"]
    digit(7)
    assert value(desk, "solved") == Decimal(7)
    assert keys.keys[7].isChecked()
    keys.entry.setFocus()
    digit(0)
    assert value(desk, "solved") is NOT_APPLICABLE


def test_a_count_begins_at_none_and_counts_what_is_heard(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "forbidden")
    assert isinstance(row.answer, CountAnswer)
    stepper = row.answer.stepper
    row.enter()
    assert (stepper.words, stepper.less.isEnabled()) == ("–", False)
    digit(1)
    assert value(desk, "forbidden") == 0
    assert row.answer.none_key.isChecked()
    row.enter()
    digit(2)
    digit(2)
    assert value(desk, "forbidden") == 2
    assert (stepper.words, row.answer.none_key.isChecked()) == ("2×", False)
    click(stepper.less)
    assert value(desk, "forbidden") == 1
    digit(3)
    assert value(desk, "forbidden") is NOT_APPLICABLE
    assert stepper.words == "–"


def test_a_long_scale_has_a_slider_and_a_field(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "speed")
    assert isinstance(row.answer, SliderAnswer)
    row.enter()
    assert focus() is row.answer.slider
    press(Qt.Key.Key_Up)
    assert value(desk, "speed") == Decimal("2.5")
    press(Qt.Key.Key_Return)
    assert focus() is row.answer.field
    row.answer.field.selectAll()
    write("86")
    press(Qt.Key.Key_Return)
    assert value(desk, "speed") == Decimal("85.0")
    assert row.answer.field.text() == "85"
    assert row.answer.slider.value() == 34


@pytest.mark.parametrize("nonsense", ["abc", "NaN", "1e"])
def test_what_is_no_number_leaves_the_answer(desk: Desk, panel: ScorecardPanel, nonsense: str) -> None:
    desk.grading.answer("speed", Decimal(50))
    answer = row_of(panel, "speed").answer
    assert isinstance(answer, SliderAnswer)
    answer.field.setFocus()
    answer.field.selectAll()
    write(nonsense)
    press(Qt.Key.Key_Return)
    assert value(desk, "speed") == Decimal(50)
    assert answer.field.text() == "50"


def test_a_drag_of_the_slider_is_one_answer(desk: Desk, panel: ScorecardPanel) -> None:
    answer = row_of(panel, "speed").answer
    assert isinstance(answer, SliderAnswer)
    slider = answer.slider
    middle = slider.height() // 2
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(8, middle))
    for x in (30, 60, 90):
        QTest.mouseMove(slider, QPoint(x, middle))
    assert value(desk, "speed") is None
    assert answer.field.text() not in ("", "0")
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(90, middle))
    dragged = value(desk, "speed")
    assert isinstance(dragged, Decimal)
    assert dragged > 0
    desk.grading.undo()
    assert value(desk, "speed") is None
    assert answer.field.text() == ""


def test_undo_shows_the_answer_before(desk: Desk, panel: ScorecardPanel) -> None:
    keys = keys_of(panel, "polite").keys
    desk.grading.answer("polite", "full")
    desk.grading.answer("polite", "good")
    desk.grading.undo()
    assert [key.isChecked() for key in keys[:2]] == [True, False]
    desk.grading.undo()
    assert not any(key.isChecked() for key in keys)
