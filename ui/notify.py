"""The one door for messages to the person: a quiet bar over the window's foot, never a dialog for what is not asked.

Errors stay until they are dismissed or replaced; notices leave by themselves. What was said is kept for tests and for
the log.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Tone(StrEnum):
    """How a message sounds."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for the person, with a second one on the way out where there is one."""

    tone: Tone
    text: str
    way_out: str = ""


class Notifier(QObject):
    """Takes messages from everywhere in the window; the bar shows the newest."""

    said = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.messages: list[Message] = []

    def say(self, tone: Tone, text: str, way_out: str = "") -> None:
        """Show a message."""
        message = Message(tone, text, way_out)
        self.messages.append(message)
        del self.messages[:-100]
        self.said.emit(message)
