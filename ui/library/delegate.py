"""Paints the rows of the library: two lines, states in word and colour, placeholders for rows on their way."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qa_desktop.domain.timecode import format_length
from qa_desktop.services.ports import Clock, LibraryRow, QueueState
from ui.icons import icon
from ui.library.model import OPEN_ROLE, ROW_ROLE, Column
from ui.library.wording import score_of, short_times, state_word, title_of
from ui.theme import Theme, Tokens

ROW_HEIGHT = 48
PADDING = 12
GAP = 6
BAR = 3
SMALL_PX = 12
FLAG_PX = 11
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """Draws a cell from its whole row; the cursor's ring is put together from the cells' edges."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self.hovered = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of every row."""
        return QSize(super().sizeHint(option, index).width(), ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a cell."""
        tokens = self._theme.tokens
        row: LibraryRow | None = index.data(ROW_ROLE)
        rect: QRect = option.rect
        font: QFont = option.font
        painter.save()
        self._paint_ground(painter, rect, option, index)
        content = rect.adjusted(PADDING if index.column() == 0 else GAP, 0, 0, 0)
        if row is None:
            _paint_placeholder(painter, content, tokens, two_lines=index.column() == 0)
        else:
            self._paint_cell(painter, content, font, row, Column(index.column()))
        painter.restore()

    def state_width(self, font: QFont) -> int:
        """Return how wide the state's column must be in the language spoken now."""
        metrics = QFontMetrics(font)
        return GAP * 2 + max(metrics.horizontalAdvance(state_word(state)) for state in QueueState)

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = self._theme.tokens
        state: QStyle.StateFlag = option.state
        view: QWidget = option.widget
        is_open = bool(index.data(OPEN_ROLE))
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ground = tokens.selected if is_open else tokens.hover if selected or index.row() == self.hovered else ""
        if ground:
            painter.fillRect(rect, QColor(ground))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        if is_open and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height()), QColor(tokens.accent))
        if selected and view.hasFocus():
            last = index.column() == _last_column(view, index)
            _paint_ring(painter, rect, tokens.accent, left=index.column() == 0, right=last)

    def _paint_cell(self, painter: QPainter, rect: QRect, font: QFont, row: LibraryRow, column: Column) -> None:
        tokens = self._theme.tokens
        if column is Column.CALL:
            today = self._clock.now().astimezone().date()
            times = short_times(row.started_at, today) if row.started_at else ()
            below = times or ((row.file_name,) if row.agent else ())
            _paint_two(painter, rect, (_weighted(font), tokens.text, title_of(row)), (tokens.muted, below))
        elif column is Column.STATE:
            self._paint_state(painter, rect, font, row)
        else:
            text = format_length(row.duration_ms) if column is Column.LENGTH else _plain(row, column)
            colour = tokens.text if column is Column.LENGTH else tokens.muted
            _paint_line(painter, rect, font, colour, text)

    def _paint_state(self, painter: QPainter, rect: QRect, font: QFont, row: LibraryRow) -> None:
        tokens = self._theme.tokens
        colour = _state_colour(row.state, tokens)
        score = score_of(row)
        if not score:
            _paint_line(painter, rect, font, colour, state_word(row.state))
            return
        shade = tokens.bad if row.fatal else tokens.muted
        _paint_two(painter, rect, (font, colour, state_word(row.state)), (shade, (score,)))
        if row.fatal:
            place = QRect(rect.left() + _small(font).advance(score) + 4, rect.center().y() + 4, FLAG_PX, FLAG_PX)
            icon("flag", tokens.bad, FLAG_PX).paint(painter, place)


class _Small:
    """The secondary font beside a base font."""

    def __init__(self, font: QFont) -> None:
        self.font = QFont(font)
        self.font.setPixelSize(SMALL_PX)
        self._metrics = QFontMetrics(self.font)

    def advance(self, text: str) -> int:
        return self._metrics.horizontalAdvance(text)


def _small(font: QFont) -> _Small:
    return _Small(font)


def _weighted(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _plain(row: LibraryRow, column: Column) -> str:
    return {
        Column.QUEUE: row.queue,
        Column.CUSTOMER: row.customer,
        Column.CALL_ID: row.call_id,
        Column.FILE: row.file_name,
    }[column]


def _state_colour(state: QueueState, tokens: Tokens) -> str:
    return {
        QueueState.TO_DO: tokens.muted,
        QueueState.DRAFT: tokens.warning,
        QueueState.SUBMITTED: tokens.good,
        QueueState.RETURNED: tokens.bad,
        QueueState.APPROVED: tokens.accent_ink,
    }[state]


def _paint_line(painter: QPainter, rect: QRect, font: QFont, colour: str, text: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    # In the middle: the names of recordings often differ at their ends only.
    elided = QFontMetrics(font).elidedText(_in_one_line(text), Qt.TextElideMode.ElideMiddle, rect.width())
    painter.drawText(rect, LEFT, elided)


def _in_one_line(text: str) -> str:
    """Return the text with what would break or bend the line as blanks: a file may be called anything."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _paint_two(
    painter: QPainter, rect: QRect, above: tuple[QFont, str, str], below: tuple[str, tuple[str, ...]]
) -> None:
    """Draw two lines; of the wordings of the lower one the first that fits is taken."""
    font, colour, text = above
    shade, wordings = below
    middle = rect.top() + rect.height() // 2
    _paint_line(painter, QRect(rect.left(), middle - 19, rect.width(), 19), font, colour, text)
    if wordings:
        small = _small(font)
        small.font.setWeight(QFont.Weight.Normal)
        fitting = [wording for wording in wordings if small.advance(wording) <= rect.width()]
        lower = QRect(rect.left(), middle + 1, rect.width(), 17)
        _paint_line(painter, lower, small.font, shade, (fitting or [wordings[-1]])[0])


def _paint_placeholder(painter: QPainter, rect: QRect, tokens: Tokens, *, two_lines: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.hover))
    middle = rect.center().y()
    width = max(0, min(rect.width() * 2 // 3, 90))
    if two_lines:
        painter.drawRoundedRect(QRect(rect.left(), middle - 13, width, 9), 4, 4)
        painter.drawRoundedRect(QRect(rect.left(), middle + 5, width * 2 // 3, 7), 3, 3)
    else:
        painter.drawRoundedRect(QRect(rect.left(), middle - 4, min(width, 48), 8), 4, 4)


def _paint_ring(painter: QPainter, rect: QRect, colour: str, *, left: bool, right: bool) -> None:
    shade = QColor(colour)
    painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), shade)
    painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), shade)
    if left:
        painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), shade)
    if right:
        painter.fillRect(QRect(rect.right() - 1, rect.top(), 2, rect.height()), shade)


def _last_column(view: QWidget, index: QModelIndex | QPersistentModelIndex) -> int:
    shown: int = view.property("lastColumn") or 0
    return shown or index.model().columnCount() - 1
