"""The list of cards and their versions at the left."""

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr
from qa_desktop.services.card_ports import CardStage
from qa_desktop.services.card_words import STAGES
from ui.cards.commands import CardActions
from ui.cards.desk import CardsDesk
from ui.cards.version_model import ROW_ROLE, VersionModel, VersionRow, due_words, uses_words, version_words
from ui.theme import Theme, Tokens
from ui.widgets.buttons import IconButton, name_for_everyone
from ui.widgets.drawing import focus_ring, small_font, text_width
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import PlainLabel

HEADING_HEIGHT = 32
LINE = 18
PAD = 12
GAP = 8
MIDDLE = Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


class VersionList(QFrame):
    """Opens the version that is chosen; says what comes first where there is none yet."""

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side-left")
        self._desk = desk
        self._actions: CardActions | None = None
        self._title = PlainLabel()
        self._title.setProperty("role", "title")
        self._title.setContentsMargins(PAD, 10, PAD, 6)
        self.model = VersionModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_VersionDelegate(theme, self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMouseTracking(True)
        self.empty = EmptyNote()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.new, self.bring = IconButton(theme, "plus"), IconButton(theme, "import")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        head.setSpacing(2)
        head.addWidget(self._title, stretch=1)
        for tool in (self.bring, self.new):
            tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            head.addWidget(tool)
        column.addLayout(head)
        column.addWidget(self._stack, stretch=1)
        desk.listed.connect(self._show)
        desk.opened.connect(self._mark)
        theme.changed.connect(self.view.viewport().update)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self.retranslate()

    def join(self, actions: CardActions) -> None:
        """Let the tools give the window's commands."""
        self._actions = actions
        self.new.clicked.connect(actions["new"].trigger)
        self.bring.clicked.connect(actions["import"].trigger)
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        if self._actions is not None:
            for tool, command in ((self.new, "new"), (self.bring, "import")):
                name_for_everyone(tool, self._actions[command].text(), self._actions.keys_of(command))
        self._title.setText(tr("Scorecards"))
        self.view.setAccessibleName(tr("Scorecards and their versions"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _show(self) -> None:
        today = self._desk.clock.now().astimezone().date()
        self.model.show_versions(self._desk.versions, today)
        self.view.doItemsLayout()
        self._stack.setCurrentWidget(self.empty if self._desk.is_listed and not self._desk.versions else self.view)
        if self._desk.may_write:
            self.empty.say(tr("No scorecard yet"), tr("Begin a new one, or import one from a file."))
        else:
            self.empty.say(tr("No scorecard yet"), tr("What your managers publish will stand here."))
        for tool in (self.new, self.bring):
            tool.setVisible(self._desk.may_write)
        self._mark()

    @Slot()
    def _mark(self) -> None:
        card = self._desk.card
        row = self.model.row_of(None if card is None else (card.id, card.version))
        selection = self.view.selectionModel()
        if row < 0:
            selection.clear()
        elif self.view.currentIndex().row() != row or not selection.hasSelection():
            selection.setCurrentIndex(self.model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _before: QModelIndex) -> None:
        key = self.model.key_at(current.row()) if current.isValid() else None
        card = self._desk.card
        if key is not None and (card is None or key != (card.id, card.version)):
            self._desk.open(key)


class _VersionDelegate(QStyledItemDelegate):
    """Draws a heading, or a version with its stage, its uses and when it is due."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row: a line more where a review is due."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, VersionRow) or row.version is None:
            return QSize(option.rect.width(), HEADING_HEIGHT)
        return QSize(option.rect.width(), (3 if row.version.review_due else 2) * LINE + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, VersionRow):
            return
        painter.save()
        tokens = self._theme.tokens
        if row.version is None:
            font = QFont(option.font)
            font.setWeight(QFont.Weight.DemiBold)
            room: QRect = option.rect.adjusted(PAD, 6, -PAD, 0)
            _line(painter, room, font, tokens.text, row.name)
        else:
            self._version(painter, option, row, tokens)
        painter.restore()

    def _version(self, painter: QPainter, option: QStyleOptionViewItem, row: VersionRow, tokens: Tokens) -> None:
        version = row.version
        if version is None:
            return
        rect: QRect = option.rect
        view: QWidget = option.widget
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.selected if selected else tokens.hover))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(tokens.line))
        if selected and view.hasFocus():
            focus_ring(painter, QRectF(rect).adjusted(0, 0, 0, -1), tokens.accent, radius=3.0)
        room = QRect(rect.left() + PAD, rect.top() + 6, rect.width() - 2 * PAD, LINE)
        stage, small = STAGES[version.stage](), small_font(view)
        wide = text_width(small, stage) + 2
        left = room.adjusted(0, 0, -wide - GAP, 0)
        _line(painter, left, QFont(option.font), tokens.text, version_words(version))
        _line(painter, room.adjusted(room.width() - wide, 0, 0, 0), small, _ink(version.stage, tokens), stage)
        room.translate(0, LINE)
        _line(painter, room, small, tokens.muted, uses_words(version.uses))
        room.translate(0, LINE)
        due = due_words(version, is_overdue=row.is_overdue)
        _line(painter, room, small, tokens.bad if row.is_overdue else tokens.muted, due)


def _line(painter: QPainter, room: QRect, font: QFont, ink: str, words: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(ink))
    fitted = painter.fontMetrics().elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, MIDDLE, fitted)


def _ink(stage: CardStage, tokens: Tokens) -> str:
    return {
        CardStage.DRAFT: tokens.warning,
        CardStage.RETURNED: tokens.bad,
        CardStage.PROPOSED: tokens.accent_ink,
        CardStage.APPROVED: tokens.accent_ink,
        CardStage.PUBLISHED: tokens.good,
        CardStage.RETIRED: tokens.muted,
    }[stage]
