"""The sections and criteria of the card on the desk: walked, folded, dragged."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from qa_desktop.language import tr
from qa_desktop.services.card_editing import CardEdit, Part, has_part
from ui.cards.desk import CardsDesk
from ui.cards.outline_delegate import ARROW, PAD, ROW_HEIGHT, OutlineDelegate
from ui.cards.outline_model import MIME, OutlineModel
from ui.theme import Theme

FOLDED_FROM = 120
"""A card of more criteria opens with its sections folded."""
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OutlineView(QTableView):
    """Follows the desk, and asks it for what the person does; `form_asked` when one wants to fill the form."""

    form_asked = Signal()

    def __init__(self, desk: CardsDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._theme = theme
        self._shown: tuple[str, int] | None = None
        self._drop_row = -1
        self._is_following = False
        self.outline = OutlineModel(self)
        self.setModel(self.outline)
        self.setItemDelegate(OutlineDelegate(theme, self))
        self._set_up()
        desk.opened.connect(self._open)
        desk.edited.connect(self._follow)
        desk.part_chosen.connect(self._show_chosen)
        desk.flaws_changed.connect(self._show_flaws)
        theme.changed.connect(self.viewport().update)
        self.selectionModel().currentChanged.connect(self._choose)
        self.retranslate()

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setDragDropOverwriteMode(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Sections and criteria"))
        self.viewport().update()

    def reveal(self, part: Part) -> None:
        """Unfold the section of a criterion and scroll to it."""
        card = self._desk.card
        if card is None or not has_part(card, part):
            return
        if not part.is_section and self.outline.row_of(part) < 0:
            self.outline.fold(card.section_of(part.id).id, folded=False)
        row = self.outline.row_of(part)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.outline.index(row), flags)
            self.scrollTo(self.outline.index(row))

    def fold_all(self, *, folded: bool) -> None:
        """Fold every section, or unfold them all; the part at hand stays in sight, or its section."""
        self.outline.fold_all(folded=folded)
        self._show_chosen()

    # -- what the desk tells ---------------------------------------------------------------------------------------

    @Slot()
    def _open(self) -> None:
        card = self._desk.card
        key = None if card is None else (card.id, card.version)
        again = key is not None and key == self._shown and self.outline.is_editable == self._desk.is_editable
        at = self.verticalScrollBar().value()
        if again and card is not None:
            folded = {one.id for one in card.sections if not self.outline.is_open(one.id)}
        else:
            folded = set()
        huge = card is not None and sum(len(one.criteria) for one in card.sections) > FOLDED_FROM
        self._shown = key
        self.outline.show_card(card, is_editable=self._desk.is_editable, folded=huge and not again)
        for section_id in folded:
            self.outline.fold(section_id, folded=True)
        self._show_flaws()
        self._show_chosen()
        if again:
            self.verticalScrollBar().setValue(at)

    @Slot(object)
    def _follow(self, edit: CardEdit) -> None:
        self._is_following = True  # what is at hand moves with its row, it is not chosen anew
        self.outline.follow(edit)
        self._is_following = False
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        part = self._desk.part
        if part is None:
            self.selectionModel().clear()
        elif self.outline.part_at(self.currentIndex().row()) != part or not self.selectionModel().hasSelection():
            self.reveal(part)

    @Slot()
    def _show_flaws(self) -> None:
        self.outline.show_flaws(self._desk.flaws)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _before: QModelIndex) -> None:
        part = self.outline.part_at(current.row()) if current.isValid() else None
        if part is not None and self.hasFocus() and not self._is_following:
            self._desk.choose(part)

    # -- keys and pointer ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold with the arrows, go to the form on Enter, to the first and last row on Home and End."""
        part = self.outline.part_at(self.currentIndex().row())
        if event.key() in ENTER and part is not None:
            self.form_asked.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and part is not None:
            self._fold(part, folded=event.key() == Qt.Key.Key_Left)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.outline.rowCount():
            self._go_to_row(0 if event.key() == Qt.Key.Key_Home else self.outline.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def _fold(self, part: Part, *, folded: bool) -> None:
        """Fold a section or unfold it; from a criterion, left leads to its section, and from an open one right down."""
        at, inside = self.outline.place_at(self.outline.row_of(part))
        if inside >= 0:
            if folded:
                self._go_to_row(self.currentIndex().row() - inside - 1)
        elif folded == self.outline.is_open(part.id):
            self.outline.fold(part.id, folded=folded)
        elif not folded:
            self._go_to_row(self.currentIndex().row() + 1)
        del at

    def _go_to_row(self, row: int) -> None:
        self.setCurrentIndex(self.outline.index(row))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the part at hand, or at the first."""
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection() and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self._go_to_row(0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold a section by its arrow."""
        index = self.indexAt(event.position().toPoint())
        part = self.outline.part_at(index.row()) if index.isValid() else None
        if part is not None and part.is_section and event.position().x() < PAD + ARROW:
            self.outline.fold(part.id, folded=self.outline.is_open(part.id))
            return
        super().mousePressEvent(event)
        if part is not None:
            self._desk.choose(part)

    # -- dragging --------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take parts of this card."""
        if event.source() is self and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the part would go; the view scrolls at its edges."""
        super().dragMoveEvent(event)
        if event.source() is self and self.outline.is_editable:
            self._show_drop(self._gap_at(event.position()))
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show no more where it would go."""
        super().dragLeaveEvent(event)
        self._show_drop(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        """Move the part there."""
        kind, _, part_id = bytes(event.mimeData().data(MIME).data()).decode().partition(":")
        gap = self._gap_at(event.position())
        self._show_drop(-1)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        if event.source() is self and part_id:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
            self.drop(Part(part_id, kind == "section"), gap)

    def drop(self, part: Part, gap: int) -> None:
        """Move a part to the gap above the row of that number."""
        if part.is_section:
            self._drop_section(part, gap)
        else:
            self._drop_criterion(part, gap)

    def _drop_section(self, part: Part, gap: int) -> None:
        card = self._desk.card
        if card is None:
            return
        ids = [section.id for section in card.sections]
        to = sum(1 for row in range(gap) if self.outline.place_at(row)[1] < 0)
        home = ids.index(part.id)
        self._desk.try_to(lambda: self._desk.session.move_section(part.id, to - (to > home)))

    def _drop_criterion(self, part: Part, gap: int) -> None:
        card = self._desk.card
        if card is None:
            return
        at, inside = self.outline.place_at(gap - 1) if gap else (0, -1)
        section = card.sections[at]
        to = inside + 1 if self.outline.is_open(section.id) or inside >= 0 else len(section.criteria)
        ids = [criterion.id for criterion in section.criteria]
        if part.id in ids and ids.index(part.id) < to:
            to -= 1
        self._desk.try_to(lambda: self._desk.session.move_criterion(part.id, section.id, to))

    def _gap_at(self, where: QPointF) -> int:
        index = self.indexAt(QPoint(1, round(where.y())))
        if not index.isValid():
            return self.outline.rowCount()
        return index.row() + (where.y() > self.visualRect(index).center().y())

    def _show_drop(self, row: int) -> None:
        if row != self._drop_row:
            self._drop_row = row
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and where what is dragged would go."""
        super().paintEvent(event)
        if self._drop_row < 0:
            return
        last = self.outline.rowCount() - 1
        rect = self.visualRect(self.outline.index(max(min(self._drop_row, last), 0)))
        y = rect.top() if self._drop_row <= last else rect.bottom()
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        painter.drawLine(QPoint(PAD, y), QPoint(self.viewport().width() - PAD, y))
