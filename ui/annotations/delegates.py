"""How the cells of the annotation table are drawn and edited in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QValidator
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from qa_desktop.language import tr
from ui.annotations.wording import parse_span
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
BAR_PX = 3


class CellDelegate(QStyledItemDelegate):
    """Draws a cell; the chosen row carries the accent bar while the table has the keyboard."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave the frame around the current cell out: the row is what is chosen."""
        super().initStyleOption(option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell, and the bar at the start of the chosen row."""
        super().paint(painter, option, index)
        view = option.widget
        if index.column() == 0 and option.state & QStyle.StateFlag.State_Selected and view.hasFocus():
            rect = option.rect
            bar = QRect(rect.left(), rect.top(), BAR_PX, rect.height())
            painter.fillRect(bar, QColor(self._theme.tokens.accent))


class SpanDelegate(CellDelegate):
    """Edits where a mark lies; what is no place in the call cannot be left by Enter."""

    def __init__(self, theme: Theme, length_ms: Callable[[], int], parent: QObject) -> None:
        super().__init__(theme, parent)
        self._length_ms = length_ms

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a field that knows places in the call."""
        del option, index
        field = QLineEdit(parent)
        field.setValidator(SpanValidator(self._length_ms(), field))
        field.setToolTip(tr("Start, or start – end, such as 1:12.0 – 1:31.4"))
        field.setAccessibleName(tr("Time"))
        field.textChanged.connect(lambda: self._colour(field))
        return field

    def _colour(self, field: QLineEdit) -> None:
        """Show by colour, beside the field's refusing Enter, that the words are no place yet."""
        bad = self._theme.tokens.bad
        field.setStyleSheet("" if field.hasAcceptableInput() else f"color: {bad}; border-color: {bad};")


class SpanValidator(QValidator):
    """Accepts places in the call."""

    def __init__(self, length_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._length_ms = length_ms

    def validate(self, written: str, place: int) -> tuple[QValidator.State, str, int]:
        """Return whether it is a place; anything may become one while it is typed."""
        fits = parse_span(written, self._length_ms) is not None
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), written, place


class NoteField(QLineEdit):
    """The field for a note; it knows which mark it belongs to and what stood there before."""

    def __init__(self, index: Index, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = QPersistentModelIndex(index)
        self.before = str(index.data(Qt.ItemDataRole.EditRole))
        self.setAccessibleName(tr("Note"))


class NoteDelegate(CellDelegate):
    """Edits a note; each letter is stored as it is typed, and Escape brings back what stood there before."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, parent)
        self.closeEditor.connect(self._end)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a field that stores what is typed at once."""
        del option
        field = NoteField(index, parent)
        field.textEdited.connect(lambda text: _store(field, text))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what is stored; what was just typed is left alone, with its cursor and what is being composed."""
        note = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, NoteField) and editor.text() != note:
            editor.setText(note)

    def _end(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        if isinstance(editor, NoteField) and hint is QStyledItemDelegate.EndEditHint.RevertModelCache:
            _store(editor, editor.before)


def _store(field: NoteField, text: str) -> None:
    if field.place.isValid():
        field.place.model().setData(field.place, text)


@dataclass(frozen=True, slots=True)
class Choosable:
    """Something to choose from a list."""

    value: object
    words: str
    icon: QIcon | None = None


class ChoiceDelegate(CellDelegate):
    """Edits a cell by choosing from a list that opens at once."""

    def __init__(self, theme: Theme, choices: Callable[[], Sequence[Choosable]], parent: QObject) -> None:
        super().__init__(theme, parent)
        self._choices = choices

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return the list."""
        del option
        box = QComboBox(parent)
        box.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        for choice in self._choices():
            box.addItem(choice.icon or QIcon(), choice.words, choice.value)
        box.activated.connect(lambda: self._take(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with what is stored."""
        if isinstance(editor, QComboBox):
            value = index.data(Qt.ItemDataRole.EditRole)
            values = [editor.itemData(at) for at in range(editor.count())]
            editor.setCurrentIndex(values.index(value) if value in values else -1)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Store what was chosen."""
        if isinstance(editor, QComboBox) and editor.currentIndex() >= 0:
            model.setData(index, editor.currentData())

    def displayText(self, value: object, locale: QLocale | QLocale.Language) -> str:
        """Write it as it is."""
        del locale
        return str(value)

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
