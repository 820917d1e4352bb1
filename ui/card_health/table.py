"""The table of a card's figures: a click on a head sorts, and the row under the pointer is told."""

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from qa_desktop.language import tr
from qa_desktop.services.health_words import Shown
from ui.card_health.model import COLUMNS, NAME, REMARKS, HealthModel
from ui.widgets.table import PlainTable

NAME_WIDTH, REMARKS_WIDTH = 120, 120
CELL_PADDING, HEAD_PADDING = 21, 21
MOST_WIDTH = 300


class HealthTable(PlainTable):
    """Shows a `HealthModel`; `hovered` carries the row under the pointer, −1 where none is."""

    hovered = Signal(int)
    sort_asked = Signal(str)

    def __init__(self, model: HealthModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._rows = model
        self.setObjectName("health-table")
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        heads = self.horizontalHeader()
        heads.setStretchLastSection(False)
        heads.setSectionsClickable(True)
        heads.setMinimumSectionSize(40)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        heads.sectionClicked.connect(lambda section: self.sort_asked.emit(COLUMNS[section]))
        model.modelReset.connect(self.fit)
        model.dataChanged.connect(self.fit)
        self.retranslate()

    def choose(self, row: int) -> None:
        """Put the cursor on a row and show it."""
        flags = QItemSelectionModel.SelectionFlag
        index = self.model().index(row, 0)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def retranslate(self) -> None:
        """Name it anew."""
        self.setAccessibleName(tr("What the criteria of the card are like"))
        self.fit()

    @property
    def wanted_width(self) -> int:
        """The width at which nothing has to be scrolled to."""
        return sum(self._widths().values()) + self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()

    def fit(self) -> None:
        """Give each column what its head and its words need, and what stands out the room that is left.

        Where no criterion has a condition, nothing is said of hiding.
        """
        self.setColumnHidden(COLUMNS.index(Shown.HIDDEN), not self._rows.has_conditions)
        widths = self._widths()
        spare = max(0, self.viewport().width() - sum(widths.values()))
        widths[REMARKS] += spare
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, widths.get(column, 0))

    def _widths(self) -> dict[str, int]:
        widths = {column: self._needed(number) for number, column in enumerate(COLUMNS)}
        widths[NAME] = min(max(widths[NAME], NAME_WIDTH), MOST_WIDTH)
        widths[REMARKS] = min(max(widths[REMARKS], REMARKS_WIDTH), MOST_WIDTH)
        if not self._rows.has_conditions:
            del widths[Shown.HIDDEN]
        return widths

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self.fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which row is pointed at."""
        super().mouseMoveEvent(event)
        self.hovered.emit(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that none is any more."""
        super().leaveEvent(event)
        self.hovered.emit(-1)

    def _needed(self, number: int) -> int:
        model, metrics = self.model(), self.fontMetrics()
        words = [str(model.index(row, number).data() or "") for row in range(model.rowCount())]
        head = str(model.headerData(number, Qt.Orientation.Horizontal))
        widest = max((metrics.horizontalAdvance(word) for word in words), default=0)
        return max(widest + CELL_PADDING, self.horizontalHeader().fontMetrics().horizontalAdvance(head) + HEAD_PADDING)
