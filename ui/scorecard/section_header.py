"""The header of a section: what it is called, what it is worth, how far it is, its score."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from qa_desktop.language import tr
from ui.scorecard.shares import Worth
from ui.scorecard.wording import NO_SCORE
from ui.theme import Theme
from ui.widgets.buttons import press_or_pass_on
from ui.widgets.drawing import draw_icon, draw_text, focus_ring, small_font, text_size, text_width
from ui.widgets.sizing import height_follows_width

LEFT = 10
NAME_LEFT = 26
RIGHT = 14
GAP = 6
LEAST_HEIGHT = 32
PROGRESS_PX = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderScore:
    """How a section stands; it is not asked where all of its criteria are hidden."""

    words: str = NO_SCORE
    answered: int = 0
    total: int = 0
    is_fatal: bool = False
    is_asked: bool = True


class SectionHeader(QAbstractButton):
    """A line that opens its section and closes it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._worth = Worth()
        self._shown = HeaderScore()
        self._open = False
        self._heights: dict[int, int] = {}
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        height_follows_width(self)

    @property
    def score_words(self) -> str:
        """The score as it is written."""
        return self._shown.words if self._shown.is_asked else ""

    @property
    def progress_words(self) -> str:
        """How many are answered, empty once all are; that nothing is asked where all of it is hidden."""
        shown = self._shown
        if not shown.is_asked:
            return tr("not asked")
        return f"{shown.answered}/{shown.total}" if shown.answered < shown.total else ""

    def name_section(self, name: str, worth: Worth) -> None:
        """Show that name and what the section is worth."""
        if (name, worth) != (self._name, self._worth):
            self._name, self._worth = name, worth
            self._tell()
            self._heights.clear()
            self.updateGeometry()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._tell()

    def show_open(self, *, is_open: bool) -> None:
        """Show whether the section is open."""
        if is_open != self._open:
            self._open = is_open
            self._tell()

    def show_score(self, shown: HeaderScore) -> None:
        """Show how the section stands."""
        if shown != self._shown:
            self._shown = shown
            self._tell()

    def _tell(self) -> None:
        state = tr("open") if self._open else tr("closed")
        fatal = tr("Fatal") if self._shown.is_fatal else ""
        facts = [self._worth_words, self.score_words, self.progress_words, fatal, state]
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(", ".join(filter(None, facts)))
        self.setToolTip(self._worth.meaning)
        self.update()

    @property
    def _worth_words(self) -> str:
        return self._worth.short if self._shown.is_asked else ""

    def sizeHint(self) -> QSize:
        """Return the size with the name in one line."""
        width = NAME_LEFT + text_width(self._name_font(), self._name) + GAP + self._right_room() + RIGHT
        return QSize(width, LEAST_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return a width that lets the name break."""
        return QSize(1, LEAST_HEIGHT)

    def heightForWidth(self, width: int) -> int:
        """Return the height with the name broken to that width."""
        height = self._heights.get(width)
        if height is None:
            broken = text_size(self._name_font(), self._name, self._name_room(width))
            height = self._heights[width] = max(LEAST_HEIGHT, broken.height() + 12)
        return height

    def changeEvent(self, event: QEvent) -> None:
        """Break the name anew in another font."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._heights.clear()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or close on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(tokens.hover))
        chevron = "chevron-down" if self._open else "chevron-right"
        draw_icon(painter, QRectF(LEFT, 0, 14, self.height()), chevron, tokens.text, 14)
        self._draw_name(painter)
        self._draw_score(painter)
        if self.hasFocus():
            focus_ring(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), tokens.accent)

    def _draw_name(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        font = self._name_font()
        room = self._name_room(self.width())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if self._shown.is_asked else tokens.muted))
        draw_text(painter, QRect(NAME_LEFT, 0, room, self.height()), self._name)
        left = NAME_LEFT + text_size(font, self._name, room).width() + GAP
        painter.setFont(self._small())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(left, 1, self.width(), self.height()), int(middle), self._worth_words)

    def _draw_score(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        edge = self.width() - RIGHT
        painter.setFont(self._name_font())
        painter.setPen(QColor(tokens.bad if self._shown.is_fatal else tokens.text))
        painter.drawText(QRect(0, 0, edge, self.height()), int(right), self.score_words)
        edge -= text_width(self._name_font(), self.score_words) + GAP if self.score_words else 0
        if self._shown.is_fatal:
            draw_icon(painter, QRectF(edge - 14, 0, 14, self.height()), "error", tokens.bad, 14)
            edge -= 14 + GAP
        painter.setFont(self._small())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(0, 1, edge, self.height()), int(right), self.progress_words)

    def _name_font(self) -> QFont:
        return small_font(self, 13, QFont.Weight.DemiBold)

    def _small(self) -> QFont:
        return small_font(self, PROGRESS_PX)

    def _name_room(self, width: int) -> int:
        return width - NAME_LEFT - GAP - self._right_room() - RIGHT

    def _right_room(self) -> int:
        """Return the room right of the name, the same whatever the score is, so that the name never breaks anew."""
        small = text_width(self._small(), f"{self._worth.short} 00/00") + 2 * GAP
        widest = "100.00" if self._worth.short else "−100.00"  # what a section costs has a sign
        return small + text_width(self._name_font(), widest) + 14
