"""Cells of a table as high as all of their words need."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

PAD_X, PAD_Y = 9, 7
MOST_HEIGHT = 10_000


class WrappedCells(QStyledItemDelegate):
    """Breaks the words of a cell to the width of its column."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of the words, broken to the column's width."""
        table = option.widget
        width = table.columnWidth(index.column()) if isinstance(table, QTableView) else option.rect.width()
        metrics = QFontMetrics(option.font)
        if isinstance(index.data(Qt.ItemDataRole.FontRole), QFont):
            bold = QFont(option.font)
            bold.setBold(True)
            metrics = QFontMetrics(bold)
        room = QRect(0, 0, max(width - 2 * PAD_X, 1), MOST_HEIGHT)
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        return QSize(width, metrics.boundingRect(room, Qt.TextFlag.TextWordWrap.value, words).height() + 2 * PAD_Y)
