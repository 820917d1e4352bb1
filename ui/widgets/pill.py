"""A short fact in a rounded box."""

from enum import StrEnum

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Theme, Tokens
from ui.widgets.drawing import draw_icon, draw_text, fill_box, outline, small_font, text_size, text_width
from ui.widgets.sizing import height_follows_width

PAD_X = 8
ICON_PX = 12
ICON_GAP = 4
LEAST_HEIGHT = 20


class PillTone(StrEnum):
    """What a pill's colours say beside its words."""

    PLAIN = "plain"
    ACCENT = "accent"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Pill(QWidget):
    """Words, perhaps after an icon, in a rounded box."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = PillTone.PLAIN
        self._icon_name = ""
        self.text = ""
        height_follows_width(self)

    @property
    def tone(self) -> PillTone:
        """What its colours say."""
        return self._tone

    def say(self, text: str, tone: PillTone = PillTone.PLAIN, icon_name: str = "") -> None:
        """Show these words."""
        if (text, tone, icon_name) == (self.text, self._tone, self._icon_name):
            return
        before = self.sizeHint()
        self.text, self._tone, self._icon_name = text, tone, icon_name
        self.setAccessibleName(text)
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size with the words in one line."""
        width = text_width(self._font(), self.text) + 2 * PAD_X + self._icon_room() + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return a width that lets the words break."""
        return QSize(1, LEAST_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the words broken to that width."""
        room = width - 2 * PAD_X - self._icon_room()
        return max(LEAST_HEIGHT, text_size(self._font(), self.text, room).height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the icon and the words."""
        del event
        ink, ground = _colours(self._tone, self._theme.tokens)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        fill_box(painter, rect, ground, radius=LEAST_HEIGHT / 2)
        if self._tone is PillTone.BAD:
            outline(painter, rect, ink, radius=LEAST_HEIGHT / 2)
        if self._icon_name:
            draw_icon(painter, QRectF(PAD_X - 1, 0, ICON_PX, self.height()), self._icon_name, ink, ICON_PX)
        painter.setFont(self._font())
        painter.setPen(QColor(ink))
        left = PAD_X + self._icon_room()
        draw_text(painter, QRect(left, 0, self.width() - left - PAD_X, self.height()), self.text)

    def _font(self) -> QFont:
        weight = QFont.Weight.DemiBold if self._tone is PillTone.BAD else QFont.Weight.Normal
        return small_font(self, weight=weight)

    def _icon_room(self) -> int:
        return ICON_PX + ICON_GAP if self._icon_name else 0


def _colours(tone: PillTone, tokens: Tokens) -> tuple[str, str]:
    """Return ink and ground."""
    return {
        PillTone.PLAIN: (tokens.muted, tokens.hover),
        PillTone.ACCENT: (tokens.accent_ink, tokens.selected),
        PillTone.GOOD: (tokens.good, tokens.good_soft),
        PillTone.WARNING: (tokens.warning, tokens.warning_soft),
        PillTone.BAD: (tokens.bad, tokens.bad_soft),
    }[tone]
