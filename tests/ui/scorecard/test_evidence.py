from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from tests.ui.hands import click
from tests.ui.scorecard.helpers import answer_of, evidence_of, row_of
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import focus, press
from ui.annotations.carry import pack
from ui.scorecard.panel import ScorecardPanel


def test_a_chip_says_where_and_what_and_plays_when_it_is_pressed(
    desk: Desk, panel: ScorecardPanel, qtbot: QtBot
) -> None:
    mark = desk.mark(41_200)
    desk.grading.link("listens", mark)
    chip = evidence_of(panel, "listens").chips[0]
    assert chip.play.text() == "0:41.2 Interruption"
    with qtbot.waitSignal(panel.evidence_asked) as asked:
        click(chip.play)
    assert asked.args == [mark]


def test_the_cross_takes_the_evidence_away_and_the_keyboard_stays_in_the_row(desk: Desk, panel: ScorecardPanel) -> None:
    desk.grading.link("listens", desk.mark(41_200))
    chip = evidence_of(panel, "listens").chips[0]
    chip.remove.setFocus()
    press(Qt.Key.Key_Return)
    assert answer_of(desk, "listens").evidence == ()
    assert not evidence_of(panel, "listens").isVisible()
    assert focus() is row_of(panel, "listens").answer.entry


def test_chips_keep_their_order_and_their_widgets(desk: Desk, panel: ScorecardPanel) -> None:
    first, second = desk.mark(41_200), desk.mark(72_000, 91_400, "dead_air")
    desk.grading.link("listens", second)
    kept = evidence_of(panel, "listens").chips[0]
    desk.grading.link("listens", first)
    chips = evidence_of(panel, "listens").chips
    assert [chip.annotation_id for chip in chips] == [first, second]
    assert chips[1] is kept
    desk.grading.move_mark(second, 75_000, 91_400)
    assert kept.play.text() == "1:15.0 Dead air"
    desk.grading.delete_mark(first)
    assert [chip.annotation_id for chip in evidence_of(panel, "listens").chips] == [second]


def test_demanded_evidence_is_said_in_words_until_it_is_there(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "listens")
    desk.grading.answer("listens", "not_met")
    assert row.need is not None
    assert row.need.isVisible()
    assert "Evidence (required)" in row.need.words
    assert not row.need.link.isEnabled()
    mark = desk.mark(41_200)
    desk.view_state.choose_annotation(mark)
    assert row.need.link.isEnabled()
    assert row.need.link.text() == "Link 0:41.2 Interruption"
    row.need.link.click()
    assert answer_of(desk, "listens").evidence == (mark,)
    assert not row.need.isVisible()


def test_the_keyboard_stays_in_the_row_when_what_it_stood_on_goes(desk: Desk, panel: ScorecardPanel) -> None:
    """Qt passes it on as Tab does: the next criterion was at hand after each link, and its section opened."""
    row = row_of(panel, "listens")
    desk.grading.answer("listens", "not_met")
    mark = desk.mark(41_200)
    desk.view_state.choose_annotation(mark)
    assert row.need is not None
    row.need.link.setFocus()
    press(Qt.Key.Key_Return)
    assert answer_of(desk, "listens").evidence == (mark,)
    assert focus() is row.answer.entry
    assert panel.focused_criterion_id == "listens"
    evidence_of(panel, "listens").chips[0].play.setFocus()
    desk.grading.delete_mark(mark)
    assert focus() is row.answer.entry
    assert panel.focused_criterion_id == "listens"


def test_the_link_tool_is_of_use_while_a_mark_is_chosen_that_is_not_linked(desk: Desk, panel: ScorecardPanel) -> None:
    row = row_of(panel, "polite")
    row.enter()
    tool = row.name_line.link
    assert (tool.isVisible(), tool.isEnabled()) == (True, False)
    mark = desk.mark(41_200)
    desk.view_state.choose_annotation(mark)
    assert tool.isEnabled()
    tool.click()
    assert answer_of(desk, "polite").evidence == (mark,)
    assert not tool.isEnabled()


def test_the_tools_are_seen_on_the_criterion_at_hand_only_and_move_nothing(panel: ScorecardPanel) -> None:
    polite, listens = row_of(panel, "polite"), row_of(panel, "listens")
    heights = polite.height(), listens.height()
    listens.enter()
    assert not polite.name_line.comment.isVisible()
    assert listens.name_line.comment.isVisible()
    assert (polite.height(), listens.height()) == heights


def test_a_mark_dropped_on_a_criterion_is_its_evidence(desk: Desk, panel: ScorecardPanel) -> None:
    mark = desk.mark(41_200)
    row = row_of(panel, "whole")
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    data = pack(mark)
    entering = QDragEnterEvent(QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    entering.ignore()
    row.dragEnterEvent(entering)
    assert entering.isAccepted()
    row.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert answer_of(desk, "whole").evidence == (mark,)


def test_a_file_dropped_on_a_criterion_is_not_taken(panel: ScorecardPanel) -> None:
    data = QMimeData()
    data.setText("a file")
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    entering.ignore()
    row_of(panel, "whole").dragEnterEvent(entering)
    assert not entering.isAccepted()
