"""The order in which Tab goes through a form: as it is seen, from top to bottom and from left to right."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QLayoutItem, QWidget

from ui.widgets.boxes import RowsBox


class TabOrder:
    """Keeps the order of a form whose rows and ticks are made late, which Tab would otherwise reach last."""

    def __init__(self, form: QWidget) -> None:
        self._form = form
        self._made_late: Sequence[QWidget] | None = None

    def renew(self, made_late: Sequence[QWidget]) -> None:
        """Set the order anew where what was `made_late` is not the same as the last time."""
        if made_late == self._made_late:
            return
        self._made_late = made_late
        for before, after in pairwise(_fields(self._form)):
            QWidget.setTabOrder(before, after)


def _fields(part: QWidget) -> Iterator[QWidget]:
    """Return what takes the keyboard by Tab in a part, hidden or not, in the order in which it is laid out."""
    layout = part.layout()
    if isinstance(part, RowsBox):
        inside = part.held
    elif layout is not None:
        inside = tuple(_laid_out(layout))
    else:
        inside = ()
    if not inside and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield part
    for one in inside:
        yield from _fields(one)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for item in _items(layout):
        widget, below = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif below is not None:
            yield from _laid_out(below)


def _items(layout: QLayout) -> list[QLayoutItem]:
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        grid = layout
        numbers.sort(key=lambda number: _row_and_column(grid, number))
    return [item for number in numbers if (item := layout.itemAt(number)) is not None]


def _row_and_column(grid: QGridLayout, number: int) -> tuple[int, int]:
    place = grid.getItemPosition(number)
    if not isinstance(place, tuple):  # as PySide declares it
        raise TypeError(place)
    return place[0], place[1]
