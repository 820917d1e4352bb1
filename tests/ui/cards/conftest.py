"""The window of scorecards over a desk in memory."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.jobs import InlineJobs
from tests.services.card_desk import MemoryDesk
from tests.services.fakes import FakeClock
from tests.ui.support.cards import small_card
from tests.ui.support.desk import Desk
from tests.ui.support.fixtures import desk
from ui.cards.desk import CardsDesk
from ui.cards.window import CardsWindow

__all__ = ["desk"]


class Cards:
    """The window with a draft on the desk, and the cards that it is over."""

    def __init__(self, desk: Desk, given: Scorecard | None = None, *, editable: bool = True) -> None:
        card = given or small_card()
        self.place = desk
        self.memory = MemoryDesk([card.model_copy(update={"state": CardState.PUBLISHED})])
        self.jobs = InlineJobs()
        self.desk = CardsDesk(self.memory, self.jobs, FakeClock())
        self.window = CardsWindow(self.desk, desk.bridge, desk.theme, desk.tags)
        self.key = (card.id, card.version)
        if editable:
            self.key = (card.id, self.memory.next_version(*self.key).version)

    def show(self, qtbot: QtBot, width: int = 1366, height: int = 768) -> None:
        self.window.resize(width, height)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.window.begin()
        self.desk.open(self.key)
        self.settle()

    @property
    def card(self) -> Scorecard:
        assert self.desk.card is not None
        return self.desk.card

    def settle(self) -> None:
        """Let everything happen that is due, and what waits a moment."""
        self.desk.check_now()
        for _ in range(4):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.window.form.begin_now()

    def do(self, command: str) -> None:
        self.window.actions_[command].trigger()
        self.settle()


Open = Callable[..., Cards]


@pytest.fixture
def open_cards(desk: Desk, qtbot: QtBot) -> Iterator[Open]:
    """Return what opens the window over a card, a draft of which is on the desk."""
    opened: list[Cards] = []

    def open_one(given: Scorecard | None = None, *, editable: bool = True, width: int = 1366) -> Cards:
        cards = Cards(desk, given, editable=editable)
        opened.append(cards)
        cards.show(qtbot, width)
        return cards

    yield open_one
    for cards in opened:
        if shiboken6.isValid(cards.window):
            cards.window.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
