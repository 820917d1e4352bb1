"""Asking before something is done with a version: the sentences say what will happen, the harmless answer is Escape."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.growing_text import GrowingText
from ui.widgets.plain import PlainLabel

WIDTH = 460


class DeedDialog(QDialog):
    """A heading, what will happen, and, where `asks_reason`, a field without which it cannot be done."""

    def __init__(
        self,
        *,
        title: str,
        sentences: Sequence[str],
        deed_word: str,
        deed: Callable[[str], object],
        asks_reason: bool = False,
        is_harmful: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        self._deed = deed
        self.reason = GrowingText() if asks_reason else None
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(deed_word, QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setProperty("role", "" if is_harmful else "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        heading = PlainLabel(title)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        column.addWidget(heading)
        for sentence in sentences:
            line = PlainLabel(sentence)
            line.setWordWrap(True)
            column.addWidget(line)
        if self.reason is not None:
            self._ask_reason(column, self.reason)
        column.addWidget(self.buttons)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setDefault(is_harmful)
        self.go.setDefault(not is_harmful and not asks_reason)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def accept(self) -> None:
        """Do it."""
        reason = "" if self.reason is None else self.reason.toPlainText().strip()
        super().accept()
        self._deed(reason)

    def changeEvent(self, event: QEvent) -> None:
        """Go, rather than stand there half in another language."""
        if event.type() == QEvent.Type.LanguageChange and self.isVisible():
            self.reject()
        super().changeEvent(event)

    def _ask_reason(self, column: QVBoxLayout, reason: GrowingText) -> None:
        label = PlainLabel(tr("What is to be changed"))
        label.setProperty("role", "small")
        label.setBuddy(reason)
        reason.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        reason.setAccessibleName(label.text())
        column.addWidget(label)
        column.addWidget(reason)
        self.go.setEnabled(False)
        reason.typed.connect(lambda words: self.go.setEnabled(bool(words.strip())))
        reason.setFocus()
