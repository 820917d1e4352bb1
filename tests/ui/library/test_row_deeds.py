from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QDateTime, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDateTimeEdit,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
)

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.recording import CallDetails
from qa_desktop.language.errors import describe
from qa_desktop.services.events import CallOpened
from qa_desktop.services.ports import QueueState
from tests.ui.hands import click, press, type_text
from tests.ui.library.conftest import Desk
from tests.ui.library.fakes import make_row
from ui.library.delegate import ROW_HEIGHT
from ui.library.details_dialog import DetailsDialog


@pytest.fixture
def opened_folders(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    folders: list[Path] = []

    def take(url: QUrl) -> bool:
        folders.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return folders


FAULT = EnvironmentFault("store.failed", file="store.sqlite", reason="I/O error")
SAID = str(describe(FAULT))


def open_menu(desk: Desk, number: int, reason: QContextMenuEvent.Reason = QContextMenuEvent.Reason.Mouse) -> QMenu:
    view = desk.panel.view
    place = QPoint(40, view.rowViewportPosition(number) + ROW_HEIGHT // 2)
    event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport() if reason is QContextMenuEvent.Reason.Mouse else view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, name: str) -> QAction:
    action = menu.findChild(QAction, name)
    assert isinstance(action, QAction)
    place = menu.actionGeometry(action).center()
    click(menu, place)
    menu.close()
    return action


def details(desk: Desk, number: int = 0) -> DetailsDialog:
    choose(open_menu(desk, number), "row-details")
    dialog = desk.panel.findChild(DetailsDialog)
    assert isinstance(dialog, DetailsDialog)
    return dialog


def field(dialog: DetailsDialog, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, f"details-{name}")
    assert isinstance(found, QLineEdit)
    return found


def save(dialog: DetailsDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    click(box.button(QDialogButtonBox.StandardButton.Save))


def edited(desk: Desk) -> list[object]:
    return [fact for name, fact in desk.library.asked if name == "edit"]


def visible_texts(desk: Desk) -> list[str]:
    return [label.text() for label in desk.panel.findChildren(QLabel) if label.isVisible()]


def test_the_menu_opens_a_call(desk: Desk) -> None:
    menu = open_menu(desk, 2)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Open",
        "Edit call details…",
        "Show in folder",
        "Remove from the library…",
    ]
    choose(menu, "row-open")
    assert desk.opened == ["id2"]


def test_the_menu_key_opens_the_menu_of_the_row_with_the_cursor(desk: Desk) -> None:
    desk.panel.view.choose(3, reveal=True)
    choose(open_menu(desk, 0, QContextMenuEvent.Reason.Keyboard), "row-open")
    assert desk.opened == ["id3"]


def test_details_are_corrected_by_hand(desk: Desk) -> None:
    dialog = details(desk)
    assert dialog.details == desk.library.recording("id0").call
    for name, text in (("agent", "李敏"), ("customer", " +86 10 "), ("queue", "退款"), ("call-id", "T-9")):
        field(dialog, name).clear()
        type_text(field(dialog, name), text)
    time = dialog.findChild(QDateTimeEdit)
    assert isinstance(time, QDateTimeEdit)
    time.setDateTime(QDateTime(2025, 2, 3, 4, 5, 6))
    save(dialog)
    local = datetime(2025, 2, 3, 4, 5, 6).astimezone(UTC)
    assert edited(desk) == [CallDetails(agent="李敏", customer="+86 10", queue="退款", call_id="T-9", started_at=local)]


def test_a_time_may_be_unknown(desk: Desk) -> None:
    desk.library.put(make_row(0, started_at=None))
    dialog = details(desk)
    known = dialog.findChild(QCheckBox)
    assert isinstance(known, QCheckBox)
    times = []
    for _ in range(3):
        times.append(dialog.details.started_at)
        press(known, Qt.Key.Key_Space)
    assert [time is None for time in times] == [True, False, True]
    dialog.reject()


def test_what_was_not_changed_is_not_stored_and_escape_changes_nothing(desk: Desk) -> None:
    save(details(desk))
    dialog = details(desk, 1)
    type_text(field(dialog, "agent"), "X")
    press(field(dialog, "agent"), Qt.Key.Key_Escape)
    assert edited(desk) == []


def test_enter_stores(desk: Desk) -> None:
    dialog = details(desk)
    type_text(field(dialog, "agent"), "New name")
    press(field(dialog, "agent"), Qt.Key.Key_Return)
    assert edited(desk) == [replace(dialog.details, agent="New name")]


def test_a_fault_is_said_in_the_dialog_and_keeps_what_was_typed(desk: Desk) -> None:
    dialog = details(desk)
    type_text(field(dialog, "agent"), "New name")
    desk.library.fault = FAULT
    save(dialog)
    assert dialog.isVisible()
    assert SAID in [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    desk.library.fault = None
    save(dialog)
    assert len(edited(desk)) == 2


def test_the_folder_of_a_file_is_opened(desk: Desk, opened_folders: list[Path], tmp_path: Path) -> None:
    desk.library.folder = tmp_path
    choose(open_menu(desk, 0), "row-folder")
    assert opened_folders == [tmp_path]


def test_a_folder_that_is_gone_is_said(desk: Desk, opened_folders: list[Path], tmp_path: Path) -> None:
    desk.library.folder = tmp_path / "gone"
    choose(open_menu(desk, 0), "row-folder")
    assert opened_folders == []
    assert "The folder of this file is not there any more." in visible_texts(desk)


def question(desk: Desk) -> QMessageBox:
    choose(open_menu(desk, 0), "row-remove")
    box = desk.panel.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    return box


def answer(box: QMessageBox, name: str) -> None:
    button = box.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    click(button)


def removed(desk: Desk) -> list[object]:
    return [fact for name, fact in desk.library.asked if name == "remove"]


def test_removing_asks_first_and_says_what_is_kept(desk: Desk) -> None:
    box = question(desk)
    assert box.text() == "Remove this call from the library?"
    assert "Agent 0 · 2025-" in box.informativeText()
    assert "The sound file stays where it is" in box.informativeText()
    default = box.defaultButton()
    assert default is not None
    assert default.text() == "Keep"
    press(box, Qt.Key.Key_Escape)
    assert removed(desk) == []
    answer(question(desk), "remove")
    assert removed(desk) == ["id0"]


def test_enter_keeps_the_call(desk: Desk) -> None:
    press(question(desk), Qt.Key.Key_Return)
    assert removed(desk) == []


def test_a_graded_call_cannot_be_removed(desk: Desk) -> None:
    action = choose(open_menu(desk, 1), "row-remove")
    assert not action.isEnabled()
    assert action.toolTip() == "A call that has been graded stays in the library."
    assert desk.panel.findChild(QMessageBox) is None


def test_the_open_call_cannot_be_removed(desk: Desk) -> None:
    desk.events.publish(CallOpened("id0"))
    action = choose(open_menu(desk, 0), "row-remove")
    assert not action.isEnabled()
    assert action.toolTip() == "This call is open. Open another one first."


def test_a_call_graded_meanwhile_is_refused_in_words(desk: Desk) -> None:
    box = question(desk)
    desk.library.put(make_row(0, state=QueueState.SUBMITTED))
    answer(box, "remove")
    assert "This recording has an evaluation and stays in the library." in visible_texts(desk)
    with pytest.raises(UserMistake):
        desk.library.remove("id0")
