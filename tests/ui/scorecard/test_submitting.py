from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from qa_desktop.domain.evaluation import Outcome
from qa_desktop.services.events import Saved
from tests.ui.hands import click
from tests.ui.scorecard.helpers import answer_of, comment_of, evidence_of, keys_of, row_of
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, SHIFT, compose, focus, press
from ui.scorecard.foot import SAVING_SHOWS_AFTER_MS
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.wording import score_words
from ui.widgets.sentence import Ink


def answer_everything(desk: Desk) -> None:
    for criterion_id in ("polite", "listens", "whole"):
        desk.grading.answer(criterion_id, "full")
    desk.grading.answer("identity", "yes")
    desk.grading.answer("forbidden", Decimal(0))
    desk.grading.answer("solved", Decimal(9))
    desk.grading.answer("speed", Decimal(90))


def test_the_foot_says_what_is_missing(desk: Desk, panel: ScorecardPanel) -> None:
    assert panel.foot.missing.said.text == "Still missing: answers 7"
    desk.grading.answer("identity", "no")
    assert panel.foot.missing.said.text == "Still missing: answers 6 · comments 1 · evidence 1"
    answer_everything(desk)
    assert panel.foot.missing.said.text == "Ready to submit"
    assert not panel.foot.missing.isEnabled()


def test_submitting_in_vain_points_out_what_is_missing_and_goes_there(
    desk: Desk, panel: ScorecardPanel, qtbot: QtBot
) -> None:
    answer_everything(desk)
    desk.grading.answer("identity", "no")
    with qtbot.assertNotEmitted(panel.submit_asked):
        press(Qt.Key.Key_Return, held=CTRL)
    row = row_of(panel, "identity")
    assert row.lack.isVisible()
    assert row.lack.text == "Needs a reason · Needs evidence"
    assert focus() is comment_of(panel, "identity").field
    assert panel.foot.missing.said.ink is Ink.WARNING
    assert QApplication.activeModalWidget() is None
    desk.grading.comment("identity", "Never asked.")
    assert row.lack.text == "Needs evidence"
    desk.grading.link("identity", desk.mark(9000))
    assert not row.lack.isVisible()


def test_before_submission_is_asked_for_nothing_is_pointed_out(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("identity", "no")
    assert not row_of(panel, "identity").lack.isVisible()
    assert panel.foot.missing.said.ink is Ink.MUTED


def test_going_to_what_is_missing_goes_on_to_the_next(desk: Desk, panel: ScorecardPanel) -> None:
    answer_everything(desk)
    desk.grading.answer("polite", None)
    desk.grading.answer("identity", "no")
    desk.grading.comment("identity", "Never asked.")
    visited = []
    for _ in range(3):
        press(Qt.Key.Key_G, held=CTRL)
        visited.append(panel.focused_criterion_id)
    assert visited == ["polite", "identity", "polite"]


def test_a_chosen_mark_makes_the_missing_evidence_one_enter_away(desk: Desk, panel: ScorecardPanel) -> None:
    answer_everything(desk)
    desk.grading.answer("identity", "no")
    desk.grading.comment("identity", "Never asked.")
    mark = desk.mark(9000)
    desk.view_state.choose_annotation(mark)
    panel.go_to_missing()
    press(Qt.Key.Key_Return)
    assert answer_of(desk, "identity").evidence == (mark,)
    assert panel.foot.missing.said.text == "Ready to submit"


def test_one_click_on_what_is_missing_goes_there(panel: ScorecardPanel) -> None:
    click(panel.foot.missing)
    assert panel.focused_criterion_id == "polite"
    assert row_of(panel, "polite").lack.isVisible()


def test_submitting_asks_the_window(desk: Desk, panel: ScorecardPanel, qtbot: QtBot) -> None:
    answer_everything(desk)
    with qtbot.waitSignal(panel.submit_asked) as asked:
        press(Qt.Key.Key_Return, held=CTRL)
    assert asked.args == [True]
    with qtbot.waitSignal(panel.submit_asked) as asked:
        press(Qt.Key.Key_Return, held=CTRL | SHIFT)
    assert asked.args == [False]
    with qtbot.waitSignal(panel.submit_asked) as asked:
        click(panel.foot.submit)
    assert asked.args == [True]


def test_the_menu_beside_it_submits_without_the_next_call(desk: Desk, panel: ScorecardPanel, qtbot: QtBot) -> None:
    answer_everything(desk)
    click(panel.foot.more)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Submit", "Full marks for the rest"]
    with qtbot.waitSignal(panel.submit_asked) as asked:
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert asked.args == [False]


def test_words_still_being_composed_are_settled_before_submission(desk: Desk, panel: ScorecardPanel) -> None:
    answer_everything(desk)
    row_of(panel, "polite").write_comment()
    compose("", commit="好")
    panel.submit(open_next=False)
    assert answer_of(desk, "polite").comment == "好"


# -- saving ------------------------------------------------------------------------------------------------------------


def test_the_foot_says_when_everything_was_saved(desk: Desk, panel: ScorecardPanel) -> None:
    assert panel.foot.saved.said.text == "Saved as you type"
    desk.grading.answer("polite", "full")
    local = desk.call.evaluation.updated_at.astimezone()
    said = panel.foot.saved.said
    assert said.text.startswith(f"Saved at {local:%H:%M}")
    assert said.ink is Ink.GOOD
    desk.open(2)
    assert panel.foot.saved.said.text == "Saved as you type"
    desk.open(1)
    assert panel.foot.saved.said.text.startswith(f"Saved at {local:%H:%M}")


def test_a_save_that_fails_is_said_in_words_until_one_succeeds(desk: Desk, panel: ScorecardPanel) -> None:
    desk.store.broken = True
    desk.grading.answer("polite", "full")
    said = panel.foot.saved.said
    assert said.ink is Ink.BAD
    assert said.text.startswith("Not saved yet: The disk is full (store.full).")
    assert "tried again" in said.text
    desk.grading.answer("polite", "good")
    assert panel.foot.saved.said.ink is Ink.BAD
    desk.store.broken = False
    desk.jobs.pass_time()
    ink: Ink = panel.foot.saved.said.ink
    assert ink is Ink.GOOD


def test_a_save_that_takes_its_time_is_shown(desk: Desk, panel: ScorecardPanel, qtbot: QtBot) -> None:
    foot = panel.foot
    foot.touched(desk.clock.now())
    assert foot.saved.said.text == "Saved as you type"
    qtbot.waitUntil(lambda: foot.saved.said.text == "Saving…", timeout=10 * SAVING_SHOWS_AFTER_MS)
    foot.show_saved(desk.clock.now())
    assert foot.saved.said.ink is Ink.GOOD


def test_another_evaluations_save_is_not_this_ones(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    said = panel.foot.saved.said
    desk.events.publish(Saved("another", desk.clock.now()))
    assert panel.foot.saved.said == said


# -- reading -----------------------------------------------------------------------------------------------------------


def submitted(desk: Desk) -> None:
    answer_everything(desk)
    desk.grading.comment("polite", "Well done.")
    desk.grading.link("polite", desk.mark(41_200))
    desk.grading.submit(failed=_raise)


def _raise(error: Exception) -> None:
    raise error


def test_a_submitted_evaluation_is_read_only_and_says_so(desk: Desk, panel: ScorecardPanel) -> None:
    submitted(desk)
    local = desk.call.evaluation.submitted_at
    assert local is not None
    assert panel.banner.isVisible()
    assert f"Submitted on {local.astimezone():%Y-%m-%d %H:%M}" in panel.banner.sentence.said.text
    assert panel.banner.sentence.said.icon_name == "lock"
    assert not panel.banner.doubt.isVisible()
    keys = keys_of(panel, "polite")
    assert keys.keys[0].isChecked()
    assert not any(key.isEnabled() for key in keys.keys)
    assert comment_of(panel, "polite").field.isReadOnly()
    assert panel.view.summary.field.isReadOnly()
    assert not panel.foot.submit.isVisible()
    assert not panel.foot.missing.isVisible()
    assert panel.foot.onward.isVisible()


def test_a_result_that_the_answers_do_not_come_to_is_told(desk: Desk, panel: ScorecardPanel) -> None:
    submitted(desk)
    call = desk.call
    claimed = replace(call.evaluation, outcome=Outcome(score=Decimal("12.50"), fatal=True))
    panel.banner.show_state(claimed, call.card)
    assert panel.banner.doubt.isVisible()
    come_to = score_words(call.evaluation.outcome.score)
    words = panel.banner.doubt.said.text
    assert "result 12.50 · fatal error" in words
    assert f"come to {come_to}" in words


def test_reading_goes_by_keyboard_and_evidence_is_heard(desk: Desk, panel: ScorecardPanel, qtbot: QtBot) -> None:
    submitted(desk)
    panel.focus_card()
    row = row_of(panel, "polite")
    assert focus() is row.name_line.info
    press(Qt.Key.Key_Return)
    assert row.standard is not None
    assert row.standard.isVisible()
    chip = evidence_of(panel, "polite").chips[0]
    assert not chip.remove.isVisible()
    press(Qt.Key.Key_Down)
    assert focus() is chip.play
    with qtbot.waitSignal(panel.evidence_asked):
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Tab)
    assert panel.focused_criterion_id == "listens"


def test_nothing_is_changed_by_keys_while_reading(desk: Desk, panel: ScorecardPanel) -> None:
    submitted(desk)
    before = desk.call.evaluation
    panel.focus_card()
    panel.answering.on_digit(2)
    panel.answering.clear()
    panel.write_comment()
    panel.submit(open_next=True)
    panel.go_to_missing()
    assert desk.call.evaluation == before


def test_a_selected_comment_can_be_copied_while_reading(desk: Desk, panel: ScorecardPanel) -> None:
    submitted(desk)
    field = comment_of(panel, "polite").field
    field.setFocus()
    field.selectAll()
    press(Qt.Key.Key_C, held=CTRL)
    assert QApplication.clipboard().text() == "Well done."


def test_the_way_on_from_reading_is_the_next_call(desk: Desk, panel: ScorecardPanel, qtbot: QtBot) -> None:
    submitted(desk)
    with qtbot.waitSignal(desk.actions["call.next"].triggered):
        click(panel.foot.onward)


def test_what_can_no_longer_be_changed_shows_as_it_is(desk: Desk, panel: ScorecardPanel) -> None:
    answer_everything(desk)
    desk.grading._busy = True
    panel.answering.answer("polite", "fair")
    assert keys_of(panel, "polite").keys[0].isChecked()
    assert answer_of(desk, "polite").value == "full"


# -- no call -----------------------------------------------------------------------------------------------------------


def test_with_no_call_open_the_panel_says_what_would_be_here(
    desk: Desk, empty_panel: ScorecardPanel, qtbot: QtBot
) -> None:
    empty = empty_panel.empty
    assert empty.isVisible()
    assert empty.heading.text() == "No call is open"
    assert not empty_panel.head.isVisible()
    empty_panel.focus_card()
    assert focus() is empty.button
    with qtbot.waitSignal(desk.actions["call.next"].triggered):
        press(Qt.Key.Key_Return)
    desk.open()
    assert not empty.isVisible()
    assert empty_panel.head.isVisible()
    desk.grading.close()
    assert empty.isVisible()


def test_the_commands_do_nothing_without_a_call(desk: Desk, empty_panel: ScorecardPanel) -> None:
    desk.elsewhere.setFocus()
    for command in ("score.answer_1", "score.not_applicable", "score.clear", "score.comment", "score.standard"):
        desk.actions[command].trigger()
    for command in ("score.next", "score.previous", "score.missing", "score.submit", "score.submit_next"):
        desk.actions[command].trigger()
    assert empty_panel.focused_criterion_id == ""
