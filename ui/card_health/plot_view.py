"""The picture in the window: drawn anew when what it shows or its width changes; what is pointed at is lit over it."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qa_desktop.domain.text import Language
from qa_desktop.language import current_language, tr, trc
from ui.card_health.plot import HEAD, LETTERS, ROW, Look, PlotRow, PlotWords, file_of, height_of, image_of, row_at
from ui.theme import LIGHT, Theme

LEAST_WIDTH, USUAL_WIDTH = 380, 480
LABELS = 0.3
"""What the names take of the width, at most."""
FILE_WIDTH = 960
FILE_LABELS = 320
LABEL_PADDING = 18
PAPER = "#ffffff"
MOST_ROWS = 300


class PlotView(QWidget):
    """Shows rows; `hovered` carries the one under the pointer, −1 where none is, `chosen` the one that is clicked."""

    hovered = Signal(int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("health-plot")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._rows: tuple[PlotRow, ...] = ()
        self._image: QImage | None = None
        self._drawn: tuple[object, ...] = ()
        self._lit = self._current = -1
        theme.changed.connect(self.update)
        self.retranslate()

    @property
    def rows(self) -> tuple[PlotRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[PlotRow]) -> None:
        """Show these, the first of them where there are very many."""
        self._rows = tuple(rows[:MOST_ROWS])
        self._lit = self._current = -1
        self.updateGeometry()
        self.setFixedHeight(height_of(len(self._rows)))
        self.update()

    def light(self, row: int) -> None:
        """Light the row that is pointed at, −1: none is."""
        if row != self._lit:
            self._lit = row
            self.update()

    def choose(self, row: int) -> None:
        """Show which row is chosen, −1: none is."""
        if row != self._current:
            self._current = row
            self.update()

    def middle_of(self, row: int) -> int:
        """Return at what height a row stands."""
        return HEAD + row * ROW + ROW // 2

    def as_file(self, form: str, title: str) -> bytes:
        """Return the picture as a file, dark on light whatever the window wears."""
        labels = min(self._label_width(self._rows) + LABEL_PADDING, FILE_LABELS)
        look = Look(tokens=LIGHT, language=current_language(), width=FILE_WIDTH, labels=labels, ground=PAPER)
        return file_of(self._shortened(labels), _words(title), look, form)

    def retranslate(self) -> None:
        """Name it anew; its words change with what it shows."""
        self.setAccessibleName(tr("The same figures as a picture"))
        self.update()

    # -- Qt's events -----------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Return a width at which everything is easy to tell apart."""
        return QSize(USUAL_WIDTH, height_of(len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        """Return the least width that the scales need."""
        return QSize(LEAST_WIDTH, height_of(len(self._rows)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is lit, and the picture over it."""
        del event
        painter = QPainter(self)
        tokens = self._theme.tokens
        for row, colour in ((self._lit, tokens.hover), (self._current, tokens.selected)):
            if 0 <= row < len(self._rows):
                painter.fillRect(QRectF(0, HEAD + row * ROW, self.width(), ROW), QColor(colour))
        if self._rows:
            painter.drawImage(0, 0, self._picture())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which row is pointed at."""
        row = row_at(event.position().y(), len(self._rows))
        self.hovered.emit(-1 if row is None else row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row that is clicked."""
        row = row_at(event.position().y(), len(self._rows))
        if event.button() is Qt.MouseButton.LeftButton and row is not None:
            self.chosen.emit(row)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that no row is pointed at any more."""
        super().leaveEvent(event)
        self.hovered.emit(-1)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _picture(self) -> QImage:
        """Return the picture, drawn anew where it is not what is to be shown."""
        spoken, ratio = current_language(), self.devicePixelRatioF()
        wanted = (self._rows, self.width(), ratio, spoken, self._theme.tokens.dark)
        if self._image is None or wanted != self._drawn:
            self._image, self._drawn = self._draw(spoken, ratio), wanted
        return self._image

    def _draw(self, spoken: Language, ratio: float) -> QImage:
        widest = round(self.width() * LABELS)
        labels = min(self._label_width(self._rows) + LABEL_PADDING, widest)
        look = Look(tokens=self._theme.tokens, language=spoken, width=self.width(), labels=labels)
        return image_of(self._shortened(labels), _words(), look, ratio)

    def _metrics(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setPixelSize(LETTERS)
        return QFontMetrics(font)

    def _label_width(self, rows: Sequence[PlotRow]) -> int:
        metrics = self._metrics()
        return max((metrics.horizontalAdvance(f"! {row.label}") for row in rows), default=0)

    def _shortened(self, labels: int) -> list[PlotRow]:
        metrics, room = self._metrics(), labels - LABEL_PADDING
        sign = metrics.horizontalAdvance("! ")
        return [
            replace(
                row,
                label=metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, room - (sign if row.is_odd else 0)),
            )
            for row in self._rows
        ]


def _words(title: str = "") -> PlotWords:
    return PlotWords(
        earned=trc("picture", "Mean and spread"),
        together=trc("picture", "Going together"),
        rest=trc("picture", "with the rest (r)"),
        alpha=trc("picture", "agreement (alpha)"),
        title=title,
    )
