"""On a fresh store: two tagged marks offer a count, which is taken with its marks, by keyboard alone."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qa_desktop.domain.evaluation import Answer
from qa_desktop.services.shipping import shipped_cards
from tests.end2end.conftest import Desk
from tests.end2end.mouse import settle
from tests.end2end.program import NoPortAudio, Program
from tests.ui.support.keyboard import ALT, CTRL, press
from ui.scorecard.count_answer import CountAnswer
from ui.scorecard.criterion_row import CriterionRow

CARD = "deduction"
CUT_IN, RED_LINE = "interruptions", "data_security"


def mark_twice(program: Program) -> tuple[str, ...]:
    """Press the digit of the tag at two places of the call."""
    press(Qt.Key.Key_2, held=ALT)
    for _ in range(2):
        press(Qt.Key.Key_Right)
        press(Qt.Key.Key_1)
    marks = program.call.evaluation.annotations
    assert [mark.tag_id for mark in marks] == ["interruption", "interruption"]
    return tuple(mark.id for mark in marks)


def answer(program: Program, criterion_id: str) -> Answer:
    return program.call.evaluation.answer(criterion_id)


def shown(program: Program, criterion_id: str) -> CriterionRow:
    row = program.parts.scorecard.view.show_row(criterion_id)
    assert row is not None
    settle()
    return row


def offered(program: Program) -> str:
    control = shown(program, CUT_IN).answer
    assert isinstance(control, CountAnswer)
    return control.offer_key.words if control.offer_key.isVisible() else ""


@pytest.fixture
def program(desk: Desk, demo_calls: tuple[Path, ...], qtbot: QtBot) -> Program:
    """Return the program on a store that nobody has used yet, with a call on the desk."""
    program = desk.start(library=NoPortAudio())
    desk.import_files(program, demo_calls[:1])
    desk.open_call(program, demo_calls[0].name)
    program.place.grading.choose_card(next(one for one in shipped_cards() if one.id == CARD))
    program.window.activateWindow()
    qtbot.waitUntil(lambda: program.window.focusWidget() is QApplication.focusWidget())
    return program


def test_two_marks_offer_a_count_that_is_taken_with_its_marks(program: Program) -> None:
    marks = mark_twice(program)
    assert offered(program) == "2 marks: set 2"
    assert answer(program, CUT_IN).value is None  # offered, not forced

    press(Qt.Key.Key_M, held=CTRL)  # full marks for the rest leave it to the person, and say so
    assert answer(program, CUT_IN).value is None
    assert program.parts.scorecard.focused_criterion_id == CUT_IN
    assert program.said[-1].way_out == (
        "Left to you, as you have noted something there: Interruptions. 2 other criteria are left too."
    )

    press(Qt.Key.Key_4, held=CTRL)
    assert answer(program, CUT_IN) == Answer(value=Decimal(2), evidence=marks)
    row = shown(program, CUT_IN)
    assert row.evidence is not None
    assert [chip.annotation_id for chip in row.evidence.chips] == list(marks)
    assert row.need is None

    press(Qt.Key.Key_Z, held=CTRL)
    assert answer(program, CUT_IN) == Answer()
    assert offered(program) == "2 marks: set 2"


def test_the_first_digit_on_a_call_answers_its_first_criterion(program: Program) -> None:
    press(Qt.Key.Key_1, held=CTRL)
    press(Qt.Key.Key_1, held=CTRL)
    first, second = program.call.card.criteria[:2]
    assert [answer(program, one.id).value for one in (first, second)] == [Decimal(0), Decimal(0)]
