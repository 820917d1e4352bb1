"""Plain tables: a chosen row keeps the inks of its cells."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from ui.widgets.table import PlainTable

RED = QColor("#c00000")
_ROOT = QModelIndex()


class Cells(QAbstractTableModel):
    """A row of two cells, the first of which is red."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 1

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return RED if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0 else None


def test_a_chosen_row_keeps_the_inks_of_its_cells(qtbot: QtBot) -> None:
    table = PlainTable(Cells())
    qtbot.addWidget(table)
    delegate = table.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    inks = []
    for column in (0, 1):
        option = QStyleOptionViewItem()
        delegate.initStyleOption(option, table.model().index(0, column))
        inks.append(option.palette.color(QPalette.ColorRole.HighlightedText))
    assert inks[0] == RED
    assert inks[1] != RED
