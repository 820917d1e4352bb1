"""A dialog as high as what is said in it, and words that are scrolled where a small screen has no room for them all."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.widgets.room import give_room, set_up_scrolling

LEAST_WORDS_PX = 34
"""Two lines."""


class FittedDialog(QDialog):
    """Keeps its width in px, and fits its height to its words whenever they change.

    Qt does so only when a dialog is first shown: lines that wrap do not ask for more height than they have.
    """

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width = width
        self.setMinimumWidth(width)

    def event(self, event: QEvent) -> bool:
        """Fit it once what is in it has changed, and to the font that it has on its screen."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._fit()
        return handled

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        give_room(self, self._width, max(layout.totalHeightForWidth(self._width), layout.totalSizeHint().height()))


class ScrolledWords(QScrollArea):
    """Lines below one another: as high as they are where there is room, scrolled where there is less."""

    def __init__(self, *lines: QWidget, spacing: int) -> None:
        super().__init__()
        content = _Content(self)
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        for line in lines:
            column.addWidget(line)
        column.addStretch(1)
        set_up_scrolling(self, content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Return the height of all lines in the width that there is."""
        return QSize(self._column.totalSizeHint().width(), self._needed())

    def minimumSizeHint(self) -> QSize:
        """Return the height of a few lines, or of all where there are fewer."""
        return QSize(1, min(LEAST_WORDS_PX, self._needed()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height in the new width; what is cut off can be scrolled with the keyboard."""
        super().resizeEvent(event)
        cut = self.height() < self._needed()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if cut else Qt.FocusPolicy.NoFocus)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _needed(self) -> int:
        width = self.width()
        return self._column.totalHeightForWidth(width) if self._column.hasHeightForWidth() else 0


class _Content(QWidget):
    """Tells the area around it when its lines change."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__()
        self._area = area

    def event(self, event: QEvent) -> bool:
        """Let the area ask for another height."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._area.updateGeometry()
        return handled
