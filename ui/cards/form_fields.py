"""Fields with their label over them and, under them, what is wrong with what was typed."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.text import Language, Text
from qa_desktop.language import current_language
from qa_desktop.services.card_words import Word
from ui.cards.controls import Control, Line, Words, language_words
from ui.widgets.plain import PlainLabel
from ui.widgets.trouble import TroubleLine

SHORT_PX = 200
Deed = Callable[[Any], object]
Path = tuple[str | int, ...]


class Labelled(QWidget):
    """A control under its label; `path` is the field's place below the part that the form is for.

    A deed that is refused is told under the control.
    """

    def __init__(
        self,
        path: Path,
        word: Word,
        control: Control,
        *,
        hint: Word | None = None,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.control = control
        self._word = word
        self._hint_word = hint
        self._deed: Deed = lambda _value: None
        self._label = PlainLabel()
        self._label.setBuddy(control.field)
        self._label.setProperty("role", "small")
        self._hint = PlainLabel()
        self._hint.setProperty("role", "small")
        self._hint.setWordWrap(True)
        self.trouble = TroubleLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self._label, control, self._hint, self.trouble):
            column.addWidget(part)
        column.addStretch(1)
        self._label.setHidden(bare)  # only now: a widget without a parent would be shown as a window
        self._hint.setHidden(hint is None)
        control.edited.connect(self._take)
        self.retranslate()

    def on(self, deed: Deed) -> "Labelled":
        """Do that with a new value; returns the field."""
        self._deed = deed
        return self

    def show_value(self, value: object) -> None:
        """Show what is stored."""
        if self.control.show_value(value):
            self.trouble.clear()

    def forget(self) -> None:
        """Show the next value whatever stands there: it is of another part."""
        self.control.forget()
        self.trouble.clear()

    def allow(self, *, editable: bool) -> None:
        """Let the person edit, or only read."""
        self.control.allow(editable=editable)

    def retranslate(self) -> None:
        """Word everything anew."""
        self._label.setText(self._word())
        self.control.name(self._word())
        self.control.retranslate()
        if self._hint_word is not None:
            self._hint.setText(self._hint_word())

    def reword(self, hint: Word | None) -> None:
        """Say another hint under the field, or none."""
        self._hint_word = hint
        self._hint.setVisible(hint is not None)
        self.retranslate()

    def _take(self, value: object) -> None:
        try:
            self._deed(value)
        except UserMistake as error:
            self.control.restore()
            self.trouble.blame(error)
        else:
            self.trouble.clear()


class BothLanguages(QWidget):
    """A text side by side in Chinese and English."""

    def __init__(self, path: Path, word: Word, *, long: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._word = word
        self._text = Text()
        self._deed: Deed = lambda _value: None
        kind: type[Line | Words] = Words if long else Line
        self._sides = {
            language: Labelled((*path, language.value), self._worded(language), kind()) for language in Language
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for language, side in self._sides.items():
            side.on(lambda words, language=language: self._take(language, words))  # type: ignore[misc]  # mypy cannot type a default
            row.addWidget(side, stretch=1)

    @property
    def fields(self) -> tuple[Labelled, ...]:
        """The two fields."""
        return tuple(self._sides.values())

    def side(self, language: Language | None = None) -> Labelled:
        """Return the field of a language, that of the one spoken where none is named."""
        return self._sides[language or current_language()]

    def on(self, deed: Deed) -> "BothLanguages":
        """Do that with a new text; returns the field."""
        self._deed = deed
        return self

    def show_value(self, text: object) -> None:
        """Show what is stored: a text in both languages."""
        if not isinstance(text, Text):
            raise TypeError(text)
        self._text = text
        for language, side in self._sides.items():
            side.show_value(getattr(text, language.value))

    def _take(self, language: Language, words: str) -> None:
        self._deed(self._text.model_copy(update={language.value: words}))

    def _worded(self, language: Language) -> Word:
        def word() -> str:
            chinese, english = language_words()
            return f"{self._word()} · {chinese if language is Language.CHINESE else english}"

        return word


Field = Labelled | BothLanguages


def flat(fields: Iterable[Field]) -> Iterator[Labelled]:
    """Return the fields one by one, those of two languages as two."""
    for field in fields:
        if isinstance(field, BothLanguages):
            yield from field.fields
        else:
            yield field


def in_row(*fields: QWidget) -> QWidget:
    """Return short fields one after the other from the left; those that are hidden leave no gap."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    for field in fields:
        field.setMaximumWidth(SHORT_PX)
        row.addWidget(field, stretch=1)
    row.addStretch(1)
    return box


def in_columns(*fields: QWidget, columns: int = 3) -> QWidget:
    """Return fields side by side in columns of one width."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(8)
    for at, field in enumerate(fields):
        grid.addWidget(field, at // columns, at % columns, Qt.AlignmentFlag.AlignTop)
    for column in range(columns):
        grid.setColumnStretch(column, 1)
    return box
