"""The table of the team's evaluations: whole rows, one click on a head sorts, Enter or a double click opens."""

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QWidget

from qa_desktop.language import tr
from qa_desktop.services.review_ports import TeamRow, TeamSort
from ui.review.team_model import COLUMNS, TAGS, TeamModel
from ui.widgets.table import ROW_HEIGHT, PlainTable

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
WIDTHS = {
    TeamSort.STATE: 92,
    TeamSort.PERSON: 92,
    TeamSort.TEAM: 76,
    TeamSort.AGENT: 92,
    TeamSort.QUEUE: 76,
    TeamSort.STARTED: 128,
    TeamSort.SUBMITTED: 128,
    TeamSort.SCORE: 112,
    TeamSort.FATAL: 54,
    TAGS: 110,
    TeamSort.MARKS: 60,
    TeamSort.CARD: 140,
    TeamSort.REVISION: 120,
    TeamSort.DECIDED_BY: 84,
}
"""In px, by column; what room is left goes to the tags, what is lacking is scrolled to."""


class TeamView(PlainTable):
    """Shows a `TeamModel`, tells it which rows are seen, and asks for an evaluation to be opened."""

    open_asked = Signal(str)
    sort_asked = Signal(object)
    left = Signal()

    def __init__(self, model: TeamModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._rows = model
        self.setObjectName("team-table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # scrolling paints only what comes in view
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setStretchLastSection(False)
        heads.setSectionsClickable(True)
        heads.sectionClicked.connect(self._sort)
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.verticalScrollBar().valueChanged.connect(self._tell_window)
        model.modelReset.connect(self._tell_window)
        self.retranslate()

    @property
    def chosen(self) -> TeamRow | None:
        """The row with the cursor."""
        return self._rows.row(self.currentIndex().row())

    def choose(self, number: int) -> None:
        """Put the cursor on a row and show it."""
        flags = QItemSelectionModel.SelectionFlag
        index = self._rows.index(number, 0)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Team's evaluations"))
        self._rows.retranslate()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcuts while the table has the focus."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row with the cursor on Enter, leave on Esc."""
        if event.key() in ENTER and event.modifiers() in PLAIN:
            self._open(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground too, which Qt leaves to whoever calls themselves opaque."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().base())
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the room there is to the columns, and fetch the rows there is room for."""
        super().resizeEvent(event)
        spare = max(0, self.viewport().width() - sum(WIDTHS.values()))
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, WIDTHS[column] + (spare if column == TAGS else 0))
        self._tell_window()

    def _sort(self, section: int) -> None:
        if COLUMNS[section] != TAGS:
            self.sort_asked.emit(COLUMNS[section])

    def _open(self, number: int) -> None:
        row = self._rows.row(number)
        if row is not None:
            self.open_asked.emit(row.evaluation_id)

    def _tell_window(self) -> None:
        first = max(0, self.rowAt(0))
        self._rows.show_rows(first, first + self.viewport().height() // ROW_HEIGHT + 1)
