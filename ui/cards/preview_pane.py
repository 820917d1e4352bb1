"""The card as inspectors will see it: the real grading panel on the draft, and how its score comes about."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.account_rows import rows_of_call
from qa_desktop.services.card_trial import Trial
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.cards.desk import CardsDesk
from ui.commands import COMMANDS, When
from ui.scorecard.account_table import ANSWER, HOW, POINTS, WHAT, AccountModel, AccountTable
from ui.scorecard.commands import DIGITS, hang_commands
from ui.scorecard.panel import ScorecardPanel
from ui.theme import Theme
from ui.view_state import ViewState
from ui.widgets.buttons import PushButton
from ui.widgets.plain import PlainLabel
from ui.widgets.throttle import Pause

FOLLOWED_AFTER_MS = 250
TOLD_AFTER_MS = 17
"""A frame: the panel and the account of a card of ten thousand criteria each take most of one."""
ACCOUNT_FROM_PX = 640
"""In less width the panel stands alone; how the score came about is a key away."""
WIDTHS = (360, 380)
FIGURE_WIDTH = 92
USED = frozenset(
    {
        *(f"score.answer_{digit}" for digit in DIGITS),
        *("score.not_applicable", "score.clear", "score.comment", "score.standard"),
        *("score.next", "score.previous", "score.account", "score.missing"),
    }
)
"""What can be done in the preview: nothing there is a call, so nothing is played, marked or submitted."""


class _BesideTable(AccountTable):
    """Stands beside the panel, which shows the answers."""

    def share_width(self) -> None:
        """Share the width out among what the panel does not say."""
        self.setColumnHidden(ANSWER, True)
        room = max(self.viewport().width() - FIGURE_WIDTH, 2)
        self.setColumnWidth(WHAT, room // 2)
        self.setColumnWidth(HOW, room - room // 2)
        self.setColumnWidth(POINTS, FIGURE_WIDTH)


class PreviewPane(QWidget):
    """Tries the card on the desk; what is answered stays while the card is edited."""

    def __init__(self, desk: CardsDesk, theme: Theme, tags: TagBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_shown = False
        self._is_stale = True
        self._tried = ""
        self.trial = Trial(desk.clock)
        self._bridge = Bridge(self.trial.events, self)
        self._actions = Actions(self, {one.id: "" for one in COMMANDS if one.id not in USED})
        for command in COMMANDS:
            self._actions[command.id].setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._actions.allow(frozenset(When))
        self.panel = ScorecardPanel(
            grading=self.trial,
            bridge=self._bridge,
            theme=theme,
            actions=self._actions,
            view_state=ViewState(self),
            tags=tags,
            explain=lambda error: str(describe(error)),
            clock=desk.clock,
        )
        hang_commands(self._actions, self.panel)
        self.hint, self.anew = PlainLabel(), PushButton("quiet")
        self.model = AccountModel(theme, self)
        self.account = _BesideTable(self.model)
        self._account_head = PlainLabel()
        self._lay_out()
        self._follow_soon = Pause(FOLLOWED_AFTER_MS, self.follow, self)
        self._tell_soon = Pause(TOLD_AFTER_MS, self._tell, self)
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.hint.setProperty("role", "small")
        self.hint.setWordWrap(True)
        self.anew.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._account_head.setProperty("role", "heading")
        self._account_head.setContentsMargins(12, 10, 12, 6)
        self._told = QFrame()
        self._told.setProperty("role", "panel")
        told = QVBoxLayout(self._told)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(0)
        told.addWidget(self._account_head)
        told.addWidget(self.account, stretch=1)
        sides = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.panel, self._told):
            sides.addWidget(part)
        sides.setChildrenCollapsible(False)
        sides.setSizes(list(WIDTHS))
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 6)
        head.addWidget(self.hint, stretch=1)
        head.addWidget(self.anew)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(sides, stretch=1)

    def _connect(self) -> None:
        self._desk.opened.connect(self._open)
        self._desk.edited.connect(self._edited)
        self._bridge.changed.connect(self._tell_soon.ask)
        self._bridge.call_opened.connect(self._tell_soon.ask)
        self.anew.clicked.connect(self.begin_anew)

    # -- following the card ----------------------------------------------------------------------------------------

    def show_now(self, *, shown: bool) -> None:
        """Follow the card while the pane is seen; what was missed meanwhile is made good."""
        self._is_shown = shown
        if shown and self._is_stale:
            self.follow()

    def follow_now(self) -> None:
        """Try the card as it is now rather than soon."""
        self._follow_soon.flush()
        self._tell_soon.flush()

    @Slot()
    def follow(self) -> None:
        """Try the card as it is now, with what is at hand where it was."""
        card = self._desk.card
        self._is_stale = False
        if card is not None:
            self.trial.try_card(card)

    @Slot()
    def begin_anew(self) -> None:
        """Forget every answer."""
        card = self._desk.card
        if card is not None:
            self.trial.begin_anew(card)

    def take_keyboard(self) -> None:
        """Give the keyboard to the panel."""
        self.panel.focus_card()

    def close_down(self) -> None:
        """Hear nothing more, for the end of the window."""
        self._follow_soon.stop()
        self._tell_soon.stop()
        self._bridge.disconnect_core()

    @Slot()
    def _open(self) -> None:
        card = self._desk.card
        if card is None:
            return
        if card.id != self._tried:
            self._tried = card.id
            self.trial.forget()
        self._edited(None)

    @Slot(object)
    def _edited(self, _edit: object) -> None:
        self._is_stale = True
        if self._is_shown:
            self._follow_soon.ask()

    @Slot()
    def _tell(self) -> None:
        self.model.show_rows(rows_of_call(self.trial.call, self.trial.score))

    # -- looks -----------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Word everything anew."""
        self.hint.setText(tr("Try it: this is the panel that inspectors grade with. Nothing here is stored."))
        self.anew.setText(tr("Forget the answers"))
        self._account_head.setText(tr("How this score came about"))
        self.account.setAccessibleName(tr("How this score came about"))
        self._actions.retranslate()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.model.columnCount() - 1)
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the panel alone where there is no room for both."""
        super().resizeEvent(event)
        self._told.setVisible(event.size().width() >= ACCOUNT_FROM_PX)
