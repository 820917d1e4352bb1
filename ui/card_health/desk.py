"""Opens the window that says how a card is, for those who judge cards."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Slot
from PySide6.QtWidgets import QWidget

from qa_desktop.services.workplace import Workplace
from ui.actions import Actions
from ui.card_health.loading import load_plot
from ui.review.dossier import Dossier
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.card_health.window import CardHealthWindow

COMMAND = "review.card_health"


class CardHealthDesk(QObject):
    """One window, opened or brought to the front.

    Leads and managers have it, and whoever works without a shared store. Inspectors who work with one do not: their
    store holds their own evaluations alone, and what one person answers says more of that person than of the card.
    The window opens on the version that `at_hand` names.
    """

    def __init__(
        self,
        *,
        place: Workplace,
        dossier: Dossier,
        actions: Actions,
        theme: Theme,
        window: QWidget,
        at_hand: Callable[[], tuple[str, int] | None],
    ) -> None:
        super().__init__(window)
        self._place = place
        self._dossier = dossier
        self._actions = actions
        self._theme = theme
        self._owner = window
        self._at_hand = at_hand
        self._loading = False
        self._loaded = False
        self._closed = False
        self.window: CardHealthWindow | None = None
        actions.on(COMMAND, self.open)
        dossier.changed.connect(self._look)
        self._look()

    def open(self) -> None:
        """Show how a card is, as soon as what draws is loaded."""
        if self._loaded:
            self._show()
        elif not self._loading:
            self._loading = True
            folder = self._place.folders.data / "fonts"
            self._place.jobs.pool(lambda: load_plot(folder), lambda _: self._show())

    def close(self) -> None:
        """Let nothing more come, for the end of the program."""
        self._closed = True
        if self.window is not None:
            self.window.reject()

    def _show(self) -> None:
        from ui.card_health.window import CardHealthWindow  # noqa: PLC0415 - brings matplotlib, which few need

        self._loading, self._loaded = False, True
        if self._closed:
            return
        if self.window is None:
            documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
            place = self._place
            first = self._at_hand()
            self.window = CardHealthWindow(
                place.examiner, place.jobs, self._theme, Path(documents), self._owner, first=first
            )
            self.window.finished.connect(self._forget)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    @Slot()
    def _forget(self) -> None:
        self.window = None

    @Slot()
    def _look(self) -> None:
        person = self._dossier.person
        self._actions[COMMAND].setVisible(person is None or person.reviews)
