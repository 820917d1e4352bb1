"""The table of a conflict: a row a field, a column a version; what differs is marked."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget

from qa_desktop.language import tr, trc
from ui.sync.field_rows import Row
from ui.theme import Theme
from ui.widgets.plain import as_plain
from ui.widgets.table import PlainTable
from ui.widgets.wrapped_cells import WrappedCells

Index = QModelIndex | QPersistentModelIndex
NAME_WIDTH = 170
_ROOT = QModelIndex()


class ComparisonModel(QAbstractTableModel):
    """The rows of a comparison, all or those that differ."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._every: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._heads: tuple[str, ...] = ()
        self._only_differing = True

    def show_rows(self, rows: Sequence[Row], heads: Sequence[str]) -> None:
        """Show these fields; `heads` name the versions."""
        self._every, self._heads = tuple(rows), tuple(heads)
        self._fill()

    def show_only_differing(self, only: bool) -> None:
        """Leave out the fields that are alike, or show them too."""
        self._only_differing = only
        self._fill()

    def _fill(self) -> None:
        self.beginResetModel()
        self._rows = tuple(row for row in self._every if row.differs or len(row.cells) == 1 or not self._only_differing)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of fields."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns: the field's name, and the versions."""
        return 0 if parent.isValid() else 1 + len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell; one of a field that differs is marked."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        is_name = index.column() == 0
        words = row.name if is_name else row.cells[index.column() - 1]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            shown = f"≠ {words}" if row.differs and is_name else words
            return shown if role == Qt.ItemDataRole.DisplayRole else as_plain(shown)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("{field}: differs").format(field=words) if row.differs and is_name else words
        return self._mark(is_name=is_name, role=role) if row.differs else None

    def _mark(self, *, is_name: bool, role: int) -> QColor | QFont | None:
        """Return what marks a field that differs: its name is bold, its versions are tinted."""
        if role == Qt.ItemDataRole.BackgroundRole and not is_name:
            return QColor(self._theme.tokens.warning_soft)
        if role == Qt.ItemDataRole.FontRole and is_name:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return a column's head."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return trc("conflict", "What") if section == 0 else self._heads[section - 1]


class _CellDelegate(WrappedCells):
    """Tints what differs."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the tint and the words over it."""
        tint = index.data(Qt.ItemDataRole.BackgroundRole)
        if isinstance(tint, (QBrush, QColor)):
            painter.fillRect(option.rect.adjusted(0, 0, 0, -1), tint)
        super().paint(painter, option, index)


class ConflictTable(PlainTable):
    """Breaks long words into lines, so that nothing of a version is hidden."""

    def __init__(self, model: ComparisonModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setItemDelegate(_CellDelegate(self))
        self.setVerticalScrollMode(PlainTable.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setStretchLastSection(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self.fit)

    def fit(self) -> None:
        """Give the versions the same room."""
        versions = self.model().columnCount() - 1
        if versions < 1:
            return
        room = max(self.viewport().width() - NAME_WIDTH, versions)
        self.setColumnWidth(0, NAME_WIDTH)
        for column in range(1, versions + 1):
            self.setColumnWidth(column, room // versions)
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self.fit()
