"""The list of calls: rows of equal height, columns by the room there is, one click or Enter opens."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from qa_desktop.language import tr
from qa_desktop.services.ports import Clock, LibraryRow
from ui.library.delegate import ROW_HEIGHT, RowDelegate
from ui.library.model import SORT_OF, Column, LibraryModel
from ui.theme import Theme

LENGTH_WIDTH = 60
CALL_LEAST = 84
EXTRAS = ((Column.QUEUE, 100), (Column.CUSTOMER, 110), (Column.CALL_ID, 90), (Column.FILE, 180))
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LibraryView(QTableView):
    """Shows a `LibraryModel`; tells it which rows are seen, so that it fetches those and no others."""

    open_asked = Signal(str)
    menu_asked = Signal(object, QPoint)
    sort_asked = Signal(object)

    def __init__(self, model: LibraryModel, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._delegate = RowDelegate(theme, clock, self)
        self._pressed = -1
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self._set_up_heads()
        self.entered.connect(lambda index: self._hover(index.row()))
        self.verticalScrollBar().valueChanged.connect(self._tell_window)
        model.modelReset.connect(self._tell_window)
        theme.changed.connect(self.viewport().update)
        self.retranslate()

    @property
    def chosen(self) -> LibraryRow | None:
        """The row with the cursor, None where there is none or it is on its way."""
        return self._rows.row(self.currentIndex().row())

    @property
    def top(self) -> LibraryRow | None:
        """The first row seen, None while the list is at its start."""
        first = self.rowAt(0)
        return self._rows.row(first) if first > 0 else None

    def choose(self, number: int, *, reveal: bool) -> None:
        """Put the cursor on a row; `reveal` scrolls to it where it is not seen."""
        scrolled = self.verticalScrollBar().value()
        index = self._rows.index(number, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        if reveal:
            self.scrollTo(index)
        else:
            self.verticalScrollBar().setValue(scrolled)

    def put_at_top(self, number: int, offset: int) -> None:
        """Scroll so that a row begins `offset` px above the first line seen."""
        self.verticalScrollBar().setValue(number * ROW_HEIGHT + offset)

    @property
    def top_offset(self) -> int:
        """How many px of the first row are hidden."""
        return self.verticalScrollBar().value() % ROW_HEIGHT

    def retranslate(self) -> None:
        """Word everything anew; states differ in width from language to language."""
        self.setAccessibleName(tr("Calls"))
        self._rows.retranslate()
        self._lay_out_columns()

    # -- events ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor there; only the left button, released on the same row, opens."""
        plain = event.button() is Qt.MouseButton.LeftButton
        self._pressed = self.indexAt(event.position().toPoint()).row() if plain else -1
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the row that was clicked."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, -1
        if pressed >= 0 and pressed == self.indexAt(event.position().toPoint()).row():
            self._open(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do nothing more: the first click of the two has opened the call."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row with the cursor on Enter."""
        if event.key() in ENTER and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self._open(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Do not search by typed letters: it would walk all rows; the search field is for that."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the pointer, or with the cursor."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self._rows.row(index.row())
        if row is not None:
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_asked.emit(row, self.viewport().mapToGlobal(place))

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the columns there is room for, and fetch the rows there is room for."""
        super().resizeEvent(event)
        self._lay_out_columns()
        self._tell_window()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _set_up_heads(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        heads = self.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setSectionsClickable(True)
        heads.setHighlightSections(False)
        heads.setSortIndicatorShown(False)
        heads.sectionClicked.connect(self._sort)

    def _sort(self, section: int) -> None:
        key = SORT_OF.get(Column(section))
        if key is not None:
            self.sort_asked.emit(key)

    def _open(self, number: int) -> None:
        row = self._rows.row(number)
        if row is not None:
            self.open_asked.emit(row.recording_id)

    def _hover(self, number: int) -> None:
        before, self._delegate.hovered = self._delegate.hovered, number
        for changed in {before, number} - {-1}:
            top = self.rowViewportPosition(changed)
            self.viewport().update(0, top, self.viewport().width(), ROW_HEIGHT)

    def _tell_window(self) -> None:
        first = max(0, self.rowAt(0))
        self._rows.show_rows(first, first + self.viewport().height() // ROW_HEIGHT + 1)

    def _lay_out_columns(self) -> None:
        state = self._delegate.state_width(self.font())
        room = self.viewport().width() - LENGTH_WIDTH - state - CALL_LEAST
        shown: dict[Column, int] = {}
        for column, least in EXTRAS:
            if room < least:
                break
            shown[column] = least
            room -= least
        spare = max(0, room) // (len(shown) + 1)
        widths = {Column.LENGTH: LENGTH_WIDTH, Column.STATE: state}
        widths |= {column: least + spare for column, least in shown.items()}
        for column, _ in EXTRAS:
            self.setColumnHidden(column, column not in shown)
        widths[Column.CALL] = max(CALL_LEAST, self.viewport().width() - sum(widths.values()))
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.setProperty("lastColumn", int(max(widths)))
