"""A field for a few sentences that grows with them."""

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QStyle, QStyleOptionFrame, QWidget

from qa_desktop.domain.printable import printable
from qa_desktop.language import tr

MOST_LINES = 8
MARGIN = 2
LONGEST = 10_000
"""In characters. Fifty comments of that length in Chinese are a record that the shared store still takes."""


class GrowingText(QPlainTextEdit):
    """Plain text whose undo is the program's; Tab and Escape leave it.

    `typed` comes with the whole text after each change made by the person; words that an input method is still
    composing are no part of it until they are settled, and signs that nobody sees are none at all. Typing and pasting
    end at `LONGEST`; what was longer before may stay so.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ""
        self._most_lines = MOST_LINES
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(MARGIN)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._tell)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def set_text(self, text: str) -> None:
        """Show that text; the cursor goes to where it differs from the present one, and stays where nothing does."""
        present = self.toPlainText()
        self._told = text
        if text == present:
            return
        start = _common(present, text)
        end = _common(present[start:][::-1], text[start:][::-1])
        cursor = self.textCursor()
        cursor.setPosition(_units(present[:start]))
        cursor.setPosition(_units(present[: len(present) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])
        self.setTextCursor(cursor)

    def let_grow(self, most_lines: int) -> None:
        """Grow to that many lines; more are scrolled."""
        self._most_lines = most_lines
        self._fit()

    @property
    def is_full(self) -> bool:
        """Whether no more can be typed."""
        return len(self.toPlainText()) >= LONGEST

    def labelled(self, label: str) -> str:
        """Return a label for the field; where no more can be typed it says so."""
        full = tr("{label} · full: at most {count} characters")
        return full.format(label=label, count=LONGEST) if self.is_full else label

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window, and keep Escape for leaving the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the field on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the end when the keyboard brings one here."""
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.moveCursor(QTextCursor.MoveOperation.End)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the text in the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the height to another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _tell(self) -> None:
        text = self.toPlainText()
        before = self._told
        if text == before:
            return
        fitting = _bounded(before, printable(text))
        self.set_text(fitting)
        if fitting != before:
            self.typed.emit(fitting)

    def _fit(self) -> None:
        broken = self._laid_out()
        lines = max(1, round(self.document().size().height()))
        margins = 2 * round(self.document().documentMargin())
        inside = min(lines, self._most_lines) * self.fontMetrics().lineSpacing() + margins
        if lines <= self._most_lines and broken > inside:
            inside = broken + margins
        height = inside + self._frame_height()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if lines > self._most_lines else policy.ScrollBarAlwaysOff
        )
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        if lines <= self._most_lines:
            self.verticalScrollBar().setValue(0)  # the cursor may have scrolled it while it was too low

    def _laid_out(self) -> int:
        """Have as many paragraphs broken as can be seen; return how high they are.

        One that was never drawn counts as a single line; lines of another script may be higher than the font's.
        """
        layout, block = self.document().documentLayout(), self.document().begin()
        height = 0.0
        for _ in range(self._most_lines + 1):
            if not block.isValid():
                break
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return math.ceil(height)

    def _frame_height(self) -> int:
        """Ask the style: before the first layout the widget and its viewport have sizes that do not match."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_ShapedFrameContents, option, self)
        return self.height() - inside.height()


def _bounded(before: str, text: str) -> str:
    """Return a changed text without what was put in beyond the room there is."""
    excess = len(text) - max(LONGEST, len(before))
    if excess <= 0:
        return text
    start = _common(before, text)
    kept = _common(before[start:][::-1], text[start:][::-1])
    end = len(text) - kept
    return text[: end - excess] + text[end:]


def _common(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))


def _units(text: str) -> int:
    """Return the length in UTF-16 units, which is how Qt counts."""
    return len(text.encode("utf-16-le")) // 2
