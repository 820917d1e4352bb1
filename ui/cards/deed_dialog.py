"""Asking before something is done with a version: the sentences say what will happen, the harmless answer is Escape."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.growing_text import GrowingText
from ui.widgets.plain import PlainLabel

WIDTH = 460


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: a title, what will happen, and the word on the button that does it."""

    title: str
    sentences: tuple[str, ...]
    word: str
    asks_reason: bool = False
    is_harmful: bool = False


class DeedDialog(QDialog):
    """A heading, what will happen, and, where a reason is asked for, a field without which it cannot be done."""

    def __init__(
        self, asked: Callable[[], Asked], deed: Callable[[str], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        first = asked()
        self._asked = asked
        self._deed = deed
        self.reason = GrowingText() if first.asks_reason else None
        self._reason_label = PlainLabel()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(first.word, QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setProperty("role", "" if first.is_harmful else "primary")
        self.heading = PlainLabel()
        self.heading.setProperty("role", "heading")
        self.lines = tuple(PlainLabel() for _ in first.sentences)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for line in (self.heading, *self.lines):
            line.setWordWrap(True)
            column.addWidget(line)
        if self.reason is not None:
            self._ask_reason(column, self.reason)
        column.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setDefault(first.is_harmful)
        self.go.setDefault(not first.is_harmful and not first.asks_reason)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.retranslate()

    def accept(self) -> None:
        """Do it."""
        reason = "" if self.reason is None else self.reason.toPlainText().strip()
        super().accept()
        self._deed(reason)

    def retranslate(self) -> None:
        """Word everything anew."""
        asked = self._asked()
        self.setWindowTitle(asked.title)
        self.heading.setText(asked.title)
        for line, sentence in zip(self.lines, asked.sentences, strict=True):
            line.setText(sentence)
        self.go.setText(asked.word)
        self._reason_label.setText(tr("What is to be changed"))
        if self.reason is not None:
            self.reason.setAccessibleName(self._reason_label.text())

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _ask_reason(self, column: QVBoxLayout, reason: GrowingText) -> None:
        self._reason_label.setProperty("role", "small")
        self._reason_label.setBuddy(reason)
        reason.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column.addWidget(self._reason_label)
        column.addWidget(reason)
        self.go.setEnabled(False)
        reason.typed.connect(lambda words: self.go.setEnabled(bool(words.strip())))
        reason.setFocus()
