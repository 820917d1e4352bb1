from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from qa_desktop.domain.text import Language
from ui.commands import COMMANDS
from ui.dialogs.keys import KeysDialog
from ui.i18n import LanguageSwitch
from ui.key_table import key_groups


def test_every_command_with_a_key_is_listed_once() -> None:
    listed = [row.command_id for group in key_groups({}) for row in group.rows]
    assert sorted(listed) == sorted(command.id for command in COMMANDS if command.keys)


def test_a_key_of_one_s_own_is_shown() -> None:
    rows = {row.command_id: row.keys for group in key_groups({"mark.point": "Ctrl+M; F9"}) for row in group.rows}
    assert rows["mark.point"] == "Ctrl+M  F9"


def test_no_two_commands_share_a_key() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert sorted(keys) == sorted(set(keys))


def test_the_search_narrows_the_list(qtbot: QtBot) -> None:
    dialog = KeysDialog({})
    qtbot.addWidget(dialog)
    search = dialog.findChild(QLineEdit, "keys-search")
    assert search is not None
    QTest.keyClicks(search, "undo")
    assert [row.text for group in dialog.shown for row in group.rows] == ["Undo"]
    QTest.keyClicks(search, "zzz")
    assert "No command or key matches." in [label.text() for label in dialog.findChildren(QLabel)]


def test_it_switches_language(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = KeysDialog({})
    qtbot.addWidget(dialog)
    switch = LanguageSwitch(qapp)
    switch.use(Language.CHINESE)
    assert dialog.windowTitle() == "快捷键"
    switch.use(Language.ENGLISH)
    assert dialog.windowTitle() == "Keys"
