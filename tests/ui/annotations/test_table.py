from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from qa_desktop.domain.annotation import Severity
from qa_desktop.domain.text import Language, Text
from qa_desktop.services.events import Changed, Kind
from qa_desktop.settings.model import ThemeChoice
from tests.ui.hands import click, double_click
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import focus, press, write
from ui.annotations.model import Column
from ui.annotations.table import AnnotationTable
from ui.i18n import LanguageSwitch


def cell(table: AnnotationTable, row: int, column: int) -> QPoint:
    return table.view.visualRect(table.model.index(row, column)).center()


def chosen_row(table: AnnotationTable) -> list[int]:
    return [index.row() for index in table.view.selectionModel().selectedRows()]


def test_a_click_chooses_the_mark_everywhere_and_shows_where_it_is(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    desk.mark(41_200)
    far = desk.mark(200_000, 210_000)
    desk.view_state.show(0, 60_000)
    click(table.view.viewport(), cell(table, 1, Column.TAG))
    assert desk.view_state.annotation_id == far
    assert desk.view_state.view.start <= 200_000
    assert desk.view_state.view.end >= 210_000


def test_a_mark_chosen_elsewhere_is_chosen_here(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    first, second = desk.mark(1000), desk.mark(2000)
    desk.view_state.choose_annotation(second)
    assert chosen_row(table) == [1]
    desk.view_state.choose_annotation(first)
    assert chosen_row(table) == [0]
    desk.view_state.choose_annotation("")
    assert chosen_row(table) == []


def test_the_chosen_row_stays_chosen_while_marks_come_and_move(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    mark = desk.mark(5000)
    desk.view_state.choose_annotation(mark)
    desk.mark(1000)
    assert chosen_row(table) == [1]
    desk.grading.move_mark(mark, 500, None)
    assert chosen_row(table) == [0]
    assert desk.view_state.annotation_id == mark


def test_a_mark_that_is_gone_is_chosen_nowhere(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    desk.mark(1000)
    mark = desk.mark(5000)
    desk.view_state.choose_annotation(mark)
    desk.grading.delete_mark(mark)
    assert desk.view_state.annotation_id == ""
    assert chosen_row(table) == []


def test_enter_and_a_double_click_play(desk: Desk, table: AnnotationTable, qtbot: QtBot) -> None:
    desk.open()
    first, second = desk.mark(1000), desk.mark(2000)
    table.focus_table()
    assert desk.view_state.annotation_id == first
    press(Qt.Key.Key_Down)
    with qtbot.waitSignal(table.play_asked) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [second]
    pos = cell(table, 0, Column.NOTE)
    click(table.view.viewport(), pos)
    with qtbot.waitSignal(table.play_asked) as asked:
        double_click(table.view.viewport(), pos)
    assert asked.args == [first]
    assert table.view.state() is not table.view.State.EditingState


def test_the_note_is_written_in_place(desk: Desk, table: AnnotationTable, qtbot: QtBot) -> None:
    desk.open()
    mark = desk.mark(1000, note="old")
    table.edit_note(mark)
    assert isinstance(focus(), QLineEdit)
    write("m 1 new")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.call.evaluation.annotation(mark).note == "m 1 new")
    qtbot.waitUntil(lambda: focus() is table.view)
    table.edit_note(mark)
    write("thrown away")
    press(Qt.Key.Key_Escape)
    assert desk.call.evaluation.annotation(mark).note == "m 1 new"


def test_a_time_that_is_no_place_cannot_be_left_by_enter(desk: Desk, table: AnnotationTable, qtbot: QtBot) -> None:
    desk.open()
    mark = desk.mark(41_200)
    table._edit(mark, Column.TIME)
    editor = focus()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    write("1:12 – 0:50")
    press(Qt.Key.Key_Return)
    assert focus() is editor
    assert editor.text() == "1:12 – 0:50"
    assert desk.theme.tokens.bad in editor.styleSheet()
    assert desk.call.evaluation.annotation(mark).start_ms == 41_200
    editor.selectAll()
    write("1:12 – 1:50")
    assert editor.styleSheet() == ""
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.call.evaluation.annotation(mark).end_ms == 110_000)
    assert desk.call.evaluation.annotation(mark).start_ms == 72_000


def test_a_tag_is_chosen_from_a_list_that_opens_at_once(desk: Desk, table: AnnotationTable, qtbot: QtBot) -> None:
    desk.open()
    mark = desk.mark(1000)
    table._edit(mark, Column.TAG)
    box = focus()
    assert isinstance(box, QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == ["Interruption", "Dead air", "Empathy", "No tag"]
    assert box.currentText() == "Interruption"
    qtbot.waitUntil(box.view().isVisible)
    QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert desk.call.evaluation.annotation(mark).tag_id == "dead_air"
    qtbot.waitUntil(lambda: focus() is table.view)


def test_the_menu_reaches_everything(desk: Desk, table: AnnotationTable, qtbot: QtBot) -> None:
    desk.open()
    mark = desk.mark(1000)
    desk.grading.link("polite", mark)
    desk.view_state.choose_annotation(mark)
    menu = table.menu.open_for(mark, QPoint(0, 0))
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == [
        "Hear it",
        "Edit the note",
        "Edit the time",
        "Tag",
        "Severity",
        "Channel",
        "Evidence for the focused criterion",
        "No evidence for “Polite” any more",
        "Delete the mark",
    ]
    severities = menu_named(menu, "Severity")
    next(action for action in severities.actions() if action.text() == "Critical").trigger()
    assert desk.call.evaluation.annotation(mark).severity is Severity.CRITICAL
    next(action for action in menu.actions() if "No evidence" in action.text()).trigger()
    assert desk.call.evaluation.answer("polite").evidence == ()
    with qtbot.waitSignal(table.play_asked):
        menu.actions()[0].trigger()
    menu.close()


def menu_named(menu: QMenu, name: str) -> QMenu:
    action = next(action for action in menu.actions() if action.text() == name)
    submenu = action.menu()
    assert isinstance(submenu, QMenu)
    return submenu


def test_a_right_click_chooses_its_row_and_opens_the_menu(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    desk.mark(1000)
    second = desk.mark(2000)
    pos = cell(table, 1, Column.NOTE)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, pos, table.view.viewport().mapToGlobal(pos))
    QApplication.sendEvent(table.view.viewport(), event)
    assert desk.view_state.annotation_id == second
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    popup.close()


def test_a_submitted_call_can_only_be_heard(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    mark = desk.mark(1000, note="as it was")
    for criterion in desk.card.criteria:
        kinds = {"yes_no": "yes", "choice": "full"}
        desk.grading.answer(criterion.id, kinds.get(criterion.answer.type, Decimal(0)))
    desk.grading.comment("solved", "none")
    desk.grading.submit(failed=lambda _error: None)
    assert desk.call.read_only
    table.edit_note(mark)
    assert table.view.state() is not table.view.State.EditingState
    menu = table.menu.open_for(mark, QPoint(0, 0))
    assert [action.text() for action in menu.actions()] == ["Hear it"]
    menu.close()


def test_tab_leaves_the_table(desk: Desk, table: AnnotationTable) -> None:
    desk.open()
    desk.mark(1000)
    table.focus_table()
    press(Qt.Key.Key_Tab)
    assert focus() is not table.view


def test_the_empty_table_says_what_would_be_here_and_which_key_makes_it(desk: Desk, table: AnnotationTable) -> None:
    assert table.empty.isVisible()
    assert table.empty.sentence.text() == "The marks of the open call are listed here."
    desk.open()
    assert "Press M " in table.empty.sentence.text()
    desk.actions.rebind({"mark.point": "F9"})
    assert "Press F9 " in table.empty.sentence.text()
    mark = desk.mark(1000)
    assert not table.empty.isVisible()
    assert table.view.isVisible()
    desk.grading.delete_mark(mark)
    assert table.empty.isVisible()


def test_narrow_tables_keep_what_matters(desk: Desk, table: AnnotationTable, qtbot: QtBot) -> None:
    desk.open()
    desk.mark(1000)
    desk.window.resize(420, 312)
    qtbot.waitUntil(lambda: table.view.width() < 430)
    shown = [column for column in Column if not table.view.isColumnHidden(column)]
    assert shown == [Column.TIME, Column.TAG, Column.NOTE]
    qtbot.waitUntil(lambda: table.view.horizontalScrollBar().maximum() == 0)
    desk.window.resize(900, 312)
    qtbot.waitUntil(lambda: table.view.width() > 800)
    assert not any(table.view.isColumnHidden(column) for column in Column)


def test_language_theme_and_tags_change_while_it_is_open(desk: Desk, table: AnnotationTable) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    desk.open()
    desk.mark(1000)
    tag = table.model.index(0, Column.TAG)
    LanguageSwitch(app).use(Language.CHINESE)
    try:
        assert tag.data() == "抢话"
    finally:
        LanguageSwitch(app).use(Language.ENGLISH)
    renamed = desk.tags.tags[0].model_copy(update={"name": Text(zh="打断", en="Cut in")})
    desk.tags_service.replace((renamed, *desk.tags.tags[1:]))
    desk.events.publish(Changed(frozenset({Kind.TAGS})))
    assert tag.data() == "Cut in"
    colour = tag.data(Qt.ItemDataRole.DecorationRole).pixmap(10, 10).toImage().pixelColor(5, 5).name()
    desk.theme.choose(ThemeChoice.DARK)
    other = tag.data(Qt.ItemDataRole.DecorationRole).pixmap(10, 10).toImage().pixelColor(5, 5).name()
    assert colour != other == desk.theme.tokens.tags[renamed.colour]
