from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.hands import click
from tests.ui.scorecard.helpers import keys_of, row_of
from tests.ui.support.cards import long_card
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import CTRL, digit, focus, press
from ui.scorecard.panel import ScorecardPanel

EVERY = ["polite", "listens", "whole", "identity", "forbidden", "solved", "speed"]


def open_sections(panel: ScorecardPanel) -> list[str]:
    return [section.section.id for section in panel.view.sections if section.is_open]


def in_sight(panel: ScorecardPanel, widget: QWidget) -> bool:
    top = widget.mapTo(panel.view.viewport(), QPoint(0, 0)).y()
    return top >= 0 and top + widget.height() <= panel.view.viewport().height()


def test_tab_visits_every_criterion_and_opens_its_section(panel: ScorecardPanel) -> None:
    panel.focus_card()
    seen = []
    for _ in EVERY:
        row = panel.view.row(panel.focused_criterion_id)
        assert row is not None
        assert in_sight(panel, row)
        assert row.isAncestorOf(focus())
        seen.append(row.criterion.id)
        press(Qt.Key.Key_Tab)
    assert seen == EVERY
    assert open_sections(panel) == ["solving"]
    assert focus() is panel.view.summary.field


def test_tab_goes_on_through_the_foot_and_leaves_the_panel(desk: Desk, panel: ScorecardPanel) -> None:
    panel.view.summary.field.setFocus()
    stops = []
    for _ in range(7):
        press(Qt.Key.Key_Tab)
        stops.append(focus())
    assert stops[:3] == [box.field for box in panel.view.words.parts.values()]
    assert stops[3:] == [panel.foot.missing, panel.foot.submit, panel.foot.more, desk.elsewhere]


def test_back_tab_comes_in_at_the_end_and_leaves_at_the_start(desk: Desk, panel: ScorecardPanel) -> None:
    desk.elsewhere.setFocus()
    press(Qt.Key.Key_Backtab)
    assert focus() is panel.foot.more
    row_of(panel, "polite").enter()
    press(Qt.Key.Key_Backtab)
    assert focus() is desk.elsewhere


def test_tab_comes_back_to_the_criterion_at_hand(desk: Desk, panel: ScorecardPanel) -> None:
    row_of(panel, "identity").enter()
    desk.elsewhere.setFocus()
    assert panel.focused_criterion_id == "identity"
    press(Qt.Key.Key_Tab)
    assert panel.focused_criterion_id == "identity"
    assert focus() is row_of(panel, "identity").answer.entry


def test_tab_begins_at_the_first_criterion_without_an_answer(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    desk.grading.answer("listens", "full")
    panel.focus_card()
    assert panel.focused_criterion_id == "whole"


def test_the_keyboard_comes_in_at_the_chosen_answer(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    row_of(panel, "polite").enter()
    assert focus() is keys_of(panel, "polite").keys[2]


def test_next_and_previous_work_from_anywhere_and_stop_at_the_ends(desk: Desk, panel: ScorecardPanel) -> None:
    desk.elsewhere.setFocus()
    visited = []
    for _ in range(9):
        press(Qt.Key.Key_PageDown, held=CTRL)
        visited.append(panel.focused_criterion_id)
    assert visited == [*EVERY, "speed", "speed"]
    press(Qt.Key.Key_PageUp, held=CTRL)
    assert panel.focused_criterion_id == "solved"


def test_arrows_reach_every_control_in_order(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    desk.grading.link("polite", desk.mark(1000))
    row = row_of(panel, "polite")
    panel.view.sections[0].header.setFocus()
    assert row.evidence is not None
    assert row.comment is not None
    press(Qt.Key.Key_Down)
    assert focus() is row.name_line.info
    press(Qt.Key.Key_Down)
    assert focus() is keys_of(panel, "polite").keys[0]
    press(*[Qt.Key.Key_Down] * 5)
    assert focus() is row.reasons
    press(Qt.Key.Key_Down)
    assert focus() is row.evidence.chips[0].play
    press(Qt.Key.Key_Down)
    assert focus() is row.evidence.chips[0].remove
    press(Qt.Key.Key_Down)
    assert focus() is row.comment.field
    row.evidence.chips[0].play.setFocus()
    press(Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert focus() is keys_of(panel, "polite").keys[4]


def test_a_header_opens_its_section_by_click_and_by_enter(panel: ScorecardPanel) -> None:
    header = panel.view.sections[1].header
    click(header)
    assert open_sections(panel) == ["rules"]
    header.setFocus()
    press(Qt.Key.Key_Return)
    assert open_sections(panel) == []
    press(Qt.Key.Key_Return)
    assert open_sections(panel) == ["rules"]
    press(Qt.Key.Key_Tab)
    assert panel.focused_criterion_id == "identity"
    header.setFocus()
    assert panel.focused_criterion_id == ""
    press(Qt.Key.Key_Backtab)
    assert panel.focused_criterion_id == "whole"


def test_closing_the_section_that_has_the_keyboard_leaves_it_on_the_header(panel: ScorecardPanel) -> None:
    row_of(panel, "polite").enter()
    panel.view.open_section("rules")
    assert focus() is panel.view.sections[0].header


def test_a_click_beside_the_keys_makes_the_criterion_the_one_at_hand(panel: ScorecardPanel) -> None:
    row = row_of(panel, "listens")
    click(row, QPoint(5, 5))
    assert panel.focused_criterion_id == "listens"


def test_the_standard_unfolds_under_the_name(panel: ScorecardPanel) -> None:
    row = row_of(panel, "identity")
    row.enter()
    press(Qt.Key.Key_F7)
    assert row.standard is not None
    assert row.standard.isVisible()
    assert "never cuts the customer off" in row.standard.words
    assert "zeroes the whole score" in row.standard.words
    assert "Critical to compliance" in row.standard.words
    click(row.name_line.info)
    assert not row.standard.isVisible()


@pytest.fixture
def long_desk(desk: Desk) -> Desk:
    desk.store.cards = [long_card()]
    return desk


def test_a_clicked_header_stays_under_the_pointer(long_desk: Desk, empty_panel: ScorecardPanel, qtbot: QtBot) -> None:
    long_desk.open()
    view = empty_panel.view
    long_desk.window.resize(355, 340)
    qtbot.waitUntil(lambda: view.viewport().height() < 250)
    view.open_section("s3")
    header = view.sections[5].header
    view.scroll_to(header)
    before = header.mapTo(view.viewport(), QPoint(0, 0)).y()
    assert before > 50
    click(header)
    assert view.sections[5].is_open
    assert abs(header.mapTo(view.viewport(), QPoint(0, 0)).y() - before) <= 1


def test_what_an_answer_demands_is_scrolled_into_sight(
    long_desk: Desk, empty_panel: ScorecardPanel, qtbot: QtBot
) -> None:
    long_desk.window.resize(355, 420)
    long_desk.open()
    panel = empty_panel
    qtbot.waitUntil(lambda: panel.view.viewport().height() < 330)
    row = row_of(panel, "c0_3")
    row.enter()
    assert in_sight(panel, row)
    digit(3)
    QApplication.processEvents()
    assert row.comment is not None
    assert in_sight(panel, row.comment)
    assert in_sight(panel, row.answer)


def test_rows_are_made_when_their_section_is_first_opened(long_desk: Desk, empty_panel: ScorecardPanel) -> None:
    long_desk.open()
    view = empty_panel.view
    assert [len(section.rows) for section in view.sections] == [10, 0, 0, 0, 0, 0]
    long_desk.grading.answer("c3_2", "good")
    row = view.show_row("c3_2")
    assert row is not None
    assert row.answer.words == "Good"


def test_the_next_call_on_the_same_card_keeps_the_widgets(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "fair")
    desk.grading.comment("polite", "curt")
    row = row_of(panel, "polite")
    row.toggle_standard()
    desk.open(2)
    assert row_of(panel, "polite") is row
    assert row.answer.words == "–"
    assert row.comment is not None
    assert not row.comment.isVisible()
    assert row.standard is not None
    assert not row.standard.isVisible()
    desk.open(1)
    assert row.answer.words == "Fair"
    assert row.comment.field.toPlainText() == "curt"


def test_another_card_replaces_the_widgets(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.answer("polite", "full")
    desk.store.cards.insert(0, long_card())
    desk.open(2)
    assert panel.head.name.words == "A long card · version\u00a01"
    assert len(panel.view.sections) == 6
    desk.open(1)
    desk.grading.answer("solved", Decimal(3))
    assert keys_of(panel, "solved").keys[3].isChecked()


def test_the_next_call_takes_the_keyboard_only_where_the_panel_had_it(desk: Desk, panel: ScorecardPanel) -> None:
    row_of(panel, "whole").enter()
    desk.open(2)
    assert panel.focused_criterion_id == "polite"
    desk.elsewhere.setFocus()
    desk.open(1)
    assert focus() is desk.elsewhere
    assert panel.focused_criterion_id == ""


def test_typing_elsewhere_is_left_alone(desk: Desk, panel: ScorecardPanel) -> None:
    assert isinstance(desk.elsewhere, QLineEdit)
    desk.elsewhere.setFocus()
    press(Qt.Key.Key_Down)
    assert focus() is desk.elsewhere
    assert panel.focused_criterion_id == ""
