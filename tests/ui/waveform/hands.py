"""Mouse and wheel as a person uses them, in coordinates of a widget."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Hand:
    """A hand on the mouse over a widget."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._held = False
        self._keys = NONE

    def click(self, x: float, y: float, *, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press and release."""
        QTest.mouseClick(self._widget, LEFT, keys, _at(x, y))

    def double_click(self, x: float, y: float) -> None:
        """Click twice, as fast as it counts."""
        QTest.mouseClick(self._widget, LEFT, NONE, _at(x, y))
        QTest.mouseDClick(self._widget, LEFT, NONE, _at(x, y))

    def press(self, x: float, y: float, *, keys: Qt.KeyboardModifier = NONE) -> None:
        """Press and hold."""
        self._held, self._keys = True, keys
        QTest.mousePress(self._widget, LEFT, keys, _at(x, y))

    def move(self, x: float, y: float) -> None:
        """Move, with the button held or not."""
        place = QPointF(_at(x, y))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            QPointF(self._widget.mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            LEFT if self._held else Qt.MouseButton.NoButton,
            self._keys,
        )
        QApplication.sendEvent(self._widget, event)

    def release(self, x: float, y: float) -> None:
        """Let go."""
        QTest.mouseRelease(self._widget, LEFT, self._keys, _at(x, y))
        self._held, self._keys = False, NONE

    def drag(self, start: tuple[float, float], *way: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        """Press, move along the way, release at its end."""
        self.press(*start, keys=keys)
        for place in way:
            self.move(*place)
        self.release(*way[-1])

    def wheel(
        self,
        x: float,
        y: float,
        angle: tuple[int, int],
        *,
        pixels: tuple[int, int] = (0, 0),
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Turn the wheel, in eighths of a degree, or stroke a trackpad."""
        place = QPointF(_at(x, y))
        event = QWheelEvent(
            place,
            QPointF(self._widget.mapToGlobal(place)),
            QPoint(*pixels),
            QPoint(*angle),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self._widget, event)


def _at(x: float, y: float) -> QPoint:
    return QPoint(round(x), round(y))
