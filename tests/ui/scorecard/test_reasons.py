"""Root causes are named by keyboard where points were lost, and kept with the answer."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from qa_desktop.domain.evaluation import NOT_APPLICABLE
from tests.ui.hands import click
from tests.ui.scorecard.helpers import answer_of, row_of
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, focus, press
from ui.notify import Tone
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.reasons import ReasonLine, ReasonPicker


def line_of(panel: ScorecardPanel, criterion_id: str) -> ReasonLine:
    line = row_of(panel, criterion_id).reasons
    assert line is not None
    return line


def open_list(panel: ScorecardPanel, criterion_id: str) -> ReasonPicker:
    row_of(panel, criterion_id).enter()
    press(Qt.Key.Key_R, held=CTRL)
    picker = line_of(panel, criterion_id).picker
    assert picker is not None
    return picker


def test_the_line_stands_where_points_were_lost_and_nowhere_else(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "polite")
    assert row.reasons is None
    desk.grading.answer("polite", "fair")
    assert line_of(panel, "polite").isVisible()
    assert line_of(panel, "polite").said.text == "Root cause…"
    for value in ("full", NOT_APPLICABLE, None):
        desk.grading.answer("polite", value)
        assert not line_of(panel, "polite").isVisible()


def test_root_causes_are_chosen_by_digits_and_shown_at_once(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    picker = open_list(panel, "polite")
    QTest.keyClick(picker, Qt.Key.Key_6)
    QTest.keyClick(picker, Qt.Key.Key_3)
    assert answer_of(desk, "polite").reasons == ("communication_gap", "skill_gap")
    assert [key.words for key in picker.keys.values() if key.isChecked()] == ["Communication gap", "Skill gap"]
    assert line_of(panel, "polite").said.text == "Root cause: Communication gap, Skill gap"
    QTest.keyClick(picker, Qt.Key.Key_6)
    assert answer_of(desk, "polite").reasons == ("communication_gap",)
    QTest.keyClick(picker, Qt.Key.Key_0)
    assert answer_of(desk, "polite").reasons == ()
    desk.grading.undo()
    assert answer_of(desk, "polite").reasons == ("communication_gap",)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_escape_close_the_list_and_the_keyboard_is_back(
    desk: Desk, panel: ScorecardPanel, key: Qt.Key
) -> None:
    desk.grading.answer("polite", "fair")
    picker = open_list(panel, "polite")
    QTest.keyClick(picker, key)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert line_of(panel, "polite").picker is None
    assert row_of(panel, "polite").isAncestorOf(focus())
    assert open_list(panel, "polite").isVisible()


def test_the_arrow_keys_walk_and_enter_on_a_cause_chooses_it(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    picker = open_list(panel, "polite")
    for _ in range(2):
        QTest.keyClick(picker.focusWidget() or picker, Qt.Key.Key_Down)
    focused = picker.focusWidget()
    assert focused is list(picker.keys.values())[1]
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert answer_of(desk, "polite").reasons == ("design_gap",)


def test_the_line_is_pressed_too_and_is_come_by_with_the_arrows(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    line = line_of(panel, "polite")
    assert line in row_of(panel, "polite").stops
    click(line)
    assert line.picker is not None
    click(next(iter(line.picker.keys.values())))
    assert answer_of(desk, "polite").reasons == ("information_gap",)


def test_where_nothing_was_lost_the_key_says_so(desk: Desk, panel: ScorecardPanel) -> None:
    said: list[tuple[object, str]] = []
    panel.quick.told.connect(lambda tone, text, _: said.append((tone, text)))
    desk.grading.answer("polite", "full")
    row_of(panel, "polite").enter()
    press(Qt.Key.Key_R, held=CTRL)
    assert said == [(Tone.INFO, "No points were lost here, so there is no root cause to name.")]


def test_whoever_reads_sees_the_causes_and_changes_none(desk: Desk, panel: ScorecardPanel) -> None:
    panel.quick.full_marks()
    desk.grading.answer("polite", "good")
    panel._deeds._toggle_reason("polite", "system_defect")
    desk.grading.answer("listens", "good")
    desk.grading.submit(failed=lambda error: pytest.fail(error.code))
    line = line_of(panel, "polite")
    assert (line.isVisible(), line.isEnabled()) == (True, False)
    assert line.said.text == "Root cause: System defect"
    assert not line_of(panel, "listens").isVisible()
