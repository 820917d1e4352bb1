"""Mouse and keyboard, as a person's hands use them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CENTRE = QPoint()


def click(widget: QWidget, at: QPoint = CENTRE, *, button: Qt.MouseButton = LEFT) -> None:
    """Click on a widget, in its middle where no place is given."""
    QTest.mouseClick(widget, button, NONE, at)


def double_click(widget: QWidget, at: QPoint) -> None:
    """Click twice in quick succession."""
    QTest.mouseClick(widget, LEFT, NONE, at)
    QTest.mouseDClick(widget, LEFT, NONE, at)


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Press at one place and let go at another."""
    QTest.mousePress(widget, LEFT, NONE, start)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, LEFT, NONE, end)


def type_text(widget: QWidget, text: str) -> None:
    """Type a text; what no key writes comes from an input method, as Chinese does."""
    if text.isascii():
        QTest.keyClicks(widget, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key."""
    QTest.keyClick(widget, key, modifiers)
