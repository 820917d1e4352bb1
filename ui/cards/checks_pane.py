"""What is wrong with the card: a sentence each, with its place; pressed, it leads to the very field."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.card_checks import CardFlaw
from qa_desktop.language import tr, trc, trn
from qa_desktop.services.card_words import flaw_words, place_words
from ui.cards.desk import CardsDesk
from ui.theme import Theme
from ui.widgets.drawing import draw_icon, focus_ring, small_font
from ui.widgets.plain import as_plain
from ui.widgets.sentence import Ink, Said, Sentence

Index = QModelIndex | QPersistentModelIndex
FLAW_ROLE = Qt.ItemDataRole.UserRole
SIGN = 14
PAD = 10
MOST_HEIGHT = 10_000
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WRAP = Qt.TextFlag.TextWordWrap.value
_ROOT = QModelIndex()


class ChecksModel(QAbstractListModel):
    """The flaws of the card on the desk, in their order: what hinders publishing first."""

    def __init__(self, desk: CardsDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._flaws: Sequence[CardFlaw] = ()

    def show_flaws(self, flaws: Sequence[CardFlaw]) -> None:
        """List these."""
        ordered = sorted(flaws, key=lambda flaw: not flaw.hinders)
        if ordered != self._flaws:
            self.beginResetModel()
            self._flaws = ordered
            self.endResetModel()

    def flaw(self, row: int) -> CardFlaw | None:
        """Return the flaw of a row."""
        return self._flaws[row] if 0 <= row < len(self._flaws) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._flaws)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a flaw, or what is said of it."""
        flaw = self.flaw(index.row())
        if flaw is None:
            return None
        if role == FLAW_ROLE:
            return flaw
        if role == Qt.ItemDataRole.DisplayRole:
            return flaw_words(flaw)
        if role == Qt.ItemDataRole.StatusTipRole:
            return self.where(flaw)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            kind = tr("hinders publishing") if flaw.hinders else tr("a hint")
            words = trc("between things", ", ").join([flaw_words(flaw), self.where(flaw), kind])
            return as_plain(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None

    def where(self, flaw: CardFlaw) -> str:
        """Name the place of a flaw."""
        card = self._desk.card
        return "" if card is None else place_words(card, flaw.place)


class ChecksPane(QFrame):
    """A line that counts, and the list; what is chosen there is gone to."""

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._desk = desk
        self.summary = Sentence(theme)
        self.model = ChecksModel(desk, self)
        self.view = ChecksView(self.model, theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        head = QVBoxLayout()
        head.setContentsMargins(PAD, 0, PAD, 0)
        head.addWidget(self.summary)
        column.addLayout(head)
        column.addWidget(self.view, stretch=1)
        self._rest = QWidget()
        column.addWidget(self._rest, stretch=1)
        desk.flaws_changed.connect(self._show)
        desk.opened.connect(self._show)
        self.view.chosen.connect(self._go)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.view.setAccessibleName(tr("Checks"))
        self.view.viewport().update()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _show(self) -> None:
        flaws = self._desk.flaws
        self.model.show_flaws(flaws)
        hindering = sum(flaw.hinders for flaw in flaws)
        self.summary.say(_summary(hindering, len(flaws) - hindering, is_open=self._desk.card is not None))
        self.view.setVisible(bool(flaws))
        self._rest.setVisible(not flaws)

    def _go(self, row: int) -> None:
        flaw = self.model.flaw(row)
        if flaw is not None:
            self._desk.go_to(flaw.place)


class ChecksView(QListView):
    """Chooses on a click or Enter; `chosen` carries the row."""

    chosen = Signal(int)

    def __init__(self, model: ChecksModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_FlawDelegate(theme, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setMouseTracking(True)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the field on Enter."""
        if event.key() in ENTER and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words to the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _FlawDelegate(QStyledItemDelegate):
    """Draws a sign, the sentence, and the place under it."""

    def __init__(self, theme: Theme, parent: QListView) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the words need at the width there is."""
        width = self._view.viewport().width()
        room = QRect(0, 0, max(width - 3 * PAD - SIGN, 40), MOST_HEIGHT)
        words = option.fontMetrics.boundingRect(room, WRAP, str(index.data()))
        where = QFontMetrics(small_font(self._view)).boundingRect(room, WRAP, str(index.data(_WHERE)))
        return QSize(width, words.height() + where.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a flaw."""
        flaw = index.data(FLAW_ROLE)
        tokens = self._theme.tokens
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.selected if selected else tokens.hover))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        hinders = isinstance(flaw, CardFlaw) and flaw.hinders
        sign, ink = ("error", tokens.bad) if hinders else ("info", tokens.muted)
        draw_icon(painter, QRectF(rect.left() + PAD, rect.top() + 6, SIGN, SIGN + 4), sign, ink, SIGN)
        room = rect.adjusted(2 * PAD + SIGN, 6, -PAD, -6)
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(room, WRAP, str(index.data()))
        words = painter.fontMetrics().boundingRect(room, WRAP, str(index.data()))
        painter.setFont(small_font(self._view))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(room.adjusted(0, words.height(), 0, 4), WRAP, str(index.data(_WHERE)))
        if selected and self._view.hasFocus():
            focus_ring(painter, QRectF(rect).adjusted(0, 0, 0, -1), tokens.accent, radius=3.0)
        painter.restore()


_WHERE = Qt.ItemDataRole.StatusTipRole


def _summary(hindering: int, hints: int, *, is_open: bool) -> Said:
    if not is_open:
        return Said()
    told = trn("{count} hint", "{count} hints", hints).format(count=hints)
    if hindering:
        words = trn("{count} flaw hinders publishing", "{count} flaws hinder publishing", hindering)
        said = words.format(count=hindering)
        return Said(trc("between things", ", ").join([said, told] if hints else [said]), Ink.BAD, "error")
    if hints:
        words = tr("Nothing hinders publishing; {hints}").format(hints=told)
        return Said(words, Ink.MUTED, "info")
    return Said(tr("No flaws"), Ink.GOOD, "check")
