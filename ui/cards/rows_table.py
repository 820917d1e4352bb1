"""Tables of plain rows whose words are read in full: changes between versions, evaluations with one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.widgets.plain import as_plain
from ui.widgets.table import PlainTable
from ui.widgets.wrapped_cells import WrappedCells

Index = QModelIndex | QPersistentModelIndex
Row = Sequence[str]
MOST_FITTED = 500
_ROOT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """Rows of words under heads."""

    def __init__(self, heads: Callable[[], Row], parent: QObject) -> None:
        super().__init__(parent)
        self._heads = heads
        self._columns = len(heads())
        self._rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell."""
        if not index.isValid():
            return None
        words = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain(words)
        return words if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's head."""
        wanted = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._heads()[section] if wanted else None

    def retranslate(self) -> None:
        """Word the heads anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._columns - 1)


class RowsTable(PlainTable):
    """Shares its width out and breaks long words into lines."""

    def __init__(self, model: RowsModel, shares: Sequence[float], parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._shares = shares
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setItemDelegate(WrappedCells(self))
        self.setVerticalScrollMode(PlainTable.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self.fit)

    def fit(self) -> None:
        """Give each column its share and the first rows the height of their words."""
        room = self.viewport().width()
        for column, share in enumerate(self._shares):
            self.setColumnWidth(column, int(room * share))
        for row in range(min(self.model().rowCount(), MOST_FITTED)):
            self.resizeRowToContents(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self.fit()
