from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView
from pytestqt.qtbot import QtBot

from qa_desktop.services.ports import LibraryRow, QueueState
from qa_desktop.settings.model import ThemeChoice
from tests.services.fakes import FakeClock
from tests.ui.library.fakes import make_row
from ui.library.delegate import RowDelegate, _in_one_line
from ui.library.model import ROW_ROLE, Column
from ui.theme import LIGHT, Theme

_ROOT = QModelIndex()


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("Ana 07:55.wav", "Ana 07:55.wav"), ("two\nlines\t.wav", "two lines .wav"), ("李敏\u202e.wav", "李敏 .wav")],
)
def test_a_name_stays_in_its_line(name: str, drawn: str) -> None:
    assert _in_one_line(name) == drawn


class OneRow(QAbstractTableModel):
    """One row in as many columns as the library has; None is on its way."""

    def __init__(self, row: LibraryRow | None) -> None:
        super().__init__()
        self._row = row

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 1

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, _index: QModelIndex | QPersistentModelIndex, role: int = ROW_ROLE) -> Any:
        return self._row if role == ROW_ROLE else None


def colours(qtbot: QtBot, row: LibraryRow | None, column: Column) -> Counter[str]:
    """Paint one cell and return how many pixels it has of each colour."""
    view = QTableView()
    qtbot.addWidget(view)
    delegate = RowDelegate(Theme(ThemeChoice.LIGHT), FakeClock(), view)
    view.setModel(OneRow(row))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 160, 48)
    option.widget = view
    picture = QImage(160, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    delegate.paint(painter, option, view.model().index(0, int(column)))
    painter.end()
    return Counter(picture.pixelColor(x, y).name() for x in range(160) for y in range(48))


@pytest.mark.parametrize(("column", "bars"), [(Column.CALL, 2), (Column.STATE, 1)])
def test_a_row_on_its_way_is_drawn_as_bars(qtbot: QtBot, column: Column, bars: int) -> None:
    inked = colours(qtbot, None, column)[LIGHT.hover]
    assert bars * 200 < inked < bars * 1000


def test_a_fatal_row_is_flagged_in_red(qtbot: QtBot) -> None:
    row = make_row(1, state=QueueState.SUBMITTED, score=Decimal("64.02"))
    plain = colours(qtbot, row, Column.STATE)[LIGHT.bad]
    fatal = colours(qtbot, replace(row, fatal=True), Column.STATE)[LIGHT.bad]
    assert plain == 0
    assert fatal > 0
