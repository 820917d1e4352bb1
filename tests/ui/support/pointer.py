"""A hand on the mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def click(widget: QWidget, at: QPoint | None = None) -> None:
    """Click on a widget, in its middle unless told where."""
    QTest.mouseClick(widget, LEFT, NO_KEYS, at or widget.rect().center())


def double_click(widget: QWidget, at: QPoint) -> None:
    """Click twice."""
    QTest.mouseDClick(widget, LEFT, NO_KEYS, at)


def hold_and_move(widget: QWidget, places: Sequence[QPoint]) -> None:
    """Press the button at the first place and move through the others; it stays pressed."""
    QTest.mousePress(widget, LEFT, NO_KEYS, places[0])
    for place in places[1:]:
        QTest.mouseMove(widget, place)


def let_go(widget: QWidget, at: QPoint) -> None:
    """Release the button."""
    QTest.mouseRelease(widget, LEFT, NO_KEYS, at)
