"""What an import will find and read, before it begins: found in a pool job, shown as a small table."""

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qa_desktop.language import tr, trc
from qa_desktop.services.file_finding import Findings, FoundFile
from ui.library.wording import local_time
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
SHOWN = 100
_ROOT = QModelIndex()


class PreviewColumn(IntEnum):
    """The columns of the preview."""

    FILE = 0
    AGENT = 1
    TIME = 2
    CUSTOMER = 3
    QUEUE = 4
    CALL_ID = 5


_CELLS: dict[PreviewColumn, Callable[[FoundFile], str]] = {
    PreviewColumn.FILE: lambda found: found.seen.path.name,
    PreviewColumn.AGENT: lambda found: found.call.agent,
    PreviewColumn.TIME: lambda found: local_time(found.call.started_at) if found.call.started_at else "",
    PreviewColumn.CUSTOMER: lambda found: found.call.customer,
    PreviewColumn.QUEUE: lambda found: found.call.queue,
    PreviewColumn.CALL_ID: lambda found: found.call.call_id,
}


class PreviewModel(QAbstractTableModel):
    """The first files that were found, and what will be known of their calls."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._files: tuple[FoundFile, ...] = ()

    def show_findings(self, findings: Findings) -> None:
        """Take what was found."""
        self.beginResetModel()
        self._files = findings.files[:SHOWN]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many files are shown."""
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(PreviewColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a cell; the tool tip says where the file lies."""
        if not index.isValid():
            return None
        found = self._files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _CELLS[PreviewColumn(index.column())](found) or "–"
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain(str(found.seen.path))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return a column's head."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return {
            PreviewColumn.FILE: tr("File"),
            PreviewColumn.AGENT: tr("Agent"),
            PreviewColumn.TIME: tr("Time"),
            PreviewColumn.CUSTOMER: tr("Customer"),
            PreviewColumn.QUEUE: trc("call", "Queue"),
            PreviewColumn.CALL_ID: tr("Call id"),
        }[PreviewColumn(section)]

    def retranslate(self) -> None:
        """Word the heads anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(PreviewColumn) - 1)
