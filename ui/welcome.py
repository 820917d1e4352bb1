"""When the page for first-timers is shown, and what it says to whoever reviews."""

from PySide6.QtCore import QObject, Slot

from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.workplace import Workplace
from ui.bridge import Bridge
from ui.main_window import MainWindow
from ui.review.dossier import Dossier
from ui.start_page import StartPage


class Welcome(QObject):
    """Shows the page while there is nothing to open, and leads those who review to what waits for them."""

    def __init__(
        self,
        *,
        place: Workplace,
        dossier: Dossier,
        bridge: Bridge,
        start: StartPage,
        window: MainWindow,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._dossier = dossier
        self._start = start
        self._window = window
        dossier.changed.connect(self._greet)
        bridge.changed.connect(self._greet)
        bridge.changed.connect(self._look)
        self._look(Changed(frozenset({Kind.RECORDINGS})))

    @Slot(object)
    def _look(self, event: Changed) -> None:
        if Kind.RECORDINGS in event.kinds:
            everything = LibraryQuery(author=self._place.identity.id)
            library = self._place.library
            self._place.jobs.store(lambda: library.count(everything), lambda count: self._window.show_start(not count))

    @Slot()
    def _greet(self) -> None:
        if not self._dossier.is_lead:
            self._start.greet_lead(None)
        elif self._start.isVisible():
            self._place.jobs.store(self._place.team.waiting, self._start.greet_lead)
        else:
            self._start.greet_lead(0)
