"""The figures and their picture side by side, tied together: one row is pointed at, and one chosen, in both."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from qa_desktop.domain.card_health import CriterionHealth
from qa_desktop.language import tr
from qa_desktop.services.card_health import Examined
from qa_desktop.services.health_words import Shown, cell
from ui.card_health.detail import CriterionDetail
from ui.card_health.model import NAME, HealthModel
from ui.card_health.plot import PlotRow
from ui.card_health.plot_view import MOST_ROWS, PlotView
from ui.card_health.table import HealthTable
from ui.theme import Theme
from ui.widgets.plain import PlainLabel
from ui.widgets.room import scrolling

NARROW_PX = 1000
"""Below this width the picture stands below the table."""
TABLE_HEIGHT, PLOT_HEIGHT, DETAIL_HEIGHT = 170, 240, 128
SLACK_PX = 4
SHARES = (1, 0)
"""Room that is gained goes to the table."""


class HealthBoard(QWidget):
    """Shows what came of a reckoning; `was_sorted` carries the column that is sorted by now."""

    was_sorted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = HealthModel(theme, self)
        self.table = HealthTable(self.model)
        self.plot = PlotView(theme)
        self.detail = CriterionDetail(self.model)
        self._more = PlainLabel()
        self._more.setProperty("role", "small")
        self._more.setWordWrap(True)
        self._chosen = ""
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.table.sort_asked.connect(self.sort_by)
        self.table.hovered.connect(self.plot.light)
        self.plot.hovered.connect(self.plot.light)
        self.plot.chosen.connect(self._choose)
        self.table.selectionModel().currentRowChanged.connect(lambda index, _: self._follow(index.row()))
        theme.changed.connect(self.model.retranslate)

    def take(self, examined: Examined) -> None:
        """Show how this card is; of the same card the chosen criterion stays chosen."""
        self.model.take(examined)
        self._take_rows()
        self._share_out()

    def sort_by(self, column: str) -> None:
        """Sort by a column; where that is so already, the other way round."""
        again = column == self.model.sorted_by
        descending = not self.model.descending if again else column not in ("", NAME)
        self.order(column, descending=descending)

    def order(self, column: str, *, descending: bool) -> None:
        """Sort by a column in that way."""
        self.model.sort_by(column, descending=descending)
        self._take_rows()
        self.was_sorted.emit(column)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.model.retranslate()
        self.table.retranslate()
        self.plot.retranslate()
        self.detail.retranslate()
        self._take_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the picture beside the table, or below it where there is no room."""
        super().resizeEvent(event)
        self._turn()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        picture = QWidget()
        beside = QVBoxLayout(picture)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.plot)
        beside.addWidget(self._more)
        beside.addStretch(1)
        self._picture = scrolling(picture)
        self._told = scrolling(self.detail)
        self._told.setFixedHeight(DETAIL_HEIGHT)
        figures = QWidget()
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.table, 1)
        column.addWidget(self._told)
        self.table.setMinimumHeight(TABLE_HEIGHT)
        self._picture.setMinimumHeight(PLOT_HEIGHT)
        self._picture.setMinimumWidth(self.plot.minimumSizeHint().width() + 12)
        for part, share in zip((figures, self._picture), SHARES, strict=True):
            self._split.addWidget(part)
            self._split.setStretchFactor(self._split.count() - 1, share)
            self._split.setCollapsible(self._split.count() - 1, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    def _turn(self) -> None:
        narrow = self.width() < NARROW_PX
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._split.orientation() is not wanted:
            self._split.setOrientation(wanted)
            self._share_out()

    def _share_out(self) -> None:
        """Give the table what it needs, as far as the picture has room enough; below it the picture has half."""
        if self._split.orientation() is Qt.Orientation.Vertical:
            self._split.setSizes([1, 1])
            return
        least = self._picture.minimumWidth()
        wanted = self.table.wanted_width + self._split.handleWidth() + SLACK_PX
        table = max(least, min(wanted, self.width() - least))
        self._split.setSizes([table, max(least, self.width() - table)])

    def _take_rows(self) -> None:
        """Let the picture show what the table shows, and put the cursor where it was."""
        rows = self.model.rows
        self.plot.show_rows([self._plot_row(row) for row in rows])
        self._more.setText(tr("The picture shows the first {count} criteria.").format(count=MOST_ROWS))
        self._more.setVisible(len(rows) > MOST_ROWS)
        place = self.model.place(self._chosen)
        if rows:
            self._choose(place or 0)

    def _plot_row(self, row: CriterionHealth) -> PlotRow:
        return PlotRow(
            label=self.model.name(row),
            mean=row.mean.value,
            spread=row.spread.value,
            rest=row.rest.value,
            alpha=row.alpha.value,
            no_mean=cell(row, Shown.MEAN),
            no_rest=cell(row, Shown.REST),
            is_odd=self.model.is_odd(row),
        )

    def _choose(self, number: int) -> None:
        self.table.choose(number)
        self._follow(number)

    def _follow(self, number: int) -> None:
        rows = self.model.rows
        row = rows[number] if 0 <= number < len(rows) else None
        if row is not None:
            self._chosen = row.criterion_id
        self.plot.choose(number)
        self.detail.show_row(row)
        self._picture.ensureVisible(0, self.plot.y() + self.plot.middle_of(number), 0, 40)
