"""The name of the card in the head of the scorecard: plain words, or a quiet button that asks for another card."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.theme import Theme
from ui.widgets.buttons import press_or_pass_on
from ui.widgets.drawing import draw_icon, fill_box, focus_ring, small_font
from ui.widgets.plain import as_plain
from ui.widgets.sizing import height_follows_width

NAME_PX = 13
ACROSS, ABOVE = 4, 1
ARROW_PX, ARROW_GAP = 12, 3
JOINT = " · "


class CardName(QAbstractButton):
    """A card and its version on two lines at most: a long name ends in dots, the version stays in sight.

    It takes the same room whether it can be pressed or not.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = self._version = ""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        height_follows_width(self)

    @property
    def words(self) -> str:
        """The whole name with its version, as a screen reader says it."""
        return f"{self._name}{JOINT}{self._version}"

    def say(self, name: str, version: str) -> None:
        """Show that card."""
        if (name, version) != (self._name, self._version):
            self._name, self._version = name, version
            self.updateGeometry()
            self.update()
        self.setAccessibleName(self.words)

    def offer(self, tip: str) -> None:
        """Let it be pressed for what the tip says; with an empty one it is nothing but words."""
        self.setEnabled(bool(tip))
        self.setAccessibleDescription(tip)
        self.setToolTip(as_plain("\n".join(part for part in (self.words, tip) if part)))
        self.update()

    def lines(self, width: int) -> list[str]:
        """Return what is drawn at that width, line by line."""
        font, room = self._font(), width - 2 * ACROSS - ARROW_GAP - ARROW_PX
        measure = QFontMetricsF(font)
        if measure.horizontalAdvance(self.words) <= room:
            return [self.words]
        if measure.horizontalAdvance(self._name) <= room:
            return [self._name, self._version]
        first = _first_line(self._name, font, room)
        end = f"{JOINT}{self._version}"
        rest = self._name[len(first) :].strip()
        return [
            first.rstrip(),
            measure.elidedText(rest, Qt.TextElideMode.ElideRight, room - measure.horizontalAdvance(end)) + end,
        ]

    def hasHeightForWidth(self) -> bool:
        """Tell that its height follows its width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the room of its lines."""
        return round(len(self.lines(width)) * self._line_height()) + 2 * ABOVE

    def sizeHint(self) -> QSize:
        """Return the size of everything on one line."""
        wide = QFontMetricsF(self._font()).horizontalAdvance(self.words)
        return QSize(round(wide) + 1 + 2 * ACROSS + ARROW_GAP + ARROW_PX, round(self._line_height()) + 2 * ABOVE)

    def minimumSizeHint(self) -> QSize:
        """Return a width that leaves the words free to break."""
        return QSize(1, round(self._line_height()) + 2 * ABOVE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if not press_or_pass_on(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words; where it can be pressed, with an arrow behind them, lit where it is pointed at."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines, wide = self.lines(self.width()), QFontMetricsF(self._font()).horizontalAdvance
        widest = max(map(wide, lines)) + 2 * ACROSS + ARROW_GAP + ARROW_PX
        box = QRectF(0, 0, min(self.width(), widest), self.height())
        tokens = self._theme.tokens
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            fill_box(painter, box, tokens.selected if self.isDown() else tokens.hover)
        self._draw_words(painter, lines)
        if self.isEnabled():
            height = self._line_height()
            place = QRectF(ACROSS + wide(lines[-1]) + ARROW_GAP, ABOVE + (len(lines) - 1) * height, ARROW_PX, height)
            draw_icon(painter, place, "chevron-down", tokens.muted, ARROW_PX)
        if self.hasFocus():
            focus_ring(painter, box, tokens.accent)

    def _draw_words(self, painter: QPainter, lines: Sequence[str]) -> None:
        painter.setFont(self._font())
        painter.setPen(self._theme.tokens.text)
        height = self._line_height()
        for number, line in enumerate(lines):
            place = QRectF(ACROSS, ABOVE + number * height, self.width() - ACROSS, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)

    def _font(self) -> QFont:
        return small_font(self, NAME_PX, QFont.Weight.DemiBold)

    def _line_height(self) -> float:
        return QFontMetricsF(self._font()).height()


def _first_line(text: str, font: QFont, width: float) -> str:
    """Return as much of a text as has room on one line, broken between words where it can be."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(max(width, 1.0))
    length = line.textLength()
    layout.endLayout()
    return text[:length]
