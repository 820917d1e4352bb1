"""What became of each file of an import, with the reason; it can be copied, and what failed tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.import_report import ImportReport
from ui.library.import_bar import report_in_words
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel, as_plain
from ui.widgets.room import give_room
from ui.widgets.table import PlainTable

Index = QModelIndex | QPersistentModelIndex
SIZE = (760, 440)
FILE_WIDTH = 240
_ROOT = QModelIndex()


class OutcomeColumn(IntEnum):
    """The columns of the list."""

    FILE = 0
    WHAT = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file, and why it was not imported; no error: it is in the library already; no path: it concerns no one file."""

    path: Path | None
    error: QaError | None

    @property
    def file(self) -> str:
        """The file's name."""
        return "" if self.path is None else self.path.name

    @property
    def what(self) -> str:
        """What became of it."""
        return tr("Already in the library.") if self.error is None else str(describe(self.error))


def outcomes_of(report: ImportReport) -> tuple[Outcome, ...]:
    """Return everything worth telling, the worst first."""
    whole = [] if report.stopped_by is None else [Outcome(None, report.stopped_by)]
    failures = [Outcome(path, error) for path, error in report.failures]
    notes = [Outcome(None, note) for note in report.notes]
    known = [Outcome(path, None) for path in report.duplicates]
    return (*whole, *failures, *notes, *known)


class OutcomesModel(QAbstractTableModel):
    """One row a file."""

    def __init__(self, outcomes: Sequence[Outcome], parent: QObject) -> None:
        super().__init__(parent)
        self._outcomes = outcomes

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of files."""
        return 0 if parent.isValid() else len(self._outcomes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(OutcomeColumn)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a cell; the tool tip has all of it."""
        if not index.isValid():
            return None
        outcome = self._outcomes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return outcome.file if index.column() == OutcomeColumn.FILE else outcome.what
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_plain(f"{outcome.path or ''}\n{outcome.what}".strip())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return a column's head."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return tr("File") if section == OutcomeColumn.FILE else tr("What happened")

    def as_text(self) -> str:
        """Return everything as lines with tabs, for the clipboard."""
        return "\n".join(f"{outcome.path or ''}\t{outcome.what}" for outcome in self._outcomes)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(OutcomeColumn) - 1)
        if self._outcomes:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._outcomes) - 1, len(OutcomeColumn) - 1))


class ImportResult(QDialog):
    """Lists what was not imported, and why; `retry_asked` carries the paths that could not be read."""

    retry_asked = Signal(object)

    def __init__(self, report: ImportReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, *SIZE)
        self._report = report
        self.outcomes = OutcomesModel(outcomes_of(report), self)
        self._heading = PlainLabel()
        self._heading.setProperty("role", "heading")
        self._heading.setWordWrap(True)
        self._table = PlainTable(self.outcomes)
        self._table.setColumnWidth(OutcomeColumn.FILE, FILE_WIDTH)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._copy = QPushButton()
        self._copy.setObjectName("result-copy")
        self._retry = QPushButton()
        self._retry.setObjectName("result-retry")
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Import: what became of the files"))
        self._heading.setText(report_in_words(self._report))
        self._table.setAccessibleName(tr("Files that were not imported"))
        self._copy.setText(tr("Copy the list"))
        self._retry.setText(tr("Try the unread ones again"))
        self.outcomes.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        if self._report.failures:
            self._buttons.addButton(self._retry, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.rejected.connect(self.reject)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.outcomes.as_text()))
        self._retry.clicked.connect(self._ask_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._heading)
        column.addWidget(self._table, 1)
        column.addWidget(self._buttons)

    def _ask_again(self) -> None:
        self.accept()
        self.retry_asked.emit(tuple(path for path, _ in self._report.failures))
