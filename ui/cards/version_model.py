"""The cards and their versions as rows: each card's name, then its versions, newest first."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qa_desktop.language import tr, trc, trn
from qa_desktop.services.card_ports import CardStage, CardVersion
from qa_desktop.services.card_words import STAGES, said
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
Key = tuple[str, int]
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A card's heading, or one of its versions."""

    name: str
    version: CardVersion | None = None
    is_overdue: bool = False


class VersionModel(QAbstractListModel):
    """Lists versions; the headings between them cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[VersionRow] = []

    def show_versions(self, versions: tuple[CardVersion, ...], today: date) -> None:
        """List these."""
        rows: list[VersionRow] = []
        heading = ""
        for one in versions:
            if one.card_id != heading:
                heading = one.card_id
                rows.append(VersionRow(said(one.name, tr("Unnamed scorecard"))))
            due = one.review_due
            is_overdue = due is not None and due < today and one.stage is not CardStage.RETIRED
            rows.append(VersionRow(said(one.name, tr("Unnamed scorecard")), one, is_overdue))
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def key_at(self, row: int) -> Key | None:
        """Return the version of a row, None for a heading."""
        version = self._rows[row].version if 0 <= row < len(self._rows) else None
        return None if version is None else version.key

    def row_of(self, key: Key | None) -> int:
        """Return the row of a version, -1 without any."""
        return next((at for at in range(len(self._rows)) if key is not None and self.key_at(at) == key), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a row, or its words."""
        row = self._rows[index.row()] if index.isValid() else None
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.name if row.version is None else _spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain(row.name if row.version is None else _spoken(row))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let versions be chosen, headings not."""
        if self.key_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def version_words(version: CardVersion) -> str:
    """Return the number of a version."""
    return tr("Version {number}").format(number=version.version)


def uses_words(uses: int) -> str:
    """Say how often a version was used."""
    return trn("{count} evaluation", "{count} evaluations", uses).format(count=uses)


def due_words(version: CardVersion, *, is_overdue: bool) -> str:
    """Say when a version is to be reviewed; empty where nobody said so."""
    if version.review_due is None:
        return ""
    words = tr("Review overdue since {day}") if is_overdue else tr("Review due on {day}")
    return words.format(day=version.review_due.isoformat())


def _spoken(row: VersionRow) -> str:
    version = row.version
    if version is None:
        return row.name
    words = [row.name, version_words(version), STAGES[version.stage](), uses_words(version.uses)]
    due = due_words(version, is_overdue=row.is_overdue)
    return trc("between things", ", ").join([*words, due] if due else words)
