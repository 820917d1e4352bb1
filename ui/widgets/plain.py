"""Words that others chose (names, notes, reasons, files), shown as they stand: Qt guesses whether a text is rich.

Rich text could look like the program's own words, or have pictures fetched from wherever it says.
"""

from html import escape

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that takes every text for what it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if text:
            self.setText(text)


def as_plain(text: str) -> str:
    """Return what a tool tip or a question shows as that text: escaped where Qt would take it for rich text."""
    if not Qt.mightBeRichText(text):
        return text
    return "<qt>{}</qt>".format(escape(text).replace("\n", "<br>"))


def breakable(name: str) -> str:
    """Let a long file name be broken where its parts are joined."""
    return "".join(f"{letter}\N{ZERO WIDTH SPACE}" if letter in "_-." else letter for letter in name)
