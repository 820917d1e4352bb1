from decimal import Decimal

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.judging import LONGEST_TEXT
from qa_desktop.domain.text import Language
from tests.ui.hands import click
from tests.ui.scorecard.conftest import PutCard
from tests.ui.scorecard.helpers import keys_of, row_of, typed_in
from tests.ui.support.cards import SECONDS, typed_card
from tests.ui.support.desk import START, Desk
from tests.ui.support.keyboard import CTRL, compose, digit, focus, press, write
from ui.i18n import LanguageSwitch
from ui.scorecard.day_picker import DayPicker
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.reading import read_day, read_number
from ui.scorecard.typed_answer import DateAnswer, NumberAnswer, TextAnswer
from ui.widgets.sentence import Ink


@pytest.fixture
def typing(put_card: PutCard) -> ScorecardPanel:
    return put_card(typed_card())


def value(desk: Desk, criterion_id: str) -> AnswerValue:
    return desk.call.evaluation.answer(criterion_id).value


def test_each_kind_has_its_field(typing: ScorecardPanel) -> None:
    kinds = {row.criterion.id: type(row.answer) for section in typing.view.sections for row in section.rows}
    assert (kinds["wait"], kinds["reason"], kinds["day"]) == (NumberAnswer, TextAnswer, DateAnswer)


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_a_number_is_stored_as_it_is_typed_and_its_range_is_said(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "wait")
    assert field.note.said.text == "From 0 to 600"
    write("2")
    assert value(desk, "wait") == Decimal(2)
    assert field.note.said.text == "0–3 · at once"
    write("5")
    assert value(desk, "wait") == Decimal(25)
    assert field.note.said.text == "3.01–59.99"
    write("0")
    assert field.note.said.text == "60–600 · too long"
    assert typing.head.score.text() == "0.00"


def test_what_is_typed_in_one_go_is_one_step_to_undo(
    desk: Desk, typing: ScorecardPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.clock, "now", lambda: START)  # everything happens at once
    typed_in(typing, "wait")
    write("125")
    desk.grading.undo()
    assert value(desk, "wait") is None
    assert typed_in(typing, "wait").written == ""
    desk.grading.redo()
    assert typed_in(typing, "wait").written == "125"


def test_undo_in_the_field_takes_back_what_was_done_before_it(desk: Desk, typing: ScorecardPanel) -> None:
    desk.actions.on("edit.undo", desk.grading.undo)
    desk.grading.answer("wait", Decimal(5))
    desk.grading.answer("wait", NOT_APPLICABLE)
    field = typed_in(typing, "wait")
    press(Qt.Key.Key_Z, held=CTRL)
    assert value(desk, "wait") == Decimal(5)
    assert field.written == "5"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("601", "Out of range, it goes from 0 to 600"),
        ("-1", "Out of range, it goes from 0 to 600"),
        ("1.234", "Two decimals at most"),
        ("a minute", "This is no number: write figures only, such as 12.5"),
        ("1e2", "This is no number: write figures only, such as 12.5"),
        ("nan", "This is no number: write figures only, such as 12.5"),
    ],
)
def test_what_cannot_be_stored_stays_in_the_field_and_is_said_there(
    desk: Desk, typing: ScorecardPanel, typed: str, said: str
) -> None:
    field = typed_in(typing, "wait")
    write(typed)
    assert (field.note.said.text, field.note.said.ink) == (said, Ink.WARNING)
    assert field.input.accessibleDescription() == said
    row_of(typing, "reason").enter()
    desk.grading.comment("done", "something else changes")
    assert field.written == typed
    assert value(desk, "wait") is None
    assert ("wait", "answer") in [(one.criterion_id, one.lack) for one in desk.grading.blockers]


def test_a_number_that_is_made_wrong_counts_no_more(desk: Desk, typing: ScorecardPanel) -> None:
    desk.grading.answer("wait", Decimal(60))
    typed_in(typing, "wait")
    press(Qt.Key.Key_End)
    write("1")
    assert value(desk, "wait") is None
    assert typed_in(typing, "wait").written == "601"
    press(Qt.Key.Key_Backspace)
    assert value(desk, "wait") == Decimal(60)


def test_taking_the_answer_back_empties_the_field_too(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "wait")
    write("999")
    press(Qt.Key.Key_Backspace, held=CTRL)
    typing.answering.clear()
    assert field.written == ""
    assert value(desk, "wait") is None


def test_the_next_call_has_nothing_of_what_was_typed_in_vain(desk: Desk, typing: ScorecardPanel) -> None:
    typed_in(typing, "wait")
    write("999")
    desk.open(2)
    assert typed_in(typing, "wait").written == ""


def test_a_number_is_tidied_when_it_is_whole(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "wait")
    for letter in "１２．５０":
        compose("", commit=letter)
    assert value(desk, "wait") == Decimal("12.5")
    assert field.written == "１２．５０"
    press(Qt.Key.Key_Return)
    assert field.written == "12.5"


def test_zero_and_the_key_leave_out_what_was_typed(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "wait")
    write("12")
    digit(0)
    assert value(desk, "wait") is NOT_APPLICABLE
    assert field.written == ""
    assert field.words == "N/A"
    assert field.entry is field.na_key
    field.input.setFocus()
    write("7")
    assert value(desk, "wait") == Decimal(7)
    digit(3)
    assert value(desk, "wait") == Decimal(7)


@pytest.mark.parametrize(
    ("text", "read"), [("007", "7"), (" 3. ", "3"), (".5", "0.5"), ("+4", "4"), ("\u22120", "0"), ("3。5", "3.5")]
)
def test_numbers_are_read_as_people_write_them(text: str, read: str) -> None:
    assert read_number(SECONDS, text).value == Decimal(read)


# -- words -------------------------------------------------------------------------------------------------------------


def test_words_are_stored_as_they_are_typed(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "reason")
    write("等了 ")
    assert value(desk, "reason") == "等了 "
    write("long")
    assert value(desk, "reason") == "等了 long"
    assert field.written == "等了 long"


def test_blanks_are_no_answer_and_stay_while_one_types_on(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "reason")
    write(" ")
    assert value(desk, "reason") is None
    assert field.written == " "
    write("a")
    assert value(desk, "reason") == " a"


def test_of_what_is_too_long_the_beginning_is_kept_and_that_is_said(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "reason")
    compose("", commit="长" * (LONGEST_TEXT + 5))
    assert value(desk, "reason") == "长" * LONGEST_TEXT
    assert (len(field.written), field.note.said.text) == (LONGEST_TEXT, "Full: at most 10000 characters")


def test_escape_leaves_what_is_typed(typing: ScorecardPanel) -> None:
    for name in ("reason", "wait"):
        typed_in(typing, name)
        press(Qt.Key.Key_Escape)
        assert focus() is row_of(typing, name).name_line.info


def test_submitted_words_can_still_be_read_and_copied(desk: Desk, typing: ScorecardPanel) -> None:
    desk.grading.answer("reason", "long story")
    desk.grading.answer("wait", Decimal(3))
    desk.grading.answer("done", "all")
    desk.grading.answer("day", "2026-12-31")
    desk.grading.submit(failed=lambda error: pytest.fail(error.code))
    field = row_of(typing, "reason").answer
    assert isinstance(field, TextAnswer)
    assert field.field.isReadOnly()
    assert field.field.isEnabled()
    assert not row_of(typing, "wait").answer.isEnabled()


def test_what_may_stay_empty_offers_no_other_way_out(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "remark")
    assert field.na_key is None
    digit(0)
    assert value(desk, "remark") is None
    assert isinstance(field, TextAnswer)
    assert field.field.placeholderText() == "Not scored, may stay empty"


# -- days --------------------------------------------------------------------------------------------------------------


def test_a_day_is_typed(desk: Desk, typing: ScorecardPanel) -> None:
    field = typed_in(typing, "day")
    assert field.note.said.text == "Not scored"
    write("2026-12-3")
    assert value(desk, "day") == "2026-12-03"
    write("1")
    assert value(desk, "day") == "2026-12-31"
    assert field.note.said.text == "Thursday"
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Backspace)
    assert value(desk, "day") is None
    assert field.note.said.text == "This is no day: write it as 2026-12-31"


def test_a_day_is_picked(desk: Desk, typing: ScorecardPanel) -> None:
    desk.grading.answer("day", "2026-12-31")
    field = row_of(typing, "day").answer
    assert isinstance(field, DateAnswer)
    click(field.pick)
    picker = field.findChild(DayPicker)
    assert picker is not None
    assert picker.calendar.selectedDate() == QDate(2026, 12, 31)
    picker.calendar.clicked.emit(QDate(2026, 12, 24))
    assert value(desk, "day") == "2026-12-24"
    assert field.written == "2026-12-24"
    assert not picker.isVisible()


def test_escape_leaves_the_calendar_and_changes_nothing(desk: Desk, typing: ScorecardPanel) -> None:
    field = row_of(typing, "day").answer
    assert isinstance(field, DateAnswer)
    field.pick.setFocus()
    press(Qt.Key.Key_Return)
    picker = field.findChild(DayPicker)
    assert picker is not None
    assert picker.isVisible()
    QTest.keyClick(picker.calendar, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert value(desk, "day") is None
    assert focus() is field.pick


@pytest.mark.parametrize("text", ["2026/1/5", "2026.01.05", "20260105", "2026年1月5日", " ２０２６-１-５ "])
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert read_day(text, required=True).value == "2026-01-05"


@pytest.mark.parametrize("text", ["2026-02-30", "5.1.2026", "tomorrow", "2026-13-01", "0000-01-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert read_day(text, required=True).is_wrong


# -- all of them -------------------------------------------------------------------------------------------------------


def test_tab_and_the_arrows_come_by_every_field(typing: ScorecardPanel) -> None:
    row = row_of(typing, "day")
    row.answer.entry.setFocus()
    assert isinstance(row.answer, DateAnswer)
    press(Qt.Key.Key_Down)
    assert focus() is row.answer.pick
    press(Qt.Key.Key_Down)
    assert focus() is row.answer.na_key
    press(Qt.Key.Key_Tab)
    assert typing.focused_criterion_id == "remark"


def test_tab_leaves_what_is_typed_for_the_next_criterion(typing: ScorecardPanel) -> None:
    row_of(typing, "wait").enter()
    seen = []
    for _ in range(5):
        seen.append(typing.focused_criterion_id)
        press(Qt.Key.Key_Tab)
    assert seen == ["wait", "done", "reason", "day", "remark"]
    assert focus() is typing.view.summary.field


def test_every_field_is_named_in_the_language_spoken(desk: Desk, typing: ScorecardPanel) -> None:
    desk.grading.answer("day", "2026-12-31")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    switch = LanguageSwitch(app)
    switch.use(Language.CHINESE)
    try:
        assert typed_in(typing, "wait").input.accessibleName() == "等待时长"
        assert typed_in(typing, "wait").note.said.text == "0 至 600"
        assert typed_in(typing, "day").note.said.text == "星期四"
        assert row_of(typing, "day").answer.stops[1].accessibleName() == "选择日期"
        assert typed_in(typing, "reason").input.accessibleName() == "原因"
    finally:
        switch.use(Language.ENGLISH)


def test_anchors_stand_in_the_standard_and_at_the_keys(typing: ScorecardPanel) -> None:
    row = row_of(typing, "done")
    row.toggle_standard()
    assert row.standard is not None
    assert "All – In one go" in row.standard.words
    assert "None –" not in row.standard.words
    full, none = keys_of(typing, "done").keys[:2]
    assert full.toolTip() == "In one go (Ctrl+1)"
    assert full.accessibleDescription() == "Done In one go Ctrl+1"
    assert none.toolTip() == "Ctrl+2"
    row_of(typing, "wait").toggle_standard()
    standard = row_of(typing, "wait").standard
    assert standard is not None
    assert "0–3 · at once\n3.01–59.99\n60–600 · too long" in standard.words
