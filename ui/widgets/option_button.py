"""One of the answers to a question: a radio button drawn as a key, with the digit that chooses it."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QWidget

from ui.theme import Theme, Tokens
from ui.widgets.buttons import press_or_pass_on
from ui.widgets.drawing import draw_text, fill_box, focus_ring, outline, small_font, text_size, text_width
from ui.widgets.sizing import height_follows_width

LEAST_HEIGHT = 28
LEAST_WIDTH = 24
PAD_X = 4
PAD_Y = 5
DIGIT_GAP = 4
DIGIT_PX = 11


class OptionButton(QRadioButton):
    """An answer to choose.

    A click only says that it was chosen; whether it shows as chosen follows from what is stored (`setChecked`), so that
    the screen never shows an answer that was refused.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._digit = ""
        self._dashed = False
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        height_follows_width(self)

    def offer(self, text: str, digit: str = "", *, dashed: bool = False) -> None:
        """Offer that answer, chosen by that digit; dashed ones stand outside the score."""
        self._digit = digit
        self._dashed = dashed
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """What it says."""
        return self.accessibleName()

    @property
    def digit(self) -> str:
        """The digit that stands before the words."""
        return self._digit

    def nextCheckState(self) -> None:
        """Leave the state to what is stored."""

    def hitButton(self, point: QPoint) -> bool:
        """Take clicks on all of it."""
        return self.rect().contains(point)

    def sizeHint(self) -> QSize:
        """Return the size with the words in one line."""
        width = self._digit_room() + text_width(self._font(), self.words) + 2 * PAD_X + 2
        return QSize(max(width, LEAST_WIDTH), LEAST_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that can be hit."""
        return QSize(LEAST_WIDTH, LEAST_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the words broken to that width."""
        room = width - self._digit_room() - 2 * PAD_X
        return max(LEAST_HEIGHT, text_size(self._font(), self.words, room).height() + 2 * PAD_Y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key, the digit and the words."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        self._draw_key(painter, rect, tokens)
        self._draw_words(painter, tokens)
        if self.hasFocus():
            focus_ring(painter, rect, tokens.accent)
            if self.isChecked():
                outline(painter, rect.adjusted(2, 2, -2, -2), tokens.panel, radius=4.0)

    def _draw_key(self, painter: QPainter, rect: QRectF, tokens: Tokens) -> None:
        if self.isChecked():
            ground = tokens.accent if self.isEnabled() else tokens.selected
            fill_box(painter, rect, ground, tokens.accent)
            return
        lit = self.isEnabled() and (self.underMouse() or self.isDown())
        fill_box(painter, rect, tokens.hover if lit else tokens.panel)
        outline(painter, rect, tokens.muted if lit else tokens.line, dashed=self._dashed)

    def _draw_words(self, painter: QPainter, tokens: Tokens) -> None:
        font = self._font()
        chosen = self.isChecked() and self.isEnabled()
        plain = tokens.muted if self._dashed or not self.isEnabled() else tokens.text
        words = tokens.on_accent if chosen else tokens.accent_ink if self.isChecked() else plain
        digit_room = self._digit_room()
        room = self.width() - 2 * PAD_X - digit_room
        wide = text_size(font, self.words, room).width() + 1
        left = (self.width() - digit_room - wide) // 2
        if self._digit:
            painter.setFont(self._digit_font())
            painter.setPen(QColor(tokens.on_accent if chosen else tokens.muted))
            painter.drawText(QRect(left, 0, digit_room, self.height()), Qt.AlignmentFlag.AlignVCenter, self._digit)
        painter.setFont(font)
        painter.setPen(QColor(words))
        draw_text(painter, QRect(left + digit_room, 0, wide, self.height()), self.words, Qt.AlignmentFlag.AlignHCenter)

    def _font(self) -> QFont:
        return small_font(self)

    def _digit_font(self) -> QFont:
        return small_font(self, DIGIT_PX)

    def _digit_room(self) -> int:
        return text_width(self._digit_font(), self._digit) + DIGIT_GAP if self._digit else 0
