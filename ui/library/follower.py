"""Hears what changed and refreshes only what of it the list shows, a few times a second at most."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from qa_desktop.services.events import Changed, Kind
from ui.bridge import Bridge
from ui.widgets.throttle import Throttle

INTERVAL_MS = 500
MOST_AT_ONCE = 20


class ChangeFollower(QObject):
    """Gathers changes; a graded call is looked at alone, new or edited recordings call for the whole list anew."""

    def __init__(
        self,
        bridge: Bridge,
        *,
        refresh: Callable[[], None],
        look_again: Callable[[frozenset[str]], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._refresh = refresh
        self._look_again = look_again
        self._graded: set[str] = set()
        self._whole = False
        self._throttle = Throttle(INTERVAL_MS, self._follow, self)
        bridge.changed.connect(self._on_changed)

    def stop(self) -> None:
        """Follow nothing that still waits."""
        self._throttle.stop()

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if Kind.RECORDINGS in changed.kinds or (Kind.EVALUATIONS in changed.kinds and not changed.recording_id):
            self._whole = True
        elif Kind.EVALUATIONS in changed.kinds:
            self._graded.add(changed.recording_id)
        else:
            return
        self._throttle.ask()

    def _follow(self) -> None:
        graded, self._graded = frozenset(self._graded), set()
        whole, self._whole = self._whole or len(graded) > MOST_AT_ONCE, False
        if whole:
            self._refresh()
        elif graded:
            self._look_again(graded)
