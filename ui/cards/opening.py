"""Opens the window of scorecards, or brings it to the front: there is one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from qa_desktop.services.workplace import Workplace
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.cards.window import CardsWindow


class CardsOpener(QObject):
    """Carries what the window asks of the work beside it: `evaluation_asked` an evaluation to be read."""

    evaluation_asked = Signal(str)

    def __init__(self, *, window: QWidget, place: Workplace, bridge: Bridge, theme: Theme, tags: TagBook) -> None:
        super().__init__(window)
        self._owner = window
        self._place = place
        self._given = (bridge, theme, tags)
        self.window: CardsWindow | None = None

    def open(self) -> "CardsWindow":
        """Show the window; return it."""
        if self.window is None:
            from ui.cards.desk import CardsDesk  # noqa: PLC0415 - brings YAML, which few need
            from ui.cards.window import CardsWindow  # noqa: PLC0415 - as above

            place = self._place
            desk = CardsDesk(place.cards, place.jobs, place.clock)
            self.window = CardsWindow(desk, *self._given, self._owner)
            self.window.closed.connect(self._gone)
            self.window.evaluation_asked.connect(self._read)
            self.window.begin()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def close(self) -> None:
        """Close the window, if it is open: what is written goes to disk."""
        if self.window is not None:
            self.window.close()

    @Slot(str)
    def _read(self, evaluation_id: str) -> None:
        self._owner.activateWindow()
        self.evaluation_asked.emit(evaluation_id)

    @Slot()
    def _gone(self) -> None:
        self.window = None
