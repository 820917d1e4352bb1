"""A scroll bar that lies over what it scrolls, so that nothing changes width when it comes or goes."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

WIDTH = 10


class OverlayBar(QScrollBar):
    """Stands in for the vertical bar of a scroll area, along the right edge of its viewport."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        self._real = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._real.rangeChanged.connect(self._take_range)
        self._real.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._real.setValue)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().installEventFilter(self)
        self._take_range(self._real.minimum(), self._real.maximum())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the edge of the viewport."""
        if event.type() == QEvent.Type.Resize:
            place = self._area.viewport().geometry()
            self.setGeometry(place.right() - WIDTH + 1, place.top(), WIDTH, place.height())
        return super().eventFilter(watched, event)

    def _take_range(self, least: int, most: int) -> None:
        self.setRange(least, most)
        self.setPageStep(self._real.pageStep())
        self.setSingleStep(self._real.singleStep())
        self.setValue(self._real.value())
        self.setVisible(most > least)
        self.raise_()
