from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from tests.ui.scorecard.helpers import answer_of, comment_of, row_of
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, compose, digit, focus, press, write
from ui.scorecard.panel import ScorecardPanel


def test_a_comment_shows_where_the_answer_demands_it(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "polite")
    assert row.comment is None
    desk.grading.answer("polite", "fair")
    comment = comment_of(panel, "polite")
    assert comment.isVisible()
    assert comment.label == "Reason (required)"
    assert comment.field.accessibleName() == "Polite: Reason (required)"
    desk.grading.answer("polite", "full")
    assert not comment.isVisible()


def test_a_comment_that_holds_words_stays_when_it_is_demanded_no_more(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    desk.grading.comment("polite", "curt")
    desk.grading.answer("polite", "full")
    assert comment_of(panel, "polite").isVisible()
    assert comment_of(panel, "polite").label == "Comment"


def test_f6_goes_into_the_comment_and_each_key_is_stored(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_F6)
    assert focus() is comment_of(panel, "polite").field
    for typed in ("c", "cu", "cur", "curt"):
        write(typed[-1])
        assert answer_of(desk, "polite").comment == typed
        assert focus() is comment_of(panel, "polite").field


def test_typing_in_the_middle_keeps_the_cursor_and_rebuilds_nothing(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.comment("polite", "before after")
    row = row_of(panel, "polite")
    field = comment_of(panel, "polite").field
    field.setFocus()
    cursor = field.textCursor()
    cursor.setPosition(7)
    field.setTextCursor(cursor)
    write("and ")
    assert answer_of(desk, "polite").comment == "before and after"
    assert field.textCursor().position() == 11
    assert row_of(panel, "polite") is row
    assert comment_of(panel, "polite").field is field


def test_letters_digits_and_space_are_text_in_a_comment(desk: Desk, panel: ScorecardPanel) -> None:
    heard: list[str] = []
    for command in ("play.toggle", "mark.point", "mark.tag_1", "mark.delete", "play.back", "region.clear"):
        desk.actions.on(command, partial(heard.append, command))
    panel.focus_card()
    press(Qt.Key.Key_F6)
    write("m 1 j")
    press(Qt.Key.Key_Left, Qt.Key.Key_Delete)
    assert answer_of(desk, "polite").comment == "m 1 "
    assert heard == []


def test_answering_from_within_the_comment(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_F6)
    digit(3)
    assert answer_of(desk, "polite").value == "fair"
    digit(1)
    assert comment_of(panel, "polite").field.hasFocus()


def test_undo_and_redo_are_the_programs(desk: Desk, panel: ScorecardPanel) -> None:
    asked: list[str] = []
    for command, deed in (("edit.undo", desk.grading.undo), ("edit.redo", desk.grading.redo)):
        desk.actions.on(command, partial(asked.append, command))
        desk.actions.on(command, deed)
    panel.focus_card()
    press(Qt.Key.Key_F6)
    write("ab")
    press(Qt.Key.Key_Z, held=CTRL)
    assert answer_of(desk, "polite").comment == "a"
    assert comment_of(panel, "polite").field.toPlainText() == "a"
    press(Qt.Key.Key_Y, held=CTRL)
    assert comment_of(panel, "polite").field.toPlainText() == "ab"
    assert asked == ["edit.undo", "edit.redo"]
    assert focus() is comment_of(panel, "polite").field


def test_undo_puts_the_cursor_where_the_change_is(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.comment("polite", "one two three")
    desk.grading.comment("polite", "one three")
    field = comment_of(panel, "polite").field
    field.setFocus()
    field.moveCursor(QTextCursor.MoveOperation.End)
    desk.grading.undo()
    assert field.toPlainText() == "one two three"
    assert field.textCursor().position() in (8, 9)


def test_what_an_input_method_is_composing_is_stored_once_it_is_settled(desk: Desk, panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_F6)
    compose("ke hu")
    assert answer_of(desk, "polite").comment == ""
    compose("", commit="客户")
    assert answer_of(desk, "polite").comment == "客户"
    compose("bei da duan")
    desk.grading.answer("listens", "good")
    assert answer_of(desk, "polite").comment == "客户"
    compose("", commit="被打断")
    assert answer_of(desk, "polite").comment == "客户被打断"


def test_letters_beyond_the_basic_plane_keep_their_place(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.comment("polite", "😀𠮷 ab")
    field = comment_of(panel, "polite").field
    desk.grading.comment("polite", "😀𠮷 axb")
    assert field.toPlainText() == "😀𠮷 axb"
    desk.grading.comment("polite", "𠮷 axb")
    assert field.toPlainText() == "𠮷 axb"


def test_the_field_grows_with_its_text_up_to_eight_lines(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.comment("polite", "one line")
    field = comment_of(panel, "polite").field
    one = field.height()
    desk.grading.comment("polite", "one\ntwo\nthree")
    three = field.height()
    line = field.fontMetrics().lineSpacing()
    assert three - one == 2 * line
    desk.grading.comment("polite", "\n".join(map(str, range(40))))
    assert field.height() - one == 7 * line
    desk.grading.comment("polite", "one line")
    assert field.height() == one


def test_escape_leaves_the_comment_for_the_answer(panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_F6, Qt.Key.Key_Escape)
    assert focus() is row_of(panel, "polite").answer.entry


def test_tab_goes_from_the_comment_to_the_next_criterion(panel: ScorecardPanel) -> None:
    panel.focus_card()
    press(Qt.Key.Key_F6, Qt.Key.Key_Tab)
    assert panel.focused_criterion_id == "listens"
    assert focus() is row_of(panel, "listens").answer.entry
    press(Qt.Key.Key_Backtab)
    press(Qt.Key.Key_F6, Qt.Key.Key_Backtab)
    assert focus() is row_of(panel, "polite").answer.entry


def test_the_comment_on_the_whole_call(desk: Desk, panel: ScorecardPanel) -> None:
    panel.view.summary.field.setFocus()
    write("Good.")
    assert desk.call.evaluation.summary == "Good."
    assert panel.focused_criterion_id == ""
    desk.grading.summarise("Very good.")
    assert panel.view.summary.field.toPlainText() == "Very good."
