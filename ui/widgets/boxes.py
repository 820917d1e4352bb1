"""Boxes that break what they hold into rows: equal cells, or a flow like words in a text."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.arrange import Arrangement, in_cells, in_flow
from ui.widgets.sizing import height_follows_width

GAP = 4
Places = list[tuple[QWidget, QRect]]


class RowsBox(QWidget):
    """Holds widgets in rows; how many rows there are follows from the width, so its height does too."""

    def __init__(self, arrangement: Arrangement, gap: int = GAP, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._arrangement = arrangement
        self._gap = gap
        self._held: list[QWidget] = []
        self._by_width: dict[int, tuple[Places, int]] = {}
        height_follows_width(self)

    def hold(self, widgets: Sequence[QWidget]) -> None:
        """Hold these, in this order; what was held before and is not among them is deleted."""
        for old in self._held:
            if old not in widgets:
                old.hide()
                old.deleteLater()
        self._held = list(widgets)
        for widget in widgets:
            widget.setParent(self)
            widget.show()
        self.rearrange()

    @property
    def held(self) -> tuple[QWidget, ...]:
        """What it holds, in order."""
        return tuple(self._held)

    def rearrange(self) -> None:
        """Place everything anew: something in it has another size."""
        self._by_width.clear()
        self.updateGeometry()
        self._place()

    def heightForWidth(self, width: int) -> int:
        """Return the height that its rows need at that width."""
        return self._arranged(width)[1]

    def sizeHint(self) -> QSize:
        """Return the size of everything in one row."""
        widths = [widget.sizeHint().width() for widget in self._shown()]
        width = sum(widths) + self._gap * max(0, len(widths) - 1)
        return QSize(width, self.heightForWidth(max(width, 1)))

    def minimumSizeHint(self) -> QSize:
        """Return a width that leaves the rows free to break."""
        return QSize(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything in the new width."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Arrange anew when something held wants another size."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
            self.rearrange()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [widget for widget in self._held if not widget.isHidden()]

    def _place(self) -> None:
        for widget, place in self._arranged(self.width())[0]:
            widget.setGeometry(place)

    def _arranged(self, width: int) -> tuple[Places, int]:
        if width not in self._by_width:
            self._by_width[width] = self._arrange(width)
        return self._by_width[width]

    def _arrange(self, width: int) -> tuple[Places, int]:
        shown = self._shown()
        places = self._arrangement([widget.sizeHint().width() for widget in shown], width, self._gap)
        heights = [0] * (places[-1].row + 1 if places else 0)
        for widget, place in zip(shown, places, strict=True):
            heights[place.row] = max(heights[place.row], _height(widget, place.width))
        tops = [sum(heights[:row]) + self._gap * row for row in range(len(heights))]
        rects = [
            (widget, QRect(place.x, tops[place.row], place.width, heights[place.row]))
            for widget, place in zip(shown, places, strict=True)
        ]
        return rects, sum(heights) + self._gap * max(0, len(heights) - 1)


class CellBox(RowsBox):
    """Rows of cells as alike in width as can be: for the answers to one question."""

    def __init__(self, gap: int = GAP, parent: QWidget | None = None) -> None:
        super().__init__(in_cells, gap, parent)


class FlowBox(RowsBox):
    """Rows broken like a text: for chips."""

    def __init__(self, gap: int = GAP, parent: QWidget | None = None) -> None:
        super().__init__(in_flow, gap, parent)


def _height(widget: QWidget, width: int) -> int:
    return widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()
