"""The window: it puts the panels in their places and does nothing else."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr
from ui.actions import Actions
from ui.folding import PanelFolding
from ui.panel_switch import PanelSwitch
from ui.theme import Theme
from ui.widgets.plain import PlainLabel
from ui.widgets.room import scrolling
from ui.window_menu import WindowMenu
from ui.window_parts import WindowParts

USUAL_SIZE = (1366, 768)
SIDES = (232, 756, 356)
HEIGHTS = (330, 300)
GAP = 8
MARGIN = 12
LEAST_SIZE = (660, 350)
LEAST_MARGIN = 6


class MainWindow(QMainWindow):
    """Queue on the left, sound in the middle, scorecard on the right, messages and facts at the foot."""

    closing = Signal(dict)
    """Carries the layout, to be remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main")
        self._name = PlainLabel()
        self._name.setProperty("role", "title")
        self._person = PlainLabel()
        self._person.setProperty("role", "muted")
        self._person.setTextFormat(Qt.TextFormat.PlainText)
        self._sound = QSplitter(Qt.Orientation.Vertical)
        self._sides = QSplitter(Qt.Orientation.Horizontal)
        self._picture = QStackedWidget()
        self._pages = QStackedWidget()
        self._card = QFrame()
        self._call_name = ""
        self.may_close: Callable[[], bool] = lambda: True

    def furnish(self, parts: WindowParts, actions: Actions, theme: Theme) -> None:
        """Put the panels in their places and the commands in the menus; done once."""
        self.parts = parts
        self._actions = actions
        self._menu = WindowMenu(actions)
        self._switch = PanelSwitch(actions, theme)
        self._lay_out()
        self.folding = PanelFolding(parts.library, self._marks, self._card, actions, self)
        self.folding.tightened.connect(self._tighten)
        self._tighten()
        self.retranslate()

    def show_person(self, name: str) -> None:
        """Show who works here."""
        self._person.setText(name)
        self._fit_corner()

    def name_call(self, name: str) -> None:
        """Name the call on the desk in the title; empty: none is."""
        self._call_name = name
        self._entitle()

    def _entitle(self) -> None:
        self.setWindowTitle(" – ".join(part for part in (self._call_name, tr("QA Desktop")) if part))

    # -- places ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._menu.setCornerWidget(self._name, Qt.Corner.TopLeftCorner)
        self._corner = self._make_corner()
        self._fit_corner()
        self._name.setContentsMargins(12, 4, 12, 4)
        self._person.setContentsMargins(12, 4, 12, 4)
        self.setMenuBar(self._menu)
        self._fill_sound()
        self._fill_card()
        for panel, stretches in ((self.parts.library, 0), (self._middle(), 1), (self._card, 0)):
            self._sides.addWidget(panel)
            self._sides.setStretchFactor(self._sides.count() - 1, stretches)
        self._sides.setHandleWidth(1)
        self._sides.setChildrenCollapsible(False)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # the page that is not shown, whose filters would stand in one column, has no say in how low the window may be
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._pages.addWidget(self._sides)
        self._pages.addWidget(self.parts.team)
        column.addWidget(self._pages, stretch=1)
        column.addWidget(self.parts.messages)
        self.setCentralWidget(body)
        self.setStatusBar(self.parts.foot)
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*USUAL_SIZE)
        self._sides.setSizes(list(SIDES))
        self._sound.setSizes(list(HEIGHTS))

    def _fill_sound(self) -> None:
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.parts.overview)
        self._picture.addWidget(self.parts.waveform)
        self._picture.addWidget(_card(scrolling(self.parts.start)))
        column.addWidget(self._picture, stretch=1)
        column.addWidget(self.parts.transport)
        self._sound.addWidget(upper)
        self._marks = _card(self.parts.annotations)
        self._sound.addWidget(self._marks)
        self._sound.setStretchFactor(0, 3)
        self._sound.setStretchFactor(1, 1)
        self._sound.setHandleWidth(GAP)
        self._sound.setChildrenCollapsible(False)

    def _fill_card(self) -> None:
        """Put what a lead said over the scorecard, and what a lead does under it."""
        self._card.setProperty("role", "panel")
        self._card.setMinimumWidth(self.parts.scorecard.minimumWidth())
        column = QVBoxLayout(self._card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.parts.feedback)
        column.addWidget(self.parts.scorecard, stretch=1)
        column.addWidget(self.parts.decision)

    def _middle(self) -> QWidget:
        middle = QWidget()
        self._around = QVBoxLayout(middle)
        self._around.addWidget(self._sound)
        return middle

    def _fit_corner(self) -> None:
        # a menu bar asks for the width of a corner only when it is put there
        self._menu.setCornerWidget(self._corner, Qt.Corner.TopRightCorner)
        self._corner.show()

    def _make_corner(self) -> QWidget:
        corner = QWidget(self._menu)
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._switch)
        row.addWidget(self._person)
        return corner

    def _tighten(self) -> None:
        """Spend less on what is not work where room is scarce, and offer the folded panels there."""
        narrow, low = self.folding.narrow, self.folding.low
        margin = LEAST_MARGIN if narrow or low else MARGIN
        self._around.setContentsMargins(margin, margin, margin, margin)
        self._switch.setVisible(narrow or low)
        for label in (self._name, self._person):
            label.setVisible(not narrow)
        self.parts.overview.make_low(low=low)
        self.parts.feedback.make_low(low=low)
        self.parts.scorecard.banner.make_low(low=low)
        self.parts.decision.make_low(low=low)
        self._menu.make_narrow(narrow=narrow)

    def show_start(self, show: bool) -> None:
        """Show the page for first-timers in the place of the waveform, or the waveform."""
        self._picture.setCurrentIndex(1 if show else 0)

    @property
    def team_shown(self) -> bool:
        """Whether the team's table stands in the place of the call."""
        return self._pages.currentWidget() is self.parts.team

    def show_team(self, show: bool) -> None:
        """Show the team's table in the place of the call, or the call."""
        self._pages.setCurrentWidget(self.parts.team if show else self._sides)

    # -- remembering -----------------------------------------------------------------------------------------------

    def remember(self) -> dict[str, str]:
        """Return where everything stands, for the next time."""
        states = {"window": self.saveGeometry(), "sides": self._sides.saveState(), "sound": self._sound.saveState()}
        return {name: bytes(state.toBase64().data()).decode() for name, state in states.items()}

    def restore(self, layout: Mapping[str, str]) -> None:
        """Put everything where it stood; what cannot be read is left as it is."""
        deeds = {
            "window": self.restoreGeometry,
            "sides": self._sides.restoreState,
            "sound": self._sound.restoreState,
        }
        for name, deed in deeds.items():
            if name in layout:
                deed(QByteArray.fromBase64(layout[name].encode()))
        if "window" not in layout:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)

    # -- events ----------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Word everything anew that no panel words itself."""
        self._entitle()
        self._name.setText(tr("QA Desktop"))
        self._actions.retranslate()
        self._menu.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "parts"):
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold what there is no room for."""
        if hasattr(self, "folding"):
            self.folding.fit(event.size())
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where everything stands, unless something keeps the window open."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit(self.remember())
        super().closeEvent(event)


def _card(widget: QWidget) -> QFrame:
    """Return a frame with rounded corners around a widget."""
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 1, 1, 1)
    column.addWidget(widget)
    return card
