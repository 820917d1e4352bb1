"""Where the panes of the window stand: beside each other where there is room, one at a time in a small window."""

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from qa_desktop.language import tr, trc

NARROW_PX = 980
"""Below this width one pane is shown at a time."""
WIDTHS = (230, 400, 740)
HEIGHTS = (420, 180)


class PaneName(StrEnum):
    """The panes."""

    VERSIONS = "versions"
    OUTLINE = "outline"
    FORM = "form"
    PREVIEW = "preview"
    CHECKS = "checks"


BESIDE = (PaneName.FORM, PaneName.PREVIEW)
"""What stands in one place, by turns, in a wide window too."""


class Panes(QWidget):
    """Holds the panes; `shown` carries the one that was gone to."""

    shown = Signal(object)

    def __init__(self, panes: dict[PaneName, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes = panes
        self.current = PaneName.OUTLINE
        self._beside = PaneName.FORM
        self.narrow: bool | None = None
        self.tabs, self.side_tabs = _tabs(), _tabs()
        self._middle = QSplitter(Qt.Orientation.Vertical)
        for name in (PaneName.OUTLINE, PaneName.CHECKS):
            self._middle.addWidget(panes[name])
        self._stack = QStackedWidget()
        for name in BESIDE:
            self._stack.addWidget(panes[name])
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.side_tabs)
        right.addWidget(self._stack, stretch=1)
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        for part in (panes[PaneName.VERSIONS], self._middle, self._right):
            self._sides.addWidget(part)
        self._set_up()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._sides, stretch=1)
        self.retranslate()

    def _set_up(self) -> None:
        for splitter, sizes in ((self._sides, WIDTHS), (self._middle, HEIGHTS)):
            splitter.setHandleWidth(5)
            splitter.setChildrenCollapsible(False)
            splitter.setSizes(list(sizes))
        self._sides.setStretchFactor(1, 1)
        self._sides.setStretchFactor(2, 2)
        self._middle.setStretchFactor(0, 1)
        for name in PaneName:
            self.tabs.addTab("")
            self.tabs.setTabData(self.tabs.count() - 1, name)
        for name in BESIDE:
            self.side_tabs.addTab("")
            self.side_tabs.setTabData(self.side_tabs.count() - 1, name)
        for tabs in (self.tabs, self.side_tabs):
            tabs.currentChanged.connect(lambda at, tabs=tabs: self.show_pane(PaneName(tabs.tabData(at))))

    def show_pane(self, name: PaneName) -> None:
        """Bring a pane to the front."""
        self.current = name
        if name in BESIDE:
            self._beside = name
        self._arrange()
        self.shown.emit(name)

    def is_shown(self, name: PaneName) -> bool:
        """Whether a pane is seen now."""
        if self.narrow:
            return name is self.current
        return name not in BESIDE or name is self._beside

    def retranslate(self) -> None:
        """Word the tabs anew."""
        words = {
            PaneName.VERSIONS: tr("Scorecards"),
            PaneName.OUTLINE: tr("Structure"),
            PaneName.FORM: trc("scorecards", "Form"),
            PaneName.PREVIEW: trc("scorecards", "Preview"),
            PaneName.CHECKS: tr("Checks"),
        }
        for tabs in (self.tabs, self.side_tabs):
            for at in range(tabs.count()):
                tabs.setTabText(at, words[PaneName(tabs.tabData(at))])
        self.tabs.setAccessibleName(tr("Panes"))
        self.side_tabs.setAccessibleName(tr("Form or preview"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one pane at a time where there is no room for more."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW_PX
        if narrow is not self.narrow:
            self.narrow = narrow
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _arrange(self) -> None:
        self.tabs.setVisible(bool(self.narrow))
        self.side_tabs.setVisible(not self.narrow)
        self._stack.setCurrentWidget(self._panes[self._beside])
        for tabs, name in ((self.tabs, self.current), (self.side_tabs, self._beside)):
            tabs.blockSignals(True)
            tabs.setCurrentIndex([tabs.tabData(at) for at in range(tabs.count())].index(name))
            tabs.blockSignals(False)
        for name in (PaneName.VERSIONS, PaneName.OUTLINE, PaneName.CHECKS):
            self._panes[name].setVisible(self.is_shown(name))
        self._middle.setVisible(not self.narrow or self.current in (PaneName.OUTLINE, PaneName.CHECKS))
        self._right.setVisible(not self.narrow or self.current in BESIDE)


def _tabs() -> QTabBar:
    tabs = QTabBar()
    tabs.setDrawBase(False)
    tabs.setExpanding(False)
    tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    tabs.setUsesScrollButtons(True)
    return tabs
