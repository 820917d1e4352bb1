"""A line that says what went wrong, at the place where it did."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language.errors import describe


class TroubleLine(QLabel):
    """Hidden while all is well; its words come from a function, so that languages can switch."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wording: Callable[[], str] | None = None
        self.setProperty("role", "bad")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called anything
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def blame(self, error: QaError) -> None:
        """Say an expected error."""
        self.say(lambda: str(describe(error)))

    def say(self, wording: Callable[[], str]) -> None:
        """Show what went wrong."""
        self._wording = wording
        self.setText(wording())
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """All is well again."""
        self._wording = None
        super().clear()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange and self._wording is not None:
            self.setText(self._wording())
        super().changeEvent(event)
