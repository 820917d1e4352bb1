"""Paints the rows of the outline: a section bold with its arrow, a criterion under it, what is special at the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.cards.outline_model import ROW_ROLE, OutlineRow
from ui.theme import Theme, Tokens
from ui.widgets.drawing import draw_icon, focus_ring, text_width

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 30
PAD = 10
ARROW = 18
INDENT = 14
SIGN = 14
GAP = 6
MIDDLE = Qt.AlignmentFlag.AlignVCenter


class OutlineDelegate(QStyledItemDelegate):
    """Draws a row in one go."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of every row."""
        del index
        return QSize(option.rect.width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, OutlineRow):
            return
        tokens = self._theme.tokens
        rect: QRect = option.rect
        painter.save()
        self._ground(painter, option, tokens)
        left = rect.left() + PAD
        if row.part.is_section:
            arrow = QRectF(left - 4, rect.top(), ARROW, rect.height())
            draw_icon(painter, arrow, "chevron-down" if row.is_open else "chevron-right", tokens.muted, 14)
        left += ARROW if row.part.is_section else ARROW + INDENT
        right = self._signs(painter, option, row, tokens)
        self._name(painter, QRect(left, rect.top(), max(right - left - GAP, 0), rect.height()), option, row, tokens)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, tokens: Tokens) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        view: QWidget = option.widget
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(tokens.selected))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.hover))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        if state & QStyle.StateFlag.State_Selected and view.hasFocus():
            focus_ring(painter, QRectF(rect).adjusted(0, 0, 0, -1), tokens.accent, radius=3.0)

    def _signs(self, painter: QPainter, option: QStyleOptionViewItem, row: OutlineRow, tokens: Tokens) -> int:
        """Draw what stands at the right; return where the name must end."""
        rect: QRect = option.rect
        font = QFont(option.font)
        right = rect.right() - PAD
        if row.worth:
            wide = text_width(font, row.worth)
            painter.setFont(font)
            painter.setPen(QColor(tokens.muted))
            painter.drawText(QRect(right - wide, rect.top(), wide, rect.height()), MIDDLE, row.worth)
            right -= wide + GAP
        signs = [("flag", tokens.bad)] if row.is_fatal else []
        if row.is_asked_only_when:
            signs.append(("filter", tokens.muted))
        if row.flaw:
            signs.append(("error", tokens.bad) if row.flaw > 1 else ("warning", tokens.warning))
        for name, colour in signs:
            draw_icon(painter, QRectF(right - SIGN, rect.top(), SIGN, rect.height()), name, colour, SIGN)
            right -= SIGN + GAP
        return right

    @staticmethod
    def _name(painter: QPainter, room: QRect, option: QStyleOptionViewItem, row: OutlineRow, tokens: Tokens) -> None:
        font = QFont(option.font)
        if row.part.is_section:
            font.setWeight(QFont.Weight.DemiBold)
        font.setItalic(not row.is_named)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if row.is_named else tokens.muted))
        line = row.name.replace("\n", " ")
        fitted = option.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width() - GAP)
        painter.drawText(room, MIDDLE, fitted)
