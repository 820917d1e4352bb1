from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTabWidget,
)
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.events import EventBus
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.sync_status import SyncPhase, SyncStatus
from qa_desktop.settings.model import LanguageChoice, Settings, ThemeChoice
from tests.services.fakes import START, FakeClock
from tests.services.sync_fakes import ADDRESS
from ui.settings.dialog import SettingsDialog
from ui.settings.shared_page import SharedPage
from ui.widgets.trouble import TroubleLine


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(Settings(inspector="张岚"), tmp_path / "settings.json", EventBus())


@pytest.fixture
def dialog(qtbot: QtBot, preferences: Preferences) -> SettingsDialog:
    dialog = SettingsDialog(preferences, ["Headset", "Speakers"])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def pick(dialog: SettingsDialog, name: str, steps: int) -> None:
    box = dialog.findChild(QComboBox, name)
    assert box is not None
    box.setFocus()
    for _ in range(steps):
        QTest.keyClick(box, Qt.Key.Key_Down)


def table(dialog: SettingsDialog) -> QTableWidget:
    found = dialog.findChild(QTableWidget, "shortcut-table")
    assert found is not None
    return found


def button(dialog: SettingsDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def give(dialog: SettingsDialog, command: str, key: str) -> None:
    dialog.keys.choose(command)
    editor = dialog.findChild(QKeySequenceEdit, "shortcut-editor")
    assert editor is not None
    editor.setKeySequence(QKeySequence(key))
    QTest.mouseClick(button(dialog, "Set"), Qt.MouseButton.LeftButton)


def test_a_change_holds_at_once(dialog: SettingsDialog, preferences: Preferences) -> None:
    pick(dialog, "settings-language", 1)
    assert preferences.settings.language is LanguageChoice.CHINESE
    box = dialog.findChild(QSpinBox, "settings-rewind")
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert preferences.settings.rewind_on_resume_ms == 1100


def test_giving_up_takes_back_what_was_set_here_and_nothing_else(
    dialog: SettingsDialog, preferences: Preferences, tmp_path: Path
) -> None:
    pick(dialog, "settings-theme", 1)
    Preferences(Settings(), tmp_path / "settings.json", EventBus()).change(server=ADDRESS)
    dialog.reject()
    assert preferences.settings == Settings(inspector="张岚", server=ADDRESS)


def test_a_device_is_chosen_by_its_name(dialog: SettingsDialog, preferences: Preferences) -> None:
    pick(dialog, "settings-device", 2)
    assert preferences.settings.output_device == "Speakers"


def test_a_device_that_is_away_stays_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    kept = Preferences(Settings(output_device="Old headset"), tmp_path / "settings.json", EventBus())
    dialog = SettingsDialog(kept, ["Speakers"])
    qtbot.addWidget(dialog)
    box = dialog.findChild(QComboBox, "settings-device")
    assert box is not None
    assert box.currentText() == "Old headset"


def test_the_name_is_taken_when_the_field_is_left(dialog: SettingsDialog, preferences: Preferences) -> None:
    field = dialog.findChild(QLineEdit, "settings-name")
    assert field is not None
    field.clear()
    QTest.keyClicks(field, "Wang Lei ")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    field.editingFinished.emit()
    assert preferences.settings.inspector == "Wang Lei"


def test_cancel_puts_back_what_was(dialog: SettingsDialog, preferences: Preferences) -> None:
    pick(dialog, "settings-theme", 2)
    give(dialog, "mark.point", "Ctrl+Shift+M")
    assert preferences.settings.shortcuts == {"mark.point": "Ctrl+Shift+M"}
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert preferences.settings == Settings(inspector="张岚")


def test_what_cannot_be_written_is_said_in_place(
    dialog: SettingsDialog, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_fields: object) -> None:
        raise EnvironmentFault("settings.unwritable", file="settings.json", reason="full")

    monkeypatch.setattr(preferences, "change", refuse)
    pick(dialog, "settings-theme", 1)
    said = "The settings settings.json cannot be written: full. Check the disk and the folder's rights."
    assert said in [line.text() for line in dialog.findChildren(TroubleLine)]


def test_a_key_is_found_and_given_to_a_command(dialog: SettingsDialog, preferences: Preferences) -> None:
    search = dialog.findChild(QLineEdit, "shortcut-search")
    assert search is not None
    QTest.keyClicks(search, "mark this")
    assert table(dialog).rowCount() == 1
    give(dialog, "mark.point", "Ctrl+Shift+M")
    assert preferences.settings.shortcuts == {"mark.point": "Ctrl+Shift+M"}
    item = table(dialog).item(0, 1)
    assert item is not None
    assert item.text() == "Ctrl+Shift+M"


def test_a_key_belongs_to_one_command(dialog: SettingsDialog, preferences: Preferences) -> None:
    give(dialog, "mark.point", "Space")
    assert preferences.settings.shortcuts == {}
    said = [line.text() for line in dialog.findChildren(QLabel) if "belongs to" in line.text()]
    assert said == ["Space belongs to “Play or pause”. Take it away there first."]


def test_a_key_is_taken_away_and_put_back(dialog: SettingsDialog, preferences: Preferences) -> None:
    dialog.keys.choose("mark.point")
    QTest.mouseClick(button(dialog, "No key"), Qt.MouseButton.LeftButton)
    assert preferences.settings.shortcuts == {"mark.point": ""}
    QTest.mouseClick(button(dialog, "Put back"), Qt.MouseButton.LeftButton)
    assert preferences.settings.shortcuts == {}
    give(dialog, "mark.point", "Ctrl+Shift+M")
    give(dialog, "view.fit", "Ctrl+B")
    QTest.mouseClick(button(dialog, "Put all back"), Qt.MouseButton.LeftButton)
    assert preferences.settings.shortcuts == {}


WAITING = SyncStatus(phase=SyncPhase.WAITING, login="lan.zhang", host="qa-db.centre.cn", succeeded_at=START)


def shared_page(qtbot: QtBot, preferences: Preferences, status: SyncStatus) -> tuple[SettingsDialog, SharedPage]:
    page = SharedPage(preferences.settings, status, FakeClock())
    dialog = SettingsDialog(preferences, [], page)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.findChildren(QTabWidget)[0].setCurrentIndex(2)
    return dialog, page


def test_shared_work_says_where_and_how_often(qtbot: QtBot, tmp_path: Path) -> None:
    signed_in = Preferences(Settings(server=ADDRESS), tmp_path / "settings.json", EventBus())
    dialog, page = shared_page(qtbot, signed_in, WAITING)
    words = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert words[0] == "lan.zhang on qa-db.centre.cn"
    assert any("qa_desktop on qa-db.centre.cn:5432" in one for one in words)
    box = dialog.findChild(QSpinBox, "settings-sync-interval")
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert signed_in.settings.sync_every_s == 75
    page.follow(replace(WAITING, phase=SyncPhase.PAUSED))
    assert any("paused" in label.text() for label in page.findChildren(QLabel))


def test_changing_the_connection_keeps_what_was_set(qtbot: QtBot, preferences: Preferences) -> None:
    dialog, _ = shared_page(qtbot, preferences, SyncStatus())
    pick(dialog, "settings-theme", 1)
    with qtbot.waitSignal(dialog.connect_asked):
        QTest.mouseClick(button(dialog, "Connect…"), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert preferences.settings.theme is ThemeChoice.LIGHT


def test_the_programs_phrases_are_turned_off_and_back_by_cancel(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    box = dialog.findChild(QCheckBox, "settings-shipped-phrases")
    assert isinstance(box, QCheckBox)
    assert box.isChecked()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not preferences.settings.shipped_phrases
    dialog.reject()
    assert preferences.settings.shipped_phrases
