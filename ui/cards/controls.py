"""What is typed, chosen and ticked in the forms of the card editor; each shows a value and tells another one.

A control shows what is stored. While a value that is not taken stands in it, it stays as it was typed, until what is
stored becomes another value.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from qa_desktop.domain.printable import printable
from qa_desktop.language import tr
from ui.widgets.growing_text import GrowingText
from ui.widgets.typed_line import TypedLine

Choices = Callable[[], Mapping[Any, str]]
HUNDRED = 100
NUMBER_WIDTH = 64
_NEVER = object()


class Control(QWidget):
    """One of them; `edited` carries a new value by the person, as it was typed."""

    edited = Signal(object)

    def __init__(self, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._stored: object = _NEVER
        self._is_told = False
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(field)

    @property
    def stored_words(self) -> str:
        """The words that are stored, empty where it is no wording or there are none."""
        return self._stored.strip() if isinstance(self._stored, str) else ""

    def forget(self) -> None:
        """Show the next value whatever stands there: it is of another part."""
        self._stored = _NEVER

    def show_value(self, value: object) -> bool:
        """Show a stored value; return whether it is another one than before."""
        is_new = self._stored is _NEVER or value != self._stored
        self._stored = value
        if is_new and not self._is_told:
            self.put(value)
        return is_new

    def tell(self, value: object) -> None:
        """Tell a new value; what is stored meanwhile is what was typed, and is not written over."""
        self._is_told = True
        try:
            self.edited.emit(value)
        finally:
            self._is_told = False

    def put(self, value: Any) -> None:
        """Put a value into the field."""
        raise NotImplementedError

    def restore(self) -> None:
        """Make good a value that was not taken: what is typed stays to be mended."""

    def allow(self, *, editable: bool) -> None:
        """Let the person edit, or only read."""
        self.field.setEnabled(editable)

    def retranslate(self) -> None:
        """Word choices anew."""

    def name(self, words: str) -> None:
        """Name the field for screen readers."""
        self.field.setAccessibleName(words)


class Line(Control):
    """A line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.line = TypedLine()
        super().__init__(self.line, parent)
        self.line.textEdited.connect(self._typed)
        self.line.left.connect(self._leave)

    def put(self, value: Any) -> None:
        """Put words into the line; the cursor stays where nothing differs."""
        text = self.words(value)
        if text != self.line.text():
            self.line.setText(text)

    def words(self, value: Any) -> str:
        """Return how a value is written."""
        return str(value)

    def meant(self, text: str) -> object:
        """Return what was typed as it is to be taken."""
        return printable(text).replace("\n", " ")

    def allow(self, *, editable: bool) -> None:
        """Let the person edit, or only read."""
        self.line.setReadOnly(not editable)

    def _typed(self, text: str) -> None:
        self.tell(self.meant(text))

    def _leave(self) -> None:
        self.put(self._stored)
        self.line.selectAll()


class NumberLine(Line):
    """A number, in figures; an empty line where there may be none."""

    def __init__(self, *, optional: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional = optional
        self.line.setMinimumWidth(NUMBER_WIDTH)

    def words(self, value: Any) -> str:
        """Write a number without needless zeros."""
        return f"{value.normalize() + 0:f}" if isinstance(value, Decimal) else "" if value is None else str(value)

    def meant(self, text: str) -> object:
        """Return the figures, as they are checked with the rest."""
        figures = text.strip().replace("−", "-").translate(_NARROW)
        return None if self._optional and not figures else figures


class PercentLine(NumberLine):
    """A share, as a percentage; what is told is a share where it is a number."""

    def words(self, value: Any) -> str:
        """Write it as a percentage."""
        return super().words(value * HUNDRED) if isinstance(value, Decimal) else ""

    def meant(self, text: str) -> object:
        """Return the share."""
        figures = str(super().meant(text.replace("%", "").replace("％", "")))
        try:
            return Decimal(figures) / HUNDRED
        except ArithmeticError:
            return figures


class DayLine(Line):
    """A day, as 2026-12-31; empty where there is none."""

    def words(self, value: Any) -> str:
        """Write a day."""
        return value.isoformat() if isinstance(value, date) else ""

    def meant(self, text: str) -> object:
        """Return what was typed, None where nothing was."""
        return text.strip() or None


class Words(Control):
    """Some sentences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.text = GrowingText()
        super().__init__(self.text, parent)
        self.text.typed.connect(self.tell)

    def put(self, value: Any) -> None:
        """Put words into the field."""
        self.text.set_text(str(value))

    def allow(self, *, editable: bool) -> None:
        """Let the person edit, or only read."""
        self.text.setReadOnly(not editable)


class Pick(Control):
    """One of several values."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        self.box = _CalmBox()
        super().__init__(self.box, parent)
        self._choices = choices
        self._values: Sequence[object] = ()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.retranslate()
        self.box.activated.connect(lambda at: self.tell(self._values[at]))

    def put(self, value: Any) -> None:
        """Choose a value."""
        if value in self._values:
            self.box.setCurrentIndex(list(self._values).index(value))

    def restore(self) -> None:
        """Choose again what is stored."""
        self.put(self._stored)

    def retranslate(self) -> None:
        """Word the choices anew."""
        choices = self._choices()
        if list(choices) == list(self._values) and list(choices.values()) == [
            self.box.itemText(at) for at in range(self.box.count())
        ]:
            return
        self._values = tuple(choices)
        with QSignalBlocker(self.box):
            self.box.clear()
            self.box.addItems(list(choices.values()))
        self.put(self._stored)


class LatePick(Pick):
    """One of very many values: they are only worded once somebody goes there."""

    def __init__(self, choices: Choices, word: Callable[[Any], str], parent: QWidget | None = None) -> None:
        self._all = choices
        self._one = word
        self._shown: object = None
        super().__init__(lambda: {self._shown: word(self._shown)}, parent)
        self.box.asked.connect(self._fill)

    def put(self, value: Any) -> None:
        """Choose a value."""
        if value not in self._values:
            self._shown = value
            self._choices = lambda: {value: self._one(value)}
            self.retranslate()
        super().put(value)

    def forget(self) -> None:
        """Leave the values of another part."""
        super().forget()
        self._values = ()

    def _fill(self) -> None:
        self._choices = self._all
        self.retranslate()


class Tick(Control):
    """Yes or no."""

    def __init__(self, word: Callable[[], str], parent: QWidget | None = None) -> None:
        self.box = QCheckBox()
        super().__init__(self.box, parent)
        self._word = word
        self.retranslate()
        self.box.clicked.connect(self.tell)

    def put(self, value: Any) -> None:
        """Tick the box, or not."""
        self.box.setChecked(bool(value))

    def restore(self) -> None:
        """Tick again what is stored."""
        self.put(self._stored)

    def retranslate(self) -> None:
        """Word the box anew."""
        self.box.setText(self._word())

    def name(self, words: str) -> None:
        """Leave the name to the words of the box."""


class _CalmBox(QComboBox):
    """Leaves the wheel to what scrolls, so that nobody changes a card by scrolling past.

    `asked` comes before somebody looks at the choices.
    """

    asked = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have the choices at hand for the arrow keys."""
        self.asked.emit()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass it on."""
        event.ignore()


_NARROW = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


def language_words() -> tuple[str, str]:
    """Return what the two columns of a text in both languages are called."""
    return tr("Chinese"), tr("English")
