from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.language.errors import describe
from qa_desktop.services.events import CallClosed, CallOpened, Changed, Kind, Saved
from qa_desktop.services.ports import QueueState, SortKey
from tests.ui.hands import LEFT, click, double_click, drag, press, type_text
from tests.ui.library.conftest import Desk, MakeDesk
from tests.ui.library.fakes import NOW, LateJobs, make_row
from ui.library.delegate import ROW_HEIGHT
from ui.library.filters import FilterPopup
from ui.library.model import Column
from ui.library.panel import LibraryPanel

FAULT = EnvironmentFault("store.failed", file="store.sqlite", reason="I/O error")
SAID = str(describe(FAULT))


def button(parent: QWidget, name: str) -> QPushButton | QToolButton:
    found = parent.findChild(QPushButton, name) or parent.findChild(QToolButton, name)
    assert isinstance(found, QPushButton | QToolButton), name
    return found


def click_row(desk: Desk, number: int, *, mouse: Qt.MouseButton = LEFT) -> None:
    view = desk.panel.view
    place = QPoint(40, view.rowViewportPosition(number) + ROW_HEIGHT // 2)
    click(view.viewport(), place, button=mouse)


def type_search(desk: Desk, text: str) -> None:
    type_text(desk.panel.head.search, text)


def changed(desk: Desk, *kinds: Kind, recording_id: str = "") -> None:
    desk.events.publish(Changed(frozenset(kinds), recording_id))


# -- opening -----------------------------------------------------------------------------------------------------------


def test_one_click_opens(desk: Desk) -> None:
    click_row(desk, 2)
    assert desk.opened == ["id2"]
    assert desk.chosen == "id2"


def test_a_double_click_opens_once(desk: Desk) -> None:
    view = desk.panel.view
    place = QPoint(40, view.rowViewportPosition(3) + 5)
    double_click(view.viewport(), place)
    assert desk.opened == ["id3"]


def test_a_press_that_is_drawn_off_the_row_opens_nothing(desk: Desk) -> None:
    view = desk.panel.view
    drag(view.viewport(), QPoint(40, 10), QPoint(40, ROW_HEIGHT + 10))
    assert desk.opened == []


def test_the_right_button_opens_no_call(desk: Desk) -> None:
    click_row(desk, 2, mouse=Qt.MouseButton.RightButton)
    assert desk.opened == []


def test_arrows_move_the_cursor_and_enter_opens(desk: Desk) -> None:
    desk.panel.focus_list()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Down):
        press(desk.panel.view, key)
    assert desk.opened == []
    press(desk.panel.view, Qt.Key.Key_Return)
    assert desk.opened == ["id2"]


def test_the_open_call_is_not_opened_again(desk: Desk) -> None:
    desk.events.publish(CallOpened("id4"))
    click_row(desk, 4)
    assert desk.opened == []
    desk.events.publish(CallClosed())
    click_row(desk, 4)
    assert desk.opened == ["id4"]


def test_the_cursor_follows_the_call_that_was_opened(make_desk: MakeDesk) -> None:
    desk = make_desk(400)
    desk.events.publish(CallOpened("id350"))
    assert desk.chosen == "id350"
    assert desk.panel.view.visualRect(desk.panel.view.currentIndex()).isValid()
    assert (
        desk.panel.view.viewport().rect().contains(desk.panel.view.visualRect(desk.panel.view.currentIndex()).center())
    )


def test_a_call_opened_from_elsewhere_that_is_not_listed_moves_nothing(make_desk: MakeDesk) -> None:
    desk = make_desk(400)
    click(button(desk.panel, "chip-draft"))
    desk.panel.view.verticalScrollBar().setValue(30 * ROW_HEIGHT + 5)
    desk.events.publish(CallOpened("id0"))
    assert desk.panel.view.verticalScrollBar().value() == 30 * ROW_HEIGHT + 5
    desk.events.publish(CallOpened("id396"))
    assert desk.chosen == "id396"


def test_letters_typed_on_the_list_do_not_walk_through_it(desk: Desk) -> None:
    desk.panel.focus_list()
    desk.library.asked.clear()
    type_text(desk.panel.view, "a")
    assert desk.chosen == "id0"
    assert desk.library.asked == []


# -- search and filters ------------------------------------------------------------------------------------------------


def test_typing_searches_once_after_a_rest(desk: Desk, qtbot: QtBot) -> None:
    desk.library.asked.clear()
    with qtbot.waitSignal(desk.panel.model.listed):
        type_search(desk, "c11")
    assert desk.shown() == ["id11"]
    assert [name for name, _ in desk.library.asked].count("counts") == 1


def test_escape_clears_the_search_and_then_goes_to_the_list(desk: Desk, qtbot: QtBot) -> None:
    search = desk.panel.head.search
    desk.panel.focus_search()
    with qtbot.waitSignal(desk.panel.model.listed):
        type_search(desk, "c11")
    press(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert len(desk.shown()) == 12
    press(search, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is desk.panel.view


def test_enter_in_the_search_does_not_wait_and_goes_to_the_first_call_found(desk: Desk) -> None:
    desk.panel.focus_search()
    type_search(desk, "billing")
    press(desk.panel.head.search, Qt.Key.Key_Return)
    assert desk.chosen == "id1"
    press(desk.panel.view, Qt.Key.Key_Return)
    assert desk.opened == ["id1"]


def test_enter_waits_for_the_list_that_is_on_its_way(make_desk: MakeDesk) -> None:
    jobs = LateJobs()
    desk = make_desk(12, jobs)
    jobs.answer()
    desk.panel.focus_search()
    type_search(desk, "billing")
    press(desk.panel.head.search, Qt.Key.Key_Return)
    assert desk.chosen == ""
    jobs.answer()
    assert desk.chosen == "id1"
    press(desk.panel.view, Qt.Key.Key_Return)
    assert desk.opened == ["id1"]


def test_the_sign_in_the_search_field_clears_it(desk: Desk, qtbot: QtBot) -> None:
    search = desk.panel.head.search
    with qtbot.waitSignal(desk.panel.model.listed):
        type_search(desk, "nobody")
    clear = search.findChild(QToolButton)
    assert clear is not None
    click(clear)
    assert len(desk.shown()) == 12
    assert not clear.isVisible()


def test_chips_show_counts_and_choose_a_state(desk: Desk) -> None:
    def chips() -> list[str]:
        found = desk.panel.head.chips.findChildren(QPushButton)
        return [chip.text() for chip in found if chip.isVisible()]

    assert chips() == ["All 12", "To do 3", "Draft 3", "Submitted 2", "Returned 2", "Approved 2"]
    click(button(desk.panel, "chip-draft"))
    assert desk.shown() == ["id1", "id6", "id11"]
    assert desk.panel.current_query().states == {QueueState.DRAFT}
    assert chips()[0] == "All 12"
    press(button(desk.panel, "chip-draft"), Qt.Key.Key_Left)
    assert desk.panel.current_query().states == {QueueState.TO_DO}
    click(button(desk.panel, "chip-all"))
    assert desk.panel.current_query().states == frozenset()


def test_rare_states_have_a_chip_only_where_there_are_such_calls(make_desk: MakeDesk) -> None:
    desk = make_desk([make_row(0), make_row(1)])
    assert not button(desk.panel, "chip-returned").isVisible()
    assert button(desk.panel, "chip-submitted").isVisible()


def test_filters_narrow_by_agent_queue_and_days(desk: Desk) -> None:
    click(button(desk.panel, "library-filter"))
    popup = desk.panel.head.filters
    assert popup.isVisible()
    popup._agent.setFocus()
    typed = popup._agent.lineEdit()
    assert typed is not None
    typed.selectAll()
    type_text(typed, "agent 2")
    assert desk.shown() == ["id2", "id9"]
    popup._queue.setCurrentText("Billing")
    assert desk.shown() == ["id9"]
    assert "Agent 2 · Billing" in [label.text() for label in desk.panel.head.findChildren(QLabel)]
    press(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    click(button(desk.panel, "library-widen"))
    assert len(desk.shown()) == 12


def test_a_name_not_yet_known_narrows_nothing(desk: Desk) -> None:
    popup: FilterPopup = desk.panel.head.filters
    click(button(desk.panel, "library-filter"))
    popup._agent.setCurrentText("Agent 2 and more")
    assert desk.panel.current_query().agent == ""
    popup.close()


def test_days_are_this_machines_and_both_included(desk: Desk) -> None:
    today = date.today()  # noqa: DTZ011 - the day of this machine is what is meant
    desk.library.put(*(make_row(number, started_at=NOW - timedelta(days=400)) for number in range(12)))
    midnight = datetime.combine(today, time()).astimezone(UTC)
    desk.library.put(
        make_row(0, started_at=midnight - timedelta(seconds=1)),
        make_row(1, started_at=midnight),
        make_row(2, started_at=midnight + timedelta(hours=23)),
        make_row(3, started_at=midnight + timedelta(hours=25)),
    )
    popup = desk.panel.head.filters
    click(button(desk.panel, "library-filter"))
    for day in (popup._first, popup._last):
        press(day._set, Qt.Key.Key_Space)
    assert sorted(desk.shown()) == ["id1", "id2"]
    click(popup._clear)
    assert len(desk.shown()) == 12
    popup.close()


# -- order -------------------------------------------------------------------------------------------------------------


def test_a_click_on_a_head_sorts_and_another_turns_round(desk: Desk) -> None:
    heads = desk.panel.view.horizontalHeader()
    place = QPoint(heads.sectionPosition(Column.LENGTH) + 10, 10)
    click(heads.viewport(), place)
    assert desk.shown()[:2] == ["id0", "id1"]
    click(heads.viewport(), place)
    assert desk.shown()[:2] == ["id11", "id10"]
    assert desk.panel.model.headerData(Column.LENGTH, Qt.Orientation.Horizontal) == "Length\N{NARROW NO-BREAK SPACE}↓"


def test_the_menu_offers_every_order(desk: Desk) -> None:
    menu = desk.panel.head.sorting.menu
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == [
        *("Time of the call", "Agent", "Length", "State", "Score", "File", "Queue", "Time of import"),
        *("Ascending", "Descending"),
    ]
    named = {action.objectName(): action for action in menu.actions()}
    named["sort-score"].trigger()
    assert desk.panel.current_query().sort is SortKey.SCORE
    named["sort-descending"].trigger()
    assert desk.panel.current_query().descending
    assert [name for name, action in named.items() if action.isChecked()] == ["sort-score", "sort-descending"]


def test_the_chosen_call_stays_chosen_in_another_order_and_is_scrolled_to(make_desk: MakeDesk) -> None:
    desk = make_desk(400)
    click_row(desk, 2)
    desk.panel.head.sorting.by(SortKey.LENGTH)
    desk.panel.head.sorting.by(SortKey.LENGTH)
    assert desk.panel.view.currentIndex().row() == 397
    assert desk.panel.view.verticalScrollBar().value() > 300 * ROW_HEIGHT


def test_the_chosen_call_is_chosen_again_when_it_comes_back(desk: Desk) -> None:
    click_row(desk, 2)
    click(button(desk.panel, "chip-draft"))
    assert desk.chosen == ""
    click(button(desk.panel, "chip-all"))
    assert desk.chosen == "id2"


# -- what changes meanwhile --------------------------------------------------------------------------------------------


def test_a_saved_draft_changes_its_row_and_nothing_else(desk: Desk) -> None:
    resets: list[int] = []
    desk.panel.model.modelReset.connect(lambda: resets.append(1))
    desk.library.put(make_row(0, state=QueueState.DRAFT))
    changed(desk, Kind.EVALUATIONS, recording_id="id0")
    assert desk.panel.model.index(0, Column.STATE).data() == "Draft"
    assert button(desk.panel, "chip-draft").text() == "Draft 4"
    assert resets == []


def test_what_the_list_does_not_show_refreshes_nothing(desk: Desk) -> None:
    desk.library.asked.clear()
    changed(desk, Kind.ANSWERS, Kind.HISTORY, recording_id="id0")
    changed(desk, Kind.SETTINGS)
    desk.events.publish(Saved("evaluation", NOW))
    assert desk.library.asked == []


def test_a_burst_of_saves_costs_two_looks(desk: Desk, qtbot: QtBot) -> None:
    desk.library.asked.clear()
    for _ in range(50):
        changed(desk, Kind.EVALUATIONS, recording_id="id0")
    counts = [name for name, _ in desk.library.asked]
    assert counts.count("counts") == 1
    with qtbot.waitSignal(desk.panel.model.counted):
        pass
    assert [name for name, _ in desk.library.asked].count("counts") == 2


def test_new_recordings_appear_without_moving_what_is_seen(make_desk: MakeDesk) -> None:
    desk = make_desk(400)
    view = desk.panel.view
    view.verticalScrollBar().setValue(200 * ROW_HEIGHT + 7)
    desk.library.put(*(make_row(1000 + number, started_at=NOW + timedelta(days=1)) for number in range(5)))
    changed(desk, Kind.RECORDINGS)
    assert desk.panel.model.rowCount() == 405
    assert view.verticalScrollBar().value() == 205 * ROW_HEIGHT + 7
    assert view.top is not None
    assert view.top.recording_id == "id200"


def test_a_search_under_way_is_revealed_although_an_import_refreshes_meanwhile(make_desk: MakeDesk) -> None:
    jobs = LateJobs()
    desk = make_desk(400, jobs)
    jobs.answer()
    desk.panel.view.verticalScrollBar().setValue(200 * ROW_HEIGHT)
    jobs.answer()
    desk.panel.head.sorting.by(SortKey.FILE)
    changed(desk, Kind.RECORDINGS)
    jobs.answer()
    assert desk.panel.view.verticalScrollBar().value() == 0


# -- dropping files ----------------------------------------------------------------------------------------------------


def files(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def drag_in(widget: QWidget, mime: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop_on(widget: QWidget, mime: QMimeData) -> None:
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier, QEvent.Type.Drop
    )
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("part", ["list", "search", "chips"])
def test_files_and_folders_dropped_anywhere_are_imported(desk: Desk, part: str, tmp_path: Path) -> None:
    panel: LibraryPanel = desk.panel
    widget = {"list": panel.view.viewport(), "search": panel.head.search, "chips": panel.head.chips}[part]
    asked: list[object] = []
    panel.import_asked.connect(asked.append)
    folder, file = tmp_path / "录音 März", tmp_path / "a b.wav"
    mime = files(QUrl.fromLocalFile(str(folder)).toString(), QUrl.fromLocalFile(str(file)).toString())
    assert drag_in(widget, mime)
    veils = [label for label in panel.findChildren(QLabel) if label.text() == "Drop to import"]
    assert [veil.isVisible() for veil in veils] == [True]
    drop_on(widget, mime)
    assert asked == [(folder, file)]
    assert not veils[0].isVisible()


def test_what_is_no_file_is_refused(desk: Desk) -> None:
    assert not drag_in(desk.panel.view.viewport(), files("https://example.com/call.wav"))
    text = QMimeData()
    text.setText("hello")
    assert not drag_in(desk.panel.view.viewport(), text)


def test_the_veil_lifts_when_the_drag_leaves(desk: Desk, tmp_path: Path) -> None:
    assert drag_in(desk.panel, files(QUrl.fromLocalFile(str(tmp_path)).toString()))
    QApplication.sendEvent(desk.panel, QDragLeaveEvent())
    veils = [label for label in desk.panel.findChildren(QLabel) if label.text() == "Drop to import"]
    assert not veils[0].isVisible()


# -- empty, busy, broken -----------------------------------------------------------------------------------------------


def page(desk: Desk) -> str:
    widget = desk.panel.stack.currentWidget()
    assert widget is not None
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.text())


def test_an_empty_library_offers_import_and_demo(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(0)
    assert page(desk) == "The calls to be graded will stand here. Import recordings, or drop them here."
    with qtbot.waitSignals([desk.panel.import_dialog_asked, desk.panel.demo_asked]):
        click(button(desk.panel, "empty-import"))
        click(button(desk.panel, "empty-demo"))


def test_nothing_found_offers_all_calls(desk: Desk) -> None:
    type_search(desk, "nobody")
    press(desk.panel.head.search, Qt.Key.Key_Return)
    assert page(desk) == "No call matches the search and the filters."
    click(button(desk.panel, "clear-filters"))
    assert len(desk.shown()) == 12
    assert desk.panel.head.search.text() == ""


def test_while_the_first_list_is_on_its_way_it_says_so(make_desk: MakeDesk) -> None:
    jobs = LateJobs()
    desk = make_desk(12, jobs)
    assert page(desk) == "Loading the library…"
    jobs.answer()
    assert desk.panel.stack.currentWidget() is desk.panel.view


def test_a_store_that_fails_is_said_in_place_and_can_be_tried_again(make_desk: MakeDesk) -> None:
    jobs = LateJobs()
    desk = make_desk(12, jobs)
    desk.library.fault = FAULT
    jobs.answer()
    assert page(desk) == SAID
    desk.library.fault = None
    click(button(desk.panel, "try-again"))
    jobs.answer()
    assert len(desk.shown()) == 12


def test_a_later_fault_keeps_the_list(desk: Desk) -> None:
    desk.library.fault = FAULT
    desk.panel.refresh()
    assert SAID in [label.text() for label in desk.panel.findChildren(QLabel) if label.isVisible()]
    assert len(desk.shown()) == 12
    desk.library.fault = None
    desk.panel.refresh()
    assert SAID not in [label.text() for label in desk.panel.findChildren(QLabel) if label.isVisible()]


# -- room --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (232, ["CALL", "LENGTH", "STATE"]),
        (380, ["CALL", "LENGTH", "STATE", "QUEUE"]),
        (520, ["CALL", "LENGTH", "STATE", "QUEUE", "CUSTOMER"]),
        (900, ["CALL", "LENGTH", "STATE", "QUEUE", "CUSTOMER", "CALL_ID", "FILE"]),
    ],
)
def test_a_wider_panel_shows_more_columns_and_never_cuts_one_off(
    make_desk: MakeDesk, width: int, columns: list[str]
) -> None:
    view = make_desk(width=width).panel.view
    shown = [column for column in Column if not view.isColumnHidden(column)]
    assert [column.name for column in shown] == columns
    assert sum(view.columnWidth(column) for column in shown) <= view.viewport().width()
