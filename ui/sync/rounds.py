"""The lists of the sync window: what came and went when, and what was refused."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.sync_status import Refused, Round
from ui.sync.wording import counts_words, kind_name, moment
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
Now = Callable[[], datetime]
_ROOT = QModelIndex()


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows of words; a cell's tool tip has all of it."""

    def __init__(self, heads: Callable[[], Sequence[str]], parent: QObject) -> None:
        super().__init__(parent)
        self._heads = heads
        self._rows: tuple[Row, ...] = ()

    def cells(self, row: Row) -> Sequence[str]:
        """Return the words of a row."""
        raise NotImplementedError

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Take these rows."""
        if tuple(rows) != self._rows:
            self.beginResetModel()
            self._rows = tuple(rows)
            self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._heads())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a cell."""
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            cell = self.cells(self._rows[index.row()])[index.column()]
            return cell if role == Qt.ItemDataRole.DisplayRole else as_plain(cell)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return a column's head."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self._heads()[section]

    def retranslate(self) -> None:
        """Word everything anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, self.columnCount() - 1))


class RoundColumn(IntEnum):
    """The columns of the exchanges."""

    TIME = 0
    SENT = 1
    CAME = 2
    TROUBLE = 3


class RoundsModel(RowsModel[Round]):
    """One row an exchange, the newest first."""

    def __init__(self, now: Now, parent: QObject) -> None:
        super().__init__(lambda: (tr("Time"), tr("Sent"), tr("Received"), tr("Trouble")), parent)
        self._now = now

    def cells(self, row: Round) -> Sequence[str]:
        """Return the words of an exchange."""
        return (
            moment(row.at, self._now()),
            str(row.sent) if row.sent else "–",
            counts_words(row.came) or "–",
            "" if row.fault is None else describe(row.fault).what,
        )


class RefusedModel(RowsModel[Refused]):
    """One row a record that the shared store refuses."""

    def __init__(self, now: Now, parent: QObject) -> None:
        super().__init__(lambda: (tr("Time"), tr("Record"), tr("Reason")), parent)
        self._now = now

    def cells(self, row: Refused) -> Sequence[str]:
        """Return the words of a refused record."""
        return moment(row.at, self._now()), kind_name(row.kind), str(describe(row.error))
