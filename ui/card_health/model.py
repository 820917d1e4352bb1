"""The figures of a card's criteria as a Qt model that sorts itself; what is not known comes last, whichever way."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from qa_desktop.domain.card_health import CriterionHealth, Lack
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.card_health import Examined
from qa_desktop.services.health_words import (
    Shown,
    cell,
    explanation,
    figure_of,
    heading,
    oddities_of,
    oddity_sentences,
    oddity_word,
    sentence,
)
from ui.theme import Theme
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
NAME, REMARKS = "name", "remarks"
COLUMNS: tuple[str, ...] = (NAME, REMARKS, *Shown)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HealthModel(QAbstractTableModel):
    """A row a criterion, in the order of the card until a column is sorted by."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._examined: Examined | None = None
        self._rows: list[CriterionHealth] = []
        self.sorted_by = ""
        self.descending = False

    # -- what is shown ---------------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[CriterionHealth, ...]:
        """The criteria in the order in which they stand."""
        return tuple(self._rows)

    @property
    def has_conditions(self) -> bool:
        """Whether any criterion may be hidden."""
        return any(row.hidden.lack is not Lack.ALWAYS_SHOWN for row in self._rows)

    def take(self, examined: Examined) -> None:
        """Show how this card is."""
        self.beginResetModel()
        self._examined = examined
        self._arrange()
        self.endResetModel()

    def sort_by(self, column: str, *, descending: bool) -> None:
        """Sort by a column; empty: as the card has them."""
        self.beginResetModel()
        self.sorted_by, self.descending = column, descending
        self._arrange()
        self.endResetModel()

    def place(self, criterion_id: str) -> int | None:
        """Return the row of a criterion, None where it has none."""
        return next((at for at, row in enumerate(self._rows) if row.criterion_id == criterion_id), None)

    def name(self, row: CriterionHealth) -> str:
        """Return a criterion's name in the language spoken."""
        if self._examined is None:
            return ""
        return self._examined.card.criterion(row.criterion_id).name.in_language(current_language())

    def remarks(self, row: CriterionHealth) -> tuple[str, ...]:
        """Return a sentence for each thing that stands out about it."""
        return () if self._examined is None else oddity_sentences(self._examined.card, self._examined.health, row)

    def is_odd(self, row: CriterionHealth) -> bool:
        """Whether anything stands out about it."""
        return self._examined is not None and bool(oddities_of(self._examined.health, row))

    # -- Qt's questions --------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many criteria there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], COLUMNS[index.column()]
        looks: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: self._cell(row, column),
            Qt.ItemDataRole.ToolTipRole: lambda: as_plain(self._sentence(row, column)),
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{head_word(column)}: {self._sentence(row, column)}",
            Qt.ItemDataRole.ForegroundRole: lambda: self._ink(row, column),
            Qt.ItemDataRole.TextAlignmentRole: lambda: LEFT if column in (NAME, REMARKS) else RIGHT,
        }
        return looks[role]() if role in looks else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's head, with an arrow where the rows are sorted by it."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        column = COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                arrow = "↓" if self.descending else "↑"
                return (
                    f"{head_word(column)}\N{NARROW NO-BREAK SPACE}{arrow}"
                    if column == self.sorted_by
                    else head_word(column)
                )
            case Qt.ItemDataRole.ToolTipRole:
                return explanation(Shown(column)) if column in set(Shown) else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return LEFT if column in (NAME, REMARKS) else RIGHT
            case _:
                return None

    def retranslate(self) -> None:
        """Word and paint everything anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    # -- inside ----------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._rows = [] if self._examined is None else list(self._examined.health.criteria)
        column = self.sorted_by
        if column == NAME:
            self._rows.sort(key=self.name, reverse=self.descending)
        elif column == REMARKS:
            self._rows.sort(key=lambda row: len(self.remarks(row)), reverse=self.descending)
        elif column:
            self._sort_by_figure(Shown(column))

    def _sort_by_figure(self, shown: Shown) -> None:
        values = {row.criterion_id: figure_of(row, shown).value for row in self._rows}
        known = [row for row in self._rows if values[row.criterion_id] is not None]
        known.sort(key=lambda row: values[row.criterion_id] or 0.0, reverse=self.descending)
        self._rows = known + [row for row in self._rows if values[row.criterion_id] is None]

    def _cell(self, row: CriterionHealth, column: str) -> str:
        if column == NAME:
            return self.name(row)
        if column == REMARKS:
            odd = () if self._examined is None else oddities_of(self._examined.health, row)
            return " · ".join(oddity_word(one) for one in odd)
        return cell(row, Shown(column))

    def _sentence(self, row: CriterionHealth, column: str) -> str:
        if column == NAME:
            return self.name(row)
        return "\n".join(self.remarks(row)) if column == REMARKS else sentence(row, Shown(column))

    def _ink(self, row: CriterionHealth, column: str) -> QColor | None:
        tokens = self._theme.tokens
        if column == REMARKS:
            return QColor(tokens.warning)
        lacks = column != NAME and figure_of(row, Shown(column)).value is None
        return QColor(tokens.muted) if lacks else None


def head_word(column: str) -> str:
    """Return a column's head without its arrow."""
    if column == NAME:
        return tr("Criterion")
    return trc("card health", "What stands out") if column == REMARKS else heading(Shown(column))
