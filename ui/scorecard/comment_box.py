"""A comment with the word that says whether it is demanded."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.widgets.growing_text import GrowingText
from ui.widgets.plain import PlainLabel


class CommentBox(QWidget):
    """A label over a field that grows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = PlainLabel()
        self._label.setProperty("role", "small")
        self._label.setWordWrap(True)
        self._words = ""
        self.field = GrowingText()
        self.field.textChanged.connect(self._say)
        self._label.setBuddy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(self.field)

    @property
    def label(self) -> str:
        """What stands over the field."""
        return self._label.text()

    def show_comment(self, about: str, text: str, *, demanded: bool, editable: bool) -> None:
        """Show a comment on what `about` names."""
        self.word(about, tr("Reason (required)") if demanded else tr("Comment"))
        self.field.set_text(text)
        self.field.setReadOnly(not editable)

    def word(self, about: str, label: str) -> None:
        """Let the label say that, and a screen reader what it is about."""
        self._words = label
        self._say()
        self.field.setAccessibleName(f"{about}: {label}" if about else label)

    def _say(self) -> None:
        self._label.setText(self.field.labelled(self._words))
