"""Secondary sentences after an icon, broken to the width there is: one to read, one to press."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.theme import Theme, Tokens
from ui.widgets.buttons import press_or_pass_on
from ui.widgets.drawing import draw_icon, draw_text, fill_box, focus_ring, small_font, text_size, text_width
from ui.widgets.sizing import height_follows_width

ICON_PX = 14
ICON_ROOM = ICON_PX + 6
LEAST_HEIGHT = 20


class Ink(StrEnum):
    """What a sentence's colour says beside its words."""

    MUTED = "muted"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, its colour, its icon."""

    text: str = ""
    ink: Ink = Ink.MUTED
    icon_name: str = ""

    @property
    def indent(self) -> int:
        """The room that the icon takes."""
        return ICON_ROOM if self.icon_name else 0


class Sentence(QWidget):
    """A sentence to read."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.said = Said()
        height_follows_width(self)

    def say(self, said: Said) -> None:
        """Show that sentence."""
        if said != self.said:
            before = self.sizeHint()
            self.said = said
            self.setAccessibleName(said.text)
            if self.sizeHint() != before:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size in one line."""
        return _natural(self, self.said, pad=0)

    def minimumSizeHint(self) -> QSize:
        """Return a width that lets the words break."""
        return QSize(1, LEAST_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the words broken to that width."""
        return _height(self, self.said, width, pad=0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        _draw(painter, self.rect(), small_font(self), self.said, self._theme.tokens)


class SentenceButton(QAbstractButton):
    """A sentence to press."""

    PAD = 4

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.said = Said()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        height_follows_width(self)

    def say(self, said: Said) -> None:
        """Show that sentence."""
        if said != self.said:
            before = self.sizeHint()
            self.said = said
            self.setAccessibleName(said.text)
            if self.sizeHint() != before:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return the size in one line."""
        return _natural(self, self.said, pad=self.PAD)

    def minimumSizeHint(self) -> QSize:
        """Return a width that lets the words break."""
        return QSize(1, LEAST_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the words broken to that width."""
        return _height(self, self.said, width, pad=self.PAD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, lit where it is pointed at."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and self.isEnabled():
            fill_box(painter, QRectF(self.rect()), tokens.hover)
        _draw(painter, self.rect().adjusted(self.PAD, 0, -self.PAD, 0), small_font(self), self.said, tokens)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()), tokens.accent)


def _natural(widget: QWidget, said: Said, *, pad: int) -> QSize:
    return QSize(said.indent + text_width(small_font(widget), said.text) + 2 * pad + 2, LEAST_HEIGHT)


def _height(widget: QWidget, said: Said, width: int, *, pad: int) -> int:
    return max(LEAST_HEIGHT, text_size(small_font(widget), said.text, width - said.indent - 2 * pad).height() + 4)


def _draw(painter: QPainter, rect: QRect, font: QFont, said: Said, tokens: Tokens) -> None:
    inks = {Ink.MUTED: tokens.muted, Ink.GOOD: tokens.good, Ink.WARNING: tokens.warning, Ink.BAD: tokens.bad}
    colour = inks[said.ink]
    if said.icon_name:
        first_line = QRectF(rect.left(), rect.top(), ICON_PX, LEAST_HEIGHT)
        draw_icon(painter, first_line, said.icon_name, colour, ICON_PX)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    draw_text(painter, rect.adjusted(said.indent, 0, 0, 0), said.text)
