"""The table that says how a score came about, and the same as text."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from qa_desktop.language import tr, trc
from qa_desktop.services.account_rows import AccountRow
from ui.theme import Theme
from ui.widgets.plain import as_plain
from ui.widgets.table import PlainTable
from ui.widgets.wrapped_cells import WrappedCells

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
INDENT = "\u2003"
BOLD_LEVELS = (0, 1)
WHAT, ANSWER, HOW, POINTS = range(4)
COLUMNS = 4
POINTS_WIDTH = 110
MOST_SHOWN, MOST_TOLD = 160, 1000
MANY_ROWS = 400
"""Giving each row its height takes a tenth of a millisecond."""
SHARES = (0.36, 0.26, 0.38)
"""What the other columns take of the width that is left."""


class AccountModel(QAbstractTableModel):
    """The rows of an account; the card's and the sections' are bold, those of fatal errors say so in a word."""

    shown = Signal()
    """Other rows are shown, however many stretches of them differ from those before."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[AccountRow, ...] = ()

    @property
    def rows(self) -> Sequence[AccountRow]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[AccountRow]) -> None:
        """Show these rows; of as many as before only those are touched that differ."""
        if len(rows) == len(self._rows):
            before, self._rows = self._rows, tuple(rows)
            for first, last in _stretches(before, self._rows):
                self.dataChanged.emit(self.index(first, 0), self.index(last, COLUMNS - 1))
            self.shown.emit()
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def as_text(self) -> str:
        """Return everything as lines with tabs, for the clipboard."""
        lines = [tuple(_heads()), *((_indented(row, "  "), row.answer, row.how, row.points) for row in self._rows)]
        return "\n".join("\t".join(map(_in_a_line, line)).rstrip("\t") for line in lines)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell, its weight, its ink and its side."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        words = _cell(row, index.column())
        looks: dict[int, object] = {
            Qt.ItemDataRole.DisplayRole: _shortened(words, MOST_SHOWN),
            Qt.ItemDataRole.ToolTipRole: as_plain(_shortened(words.strip(), MOST_TOLD)),
            Qt.ItemDataRole.AccessibleTextRole: words.strip(),
            Qt.ItemDataRole.FontRole: _bold() if row.level in BOLD_LEVELS else None,
            Qt.ItemDataRole.ForegroundRole: self._ink(row, index.column()),
            Qt.ItemDataRole.TextAlignmentRole: _side(index.column()) | Qt.AlignmentFlag.AlignVCenter,
        }
        return looks.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's head."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == POINTS:
            return _side(section) | Qt.AlignmentFlag.AlignVCenter
        return _heads()[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _ink(self, row: AccountRow, column: int) -> QColor | None:
        tokens = self._theme.tokens
        if row.is_error:
            return QColor(tokens.bad)
        return QColor(tokens.muted) if column == HOW else None


class AccountTable(PlainTable):
    """Breaks long words into lines, and keeps its place while one goes on answering."""

    def __init__(self, model: AccountModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setItemDelegate(WrappedCells(self))
        self.setVerticalScrollMode(PlainTable.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self.fit)
        model.dataChanged.connect(self._fit_rows)
        model.shown.connect(self._fit_seen)
        self.verticalScrollBar().valueChanged.connect(self._fit_seen)

    def fit(self) -> None:
        """Share the width out and give each row its height."""
        at = self.verticalScrollBar().value()
        self.share_width()
        if self._is_long:
            self._fit_seen()
        else:
            self.resizeRowsToContents()
        self.verticalScrollBar().setValue(at)

    def share_width(self) -> None:
        """Give each column its width."""
        room = max(self.viewport().width() - POINTS_WIDTH, COLUMNS)
        for column, share in enumerate(SHARES):
            self.setColumnWidth(column, int(room * share))
        self.setColumnWidth(POINTS, POINTS_WIDTH)

    @property
    def _is_long(self) -> bool:
        return self.model().rowCount() > MANY_ROWS

    def _fit_seen(self) -> None:
        """Give the rows in sight their heights; of a long table the others get theirs when they come there."""
        if self._is_long:
            last = self.rowAt(self.viewport().height() - 1)
            self._fit_between(max(self.rowAt(0), 0), last if last >= 0 else self.model().rowCount() - 1)

    def _fit_rows(self, first: Index, last: Index) -> None:
        if not self._is_long:
            self._fit_between(first.row(), last.row())

    def _fit_between(self, first: int, last: int) -> None:
        for row in range(first, last + 1):
            self.resizeRowToContents(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self.fit()


def _stretches(before: Sequence[AccountRow], after: Sequence[AccountRow]) -> Iterator[tuple[int, int]]:
    """Return the first and the last row of each stretch in which all rows differ."""
    places = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new and old != new]
    for _, group in groupby(enumerate(places), lambda numbered: numbered[1] - numbered[0]):
        stretch = [at for _, at in group]
        yield stretch[0], stretch[-1]


def _heads() -> tuple[str, str, str, str]:
    return tr("Criterion"), tr("Answer"), trc("account", "How"), tr("Points")


def _cell(row: AccountRow, column: int) -> str:
    return (_indented(row, INDENT), row.answer, row.how, row.points)[column]


def _indented(row: AccountRow, indent: str) -> str:
    words = tr("{name} · Fatal").format(name=row.what) if row.is_error and row.level else row.what
    return indent * max(row.level - 1, 0) + words


def _in_a_line(words: str) -> str:
    """Return what somebody wrote without the breaks and tabs that would tear a line apart."""
    return words.replace("\r", "").replace("\n", " ").replace("\t", " ")


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column == POINTS else Qt.AlignmentFlag.AlignLeft


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
