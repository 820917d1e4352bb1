"""The marks of the open evaluation as a table."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import Channel
from qa_desktop.language import current_language, tr, trc
from qa_desktop.services.grading import Grading
from ui.annotations.carry import MIME, pack
from ui.annotations.dots import dot
from ui.annotations.tag_book import TagBook
from ui.annotations.wording import channel_name, parse_span, severity_name, span_of
from ui.heard_from import HeardFrom, sign_of, words_of
from ui.theme import Theme
from ui.widgets.plain import as_plain

Index = QModelIndex | QPersistentModelIndex
ID_ROLE = Qt.ItemDataRole.UserRole


class Column(IntEnum):
    """The columns, in their order."""

    TIME = 0
    TAG = 1
    SEVERITY = 2
    CHANNEL = 3
    CRITERION = 4
    NOTE = 5


EDITABLE = frozenset({Column.TIME, Column.TAG, Column.SEVERITY, Column.CHANNEL, Column.NOTE})


class AnnotationModel(QAbstractTableModel):
    """One row a mark, by start; what is edited goes to `grading`, and shows once it is stored there.

    The edit role is what an editor begins with: the written span, the tag's id, the severity, the channel (None: all),
    the note.
    """

    refused = Signal(object)

    def __init__(self, grading: Grading, tags: TagBook, theme: Theme) -> None:
        super().__init__()
        self._grading = grading
        self._tags = tags
        self._theme = theme
        self._marks: list[Annotation] = []
        self._criteria: dict[str, str] = {}
        self._heard: Callable[[Annotation], HeardFrom] | None = None
        self._readers: dict[int, Callable[[Annotation, Column], object]] = {
            Qt.ItemDataRole.DisplayRole: self._words,
            Qt.ItemDataRole.EditRole: self._editable,
            Qt.ItemDataRole.DecorationRole: self._sign,
            Qt.ItemDataRole.ToolTipRole: self._tip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
        }

    # -- what is in it ---------------------------------------------------------------------------------------------

    @property
    def marks(self) -> Sequence[Annotation]:
        """The marks, in the order of the rows."""
        return self._marks

    def row_of(self, annotation_id: str) -> int:
        """Return the row of a mark, -1 where it is not in the table."""
        return next((row for row, mark in enumerate(self._marks) if mark.id == annotation_id), -1)

    def refresh(self) -> None:
        """Take over the marks of the open evaluation, row by row, so that what is chosen and edited stays."""
        call = self._grading.call
        new = [] if call is None else list(call.evaluation.annotations)
        criteria = self._criteria_by_mark()
        self._remove_all_but({mark.id for mark in new})
        for row, mark in enumerate(new):
            self._bring(row, mark)
        before, self._criteria = self._criteria, criteria
        changed = [row for row, mark in enumerate(new) if before.get(mark.id) != criteria.get(mark.id)]
        for row in changed:
            index = self.index(row, Column.CRITERION)
            self.dataChanged.emit(index, index)

    def reword(self) -> None:
        """Show everything anew: the language, the theme or the tags are others."""
        self._criteria = self._criteria_by_mark()
        if self._marks:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._marks) - 1, len(Column) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def show_heard(self, heard: Callable[[Annotation], HeardFrom] | None) -> None:
        """Show by a sign where each piece of evidence can be heard from; None: nothing is known of it yet."""
        self._heard = heard
        if self._marks:
            last = self.index(len(self._marks) - 1, Column.CRITERION)
            self.dataChanged.emit(self.index(0, Column.CRITERION), last)

    def _criteria_by_mark(self) -> dict[str, str]:
        call = self._grading.call
        if call is None:
            return {}
        language = current_language()
        names: dict[str, list[str]] = {}
        for criterion in call.card.criteria:
            for annotation_id in call.evaluation.answer(criterion.id).evidence:
                names.setdefault(annotation_id, []).append(criterion.name.in_language(language))
        return {annotation_id: trc("between things", ", ").join(found) for annotation_id, found in names.items()}

    def _remove_all_but(self, kept: set[str]) -> None:
        for row in range(len(self._marks) - 1, -1, -1):
            if self._marks[row].id not in kept:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._marks[row]
                self.endRemoveRows()

    def _bring(self, row: int, mark: Annotation) -> None:
        """Bring a mark into that row: from further down, or new."""
        old = self.row_of(mark.id)
        if old < 0:
            self.beginInsertRows(QModelIndex(), row, row)
            self._marks.insert(row, mark)
            self.endInsertRows()
            return
        if old != row:
            self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), row)
            self._marks.insert(row, self._marks.pop(old))
            self.endMoveRows()
        if self._marks[row] != mark:
            self._marks[row] = mark
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    # -- reading ---------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        """Return how many marks there are."""
        return 0 if parent.isValid() else len(self._marks)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default, never changed
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what stands in a cell."""
        if not index.isValid():
            return None
        mark, column = self._marks[index.row()], Column(index.column())
        reader = self._readers.get(role)
        if reader is not None:
            return reader(mark, column)
        return mark.id if role == ID_ROLE else None

    def _tip(self, mark: Annotation, column: Column) -> str:
        return as_plain("\n".join(filter(None, (self._words(mark, column), self._heard_words(mark, column)))))

    def _spoken(self, mark: Annotation, column: Column) -> str:
        words = f"{_title(column)}: {self._words(mark, column)}"
        return ". ".join(filter(None, (words, self._heard_words(mark, column))))

    def _sign(self, mark: Annotation, column: Column) -> QIcon | None:
        if column is Column.TAG:
            return dot(self._theme.tokens.tags[self._tags.colour(mark.tag_id)])
        heard = self._heard_from(mark, column)
        return None if heard is None else sign_of(heard, self._theme.tokens.muted)

    def _heard_from(self, mark: Annotation, column: Column) -> HeardFrom | None:
        """Return where evidence can be heard from, None for any cell but its criterion's."""
        is_evidence = column is Column.CRITERION and mark.id in self._criteria
        return self._heard(mark) if is_evidence and self._heard is not None else None

    def _heard_words(self, mark: Annotation, column: Column) -> str:
        heard = self._heard_from(mark, column)
        return "" if heard is None else words_of(heard)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return _title(Column(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def _words(self, mark: Annotation, column: Column) -> str:
        match column:
            case Column.TIME:
                return span_of(mark)
            case Column.TAG:
                return self._tags.name(mark.tag_id)
            case Column.SEVERITY:
                return "" if mark.severity is Severity.NONE else severity_name(mark.severity)
            case Column.CHANNEL:
                return "" if mark.channel is None else channel_name(mark.channel)
            case Column.CRITERION:
                return self._criteria.get(mark.id, "")
        return mark.note

    def _editable(self, mark: Annotation, column: Column) -> object:
        return {
            Column.TIME: span_of(mark),
            Column.TAG: mark.tag_id,
            Column.SEVERITY: mark.severity,
            Column.CHANNEL: mark.channel,
            Column.CRITERION: self._criteria.get(mark.id, ""),
            Column.NOTE: mark.note,
        }[column]

    # -- editing ---------------------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        call = self._grading.call
        if call is None or call.read_only:
            return flags
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if Column(index.column()) in EDITABLE else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Store what was edited; False where it is no such value, or can no longer be changed."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        mark, column = self._marks[index.row()], Column(index.column())
        try:
            return self._store(mark, column, value)
        except UserMistake as mistake:
            self.refused.emit(mistake)
            return False

    def _store(self, mark: Annotation, column: Column, value: object) -> bool:
        if column is Column.TIME:
            return self._store_span(mark, str(value))
        changes: dict[Column, Annotation] = {}
        if column is Column.TAG:
            changes[column] = replace(mark, tag_id=str(value))
        elif column is Column.SEVERITY:
            changes[column] = replace(mark, severity=Severity(str(value)))
        elif column is Column.CHANNEL:
            changes[column] = replace(mark, channel=None if value is None else Channel(str(value)))
        elif column is Column.NOTE:
            changes[column] = replace(mark, note=str(value))
        if column in changes:
            self._grading.edit_mark(changes[column])
        return column in changes

    def _store_span(self, mark: Annotation, written: str) -> bool:
        call = self._grading.call
        if call is None or written == span_of(mark):
            return call is not None  # what was not touched keeps its milliseconds
        span = parse_span(written, call.recording.audio.duration_ms)
        if span is None:
            return False
        self._grading.move_mark(mark.id, *span)
        return True

    # -- dragging --------------------------------------------------------------------------------------------------

    def mimeTypes(self) -> list[str]:
        """Return what a dragged mark is."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the mark that is dragged."""
        return pack(self._marks[indexes[0].row()].id)

    def supportedDragActions(self) -> Qt.DropAction:
        """Return that a dragged mark stays in the table."""
        return Qt.DropAction.CopyAction


def _title(column: Column) -> str:
    return {
        Column.TIME: tr("Time"),
        Column.TAG: tr("Tag"),
        Column.SEVERITY: tr("Severity"),
        Column.CHANNEL: tr("Channel"),
        Column.CRITERION: tr("Criterion"),
        Column.NOTE: tr("Note"),
    }[column]
