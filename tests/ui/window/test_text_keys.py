from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.support.desk import Desk
from tests.ui.support.fixtures import seat
from ui.commands import COMMANDS
from ui.library.search_field import SearchField
from ui.text_keys import TextKeys
from ui.widgets.growing_text import GrowingText
from ui.widgets.typed_line import TypedLine

NOT_TYPED = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "Media", "Toggle Media")
OWN_UNDO = {"Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"}
ASCII = 128
KEYPAD = Qt.KeyboardModifier.KeypadModifier
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def editable_combo() -> QWidget:
    combo = QComboBox()
    combo.setEditable(True)
    return combo


FIELDS: dict[str, Callable[[], QWidget]] = {
    "line": QLineEdit,
    "comment": GrowingText,
    "typed line": TypedLine,
    "plain text": QPlainTextEdit,
    "rich text": QTextEdit,
    "number": QSpinBox,
    "date": QDateEdit,
    "combo": editable_combo,
}


@pytest.fixture(params=[*FIELDS, "search"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def field(desk: Desk, qtbot: QtBot, name: str) -> Iterator[QWidget]:
    """Return a field that has the keyboard, in a window with every command."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    keys = TextKeys(app)
    field = SearchField(desk.theme) if name == "search" else FIELDS[name]()
    seat(desk, qtbot, field)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    yield field
    keys.deleteLater()


def listen(desk: Desk) -> list[str]:
    """Return the list of the commands that are given from now on."""
    found: list[str] = []
    for command in COMMANDS:
        desk.actions.on(command.id, partial(found.append, command.id))
    return found


def strike(field: QWidget, key: str) -> None:
    """Press a key as it is written in the table of commands."""
    combination = QKeySequence(key)[0]  # type: ignore[index] # missing in the stubs
    held = combination.keyboardModifiers()
    code = combination.key().value
    text = chr(code).lower() if code < ASCII and not held & CTRL_ALT else ""
    QTest.sendKeyEvent(QTest.KeyAction.Click, field, combination.key(), text, held)


def is_for_the_field(key: str, name: str) -> bool:
    if key in OWN_UNDO:
        return name not in {"comment", "typed line"}
    return key == "Ctrl+Backspace" or not ("Ctrl+" in key or "Alt+" in key or key.startswith(NOT_TYPED))


def test_each_key_gives_its_command_unless_it_belongs_to_what_is_typed(desk: Desk, field: QWidget, name: str) -> None:
    found = listen(desk)
    keys = [(command.id, key) for command in COMMANDS for key in command.keys]
    for command, key in keys:
        found.clear()
        strike(field, key)
        assert found == ([] if is_for_the_field(key, name) else [command]), key
        field.setFocus()


@pytest.mark.parametrize("name", ["line", "comment"], indirect=True)
@pytest.mark.parametrize(
    ("key", "held", "text"),
    [
        (Qt.Key.Key_5, KEYPAD, "5"),
        (Qt.Key.Key_Minus, KEYPAD, "-"),
        (Qt.Key.Key_BracketLeft, CTRL_ALT, "["),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.GroupSwitchModifier, "["),
    ],
)
def test_the_number_pad_and_alt_gr_write(field: QWidget, key: Qt.Key, held: Qt.KeyboardModifier, text: str) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key.value, held, text)
    event.ignore()
    QApplication.sendEvent(field, event)
    assert event.isAccepted()


def test_a_word_is_deleted_in_a_comment(desk: Desk, qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    keys = TextKeys(app)
    field = GrowingText()
    seat(desk, qtbot, field)
    field.setFocus()
    QTest.keyClicks(field, "never asked")
    QTest.keyClick(field, Qt.Key.Key_Backspace, Qt.KeyboardModifier.ControlModifier)
    assert field.toPlainText() == "never "
    keys.deleteLater()


@pytest.mark.parametrize("name", ["line", "comment"], indirect=True)
def test_what_cannot_be_typed_into_claims_nothing(desk: Desk, field: QWidget, name: str) -> None:
    assert isinstance(field, QLineEdit | QPlainTextEdit), name
    field.setReadOnly(True)
    found = listen(desk)
    strike(field, "Ctrl+Backspace")
    assert found == ["score.clear"]
