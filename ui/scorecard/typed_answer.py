"""Answers that are typed: a number, a day, words; each is stored as it is typed."""

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qa_desktop.domain.answer_types import CalendarDate, FreeText, NumberRanges
from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.language import current_language, tr, trc
from ui.scorecard.answer_control import BesideNotApplicable
from ui.scorecard.day_picker import DayPicker
from ui.scorecard.offers import value_words
from ui.scorecard.reading import Reading, read_day, read_number, read_words, unscored_words
from ui.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.buttons import IconButton, name_for_everyone
from ui.widgets.growing_text import GrowingText
from ui.widgets.sentence import Ink, Said, Sentence
from ui.widgets.typed_line import TypedLine

NUMBER_WIDTH = 156
NOTE_GAP = 3


class TypedAnswer(BesideNotApplicable):
    """What cannot be stored stays in the field, counts as no answer, and is said to be so where it is typed."""

    def __init__(self, criterion: Criterion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, 0, parent)
        self._value: AnswerValue = None
        self.note = Sentence(theme)
        self.column.setSpacing(NOTE_GAP)
        self.column.addWidget(self.note)

    def read(self, text: str) -> Reading:
        """Return what that text gives as an answer."""
        raise NotImplementedError

    @property
    def written(self) -> str:
        """What stands in the field."""
        raise NotImplementedError

    def write(self, text: str) -> None:
        """Let the field show that text; nobody typed it."""
        raise NotImplementedError

    @property
    def input(self) -> QWidget:
        """The field."""
        raise NotImplementedError

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The field, not applicable."""
        return (self.input, *self.na_keys)

    @property
    def entry(self) -> QWidget:
        """Not applicable where it is chosen, else the field."""
        return next((key for key in self.na_keys if key.isChecked()), self.input)

    @property
    def words(self) -> str:
        """The answer and what is said of it."""
        reading = self.read(self.written)
        said = " · ".join(filter(None, (value_words(reading.value), reading.words)))
        return self.words_beside(said if reading.value is not None else "–")

    def show_value(self, value: AnswerValue) -> None:
        """Show that answer; a text that gives it already, or that gives none, is left as it was typed."""
        self._value = value
        if self.read(self.written).value != value:
            self.write(value_words(value))
        self.show_not_applicable(value)
        self._say()

    def forget_unstored(self) -> None:
        """Show what is stored, whatever else stands in the field."""
        self.write(value_words(self._value))
        self._say()

    def value_on(self, digit: int) -> AnswerValue:
        """Return not applicable on 0; what is typed has no digits."""
        return self.not_applicable_on(digit) if digit == 0 else None

    def retranslate(self) -> None:
        """Word everything anew."""
        self.input.setAccessibleName(self.criterion.name.in_language(current_language()))
        self.retranslate_na()
        self.box.rearrange()
        self._say()

    def typed(self, text: str) -> None:
        """Take what was typed."""
        value = self.read(text).value
        if value != self._value:
            self.choose(value)
        self._say()

    def _say(self) -> None:
        reading = self.read(self.written)
        wrong = reading.is_wrong
        self.note.say(Said(reading.words, Ink.WARNING if wrong else Ink.MUTED, "warning" if wrong else ""))
        self.note.setVisible(bool(reading.words))
        self.input.setAccessibleDescription(reading.words)


class LineAnswer(TypedAnswer):
    """An answer of one line, put into its plain form once it is whole."""

    def __init__(self, criterion: Criterion, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, parent)
        self.field = TypedLine()
        self.field.textEdited.connect(self.typed)
        self.field.editingFinished.connect(self._tidy)
        self.field.returnPressed.connect(self._finish)
        self.field.left.connect(self.left)

    def begin_on(self, digit: int) -> None:
        """Go into the line, which begins with this figure; where one is in it already, one types there."""
        if not self.field.hasFocus():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.setText(str(digit))
            self.typed(str(digit))

    @property
    def input(self) -> QWidget:
        """The line."""
        return self.field

    @property
    def written(self) -> str:
        """What stands in the line."""
        return self.field.text()

    def write(self, text: str) -> None:
        """Let the line show that text."""
        if text != self.field.text():
            self.field.setText(text)

    def _finish(self) -> None:
        reading = self.read(self.written)
        if reading.value is not None and not reading.is_wrong:
            self._tidy()
            self.finished.emit()

    def _tidy(self) -> None:
        reading = self.read(self.written)
        if reading.is_wrong:
            announce(self.field, reading.words)
        else:
            self.write(value_words(reading.value))


class NumberAnswer(LineAnswer):
    """A number; under it stands which range it falls in and what that one is recognised by."""

    def __init__(self, criterion: Criterion, ranges: NumberRanges, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, parent)
        self._ranges = ranges
        self.field.setPlaceholderText("–")
        self.field.setMaximumWidth(NUMBER_WIDTH)
        self.box.hold([self.field, *self.na_keys])
        self.retranslate()

    def read(self, text: str) -> Reading:
        """Read a number."""
        return read_number(self._ranges, text)


class DateAnswer(LineAnswer):
    """A day, typed or picked."""

    def __init__(self, criterion: Criterion, day: CalendarDate, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, parent)
        self._required = day.required
        self.pick = IconButton(theme, "calendar")
        self.pick.clicked.connect(self._pick)
        self.box.hold([_side_by_side(self.field, self.pick), *self.na_keys])
        self.retranslate()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """The line, the calendar, not applicable."""
        return (self.field, self.pick, *self.na_keys)

    def read(self, text: str) -> Reading:
        """Read a day."""
        return read_day(text, required=self._required)

    def retranslate(self) -> None:
        """Word everything anew."""
        super().retranslate()
        self.field.setPlaceholderText(trc("day", "yyyy-mm-dd"))
        name_for_everyone(self.pick, tr("Pick a day"))
        self.pick.setAccessibleDescription(self.criterion.name.in_language(current_language()))

    def _pick(self) -> None:
        shown = QDate.fromString(str(self.read(self.written).value), Qt.DateFormat.ISODate)
        picker = DayPicker(self.theme, shown if shown.isValid() else QDate.currentDate(), self)
        picker.picked.connect(self._picked)
        picker.open_under(self.mapToGlobal(QPoint(0, self.box.height() + 2)))

    def _picked(self, day: str) -> None:
        self.write(day)
        self.typed(day)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)


class TextAnswer(TypedAnswer):
    """Words in a field that grows with them."""

    def __init__(self, criterion: Criterion, words: FreeText, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(criterion, theme, parent)
        self._required = words.required
        self.field = GrowingText()
        self.field.typed.connect(self.typed)
        self.field.left.connect(self.left)
        self.box.hide()
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.field, stretch=1)
        for key in self.na_keys:
            line.addWidget(key, alignment=Qt.AlignmentFlag.AlignTop)
        self.column.insertLayout(0, line)
        self.retranslate()

    @property
    def input(self) -> QWidget:
        """The field."""
        return self.field

    @property
    def written(self) -> str:
        """What stands in the field."""
        return self.field.toPlainText()

    def write(self, text: str) -> None:
        """Let the field show that text."""
        self.field.set_text(text)

    def read(self, text: str) -> Reading:
        """Read words."""
        return read_words(text)

    def show_editable(self, *, editable: bool) -> None:
        """What can no longer be changed can still be read to its end, chosen and copied."""
        self.field.setReadOnly(not editable)
        for key in self.na_keys:
            key.setEnabled(editable)

    def retranslate(self) -> None:
        """Word everything anew."""
        super().retranslate()
        self.field.setPlaceholderText(unscored_words(required=self._required))


def _side_by_side(field: QWidget, button: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    row.addWidget(field, stretch=1)
    row.addWidget(button)
    return pair
