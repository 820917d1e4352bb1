from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from ui.scorecard.comment_box import CommentBox
from ui.widgets.growing_text import LONGEST, GrowingText


def test_a_field_that_was_never_laid_out_has_room_for_its_lines(qtbot: QtBot) -> None:
    """A hidden widget's size and its viewport's are what they happen to be: Qt warns of heights below zero."""
    field = GrowingText()
    qtbot.addWidget(field)
    for height in (0, 1000):
        field.setMinimumHeight(0)
        field.resize(100, height)
        field.set_text(f"a\nb\n{height}")
        lines = field.fontMetrics().lineSpacing() * 3
        assert lines <= field.minimumHeight() <= lines + 20


def test_what_is_put_in_beyond_the_room_is_left_out_and_what_was_there_stays(qtbot: QtBot) -> None:
    field = GrowingText()
    qtbot.addWidget(field)
    told: list[str] = []
    field.typed.connect(told.append)
    start, end = "始" * 10, "末" * 10
    field.set_text(start + end)
    assert not field.is_full
    cursor = field.textCursor()
    cursor.setPosition(10)
    field.setTextCursor(cursor)
    field.insertPlainText("😀" * LONGEST)
    assert told == [start + "😀" * (LONGEST - 20) + end]
    assert (field.toPlainText(), field.is_full) == (told[0], True)
    assert field.textCursor().position() == 10 + 2 * (LONGEST - 20), "where the insertion ends"
    field.insertPlainText("x")
    assert len(told) == 1
    assert field.toPlainText() == told[0]
    field.textCursor().deletePreviousChar()
    field.insertPlainText("x")
    assert told[-1] == start + "😀" * (LONGEST - 21) + "x" + end


def test_a_text_that_is_longer_already_can_be_shortened_and_not_made_longer(qtbot: QtBot) -> None:
    field = GrowingText()
    qtbot.addWidget(field)
    long = "词" * (LONGEST + 100)
    field.set_text(long)
    assert field.toPlainText() == long
    field.moveCursor(QTextCursor.MoveOperation.End)
    field.insertPlainText("x")
    assert field.toPlainText() == long
    field.textCursor().deletePreviousChar()
    assert field.toPlainText() == long[:-1]


def test_a_comment_that_is_full_says_so(qtbot: QtBot) -> None:
    box = CommentBox()
    qtbot.addWidget(box)
    box.show_comment("Polite", "a" * LONGEST, demanded=False, editable=True)
    assert box.label == "Comment · full: at most 10000 characters"
    box.field.textCursor().deletePreviousChar()
    assert box.label == "Comment"


def test_signs_that_nobody_sees_are_not_pasted(qtbot: QtBot) -> None:
    field = GrowingText()
    qtbot.addWidget(field)
    told: list[str] = []
    field.typed.connect(told.append)
    field.insertPlainText("甲\v乙\x07丙")
    assert told == ["甲\n乙丙"]
    assert field.toPlainText() == "甲\n乙丙"
