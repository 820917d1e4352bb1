"""Hands on the keyboard: keys go to whatever has the focus, as they do in life."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def focus() -> QWidget:
    """Return what has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(*keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys one after the other, each with `held` held."""
    for key in keys:
        QTest.keyClick(focus(), key, held)


def digit(number: int, held: Qt.KeyboardModifier = CTRL) -> None:
    """Press a digit, with Ctrl unless told otherwise."""
    press(Qt.Key(Qt.Key.Key_0.value + number), held=held)


def write(text: str) -> None:
    """Type a text; what has no key of its own comes through an input method."""
    for letter in text:
        if letter.isascii():
            QTest.keyClicks(focus(), letter)
        else:
            compose("", commit=letter)


def compose(preedit: str, commit: str = "") -> None:
    """Show what an input method is composing, or settle it."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(focus(), event)
