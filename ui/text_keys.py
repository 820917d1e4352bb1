"""Keys that belong to the text being typed, whatever the window's commands would do with them."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from ui.widgets.typed_line import UNDOING, TypedLine

TextField = QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox

_PREFIXES = ("MoveTo", "Select", "Delete")
_NAMES = frozenset({"Cut", "Copy", "Paste", "Backspace", "InsertParagraphSeparator", "InsertLineSeparator", "Deselect"})
EDITING = tuple(key for key in QKeySequence.StandardKey if key.name.startswith(_PREFIXES) or key.name in _NAMES)
BARE = frozenset(
    {
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Insert,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    }
)
_MODIFIERS = Qt.KeyboardModifier
_WRITING = _MODIFIERS.ShiftModifier | _MODIFIERS.KeypadModifier | _MODIFIERS.GroupSwitchModifier
_ALT_GR = _MODIFIERS.ControlModifier | _MODIFIERS.AltModifier  # as Windows tells of it


class TextKeys(QObject):
    """Claims for the field that is being typed into what Qt's own fields leave to the shortcuts of the window.

    It listens to a field only once that has had the keyboard: a filter on the whole application would be asked about
    every event there is.
    """

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        application.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim a key that edits."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            field = _field_of(watched)
            if field is not None and not field.isReadOnly() and _edits(event, field):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and _field_of(now) is not None:
            now.installEventFilter(self)


def _field_of(widget: QObject) -> TextField | None:
    """Return where a widget is typed into, None where it is not."""
    if isinstance(widget, QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, TextField) else None


def _edits(event: QKeyEvent, field: TextField) -> bool:
    if any(event.matches(key) for key in UNDOING):
        if isinstance(field, QPlainTextEdit | QTextEdit):
            return field.isUndoRedoEnabled()
        return not isinstance(field, TypedLine)
    if any(event.matches(key) for key in EDITING):
        return True
    modifiers = event.modifiers()
    bare = not modifiers & ~_WRITING
    writes = bool(event.text()) and event.text().isprintable()
    return (bare and (writes or event.key() in BARE)) or (writes and modifiers & _ALT_GR == _ALT_GR)
