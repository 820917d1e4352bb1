"""What the window remembers for the next time without being asked: volume, speed, and where everything stands."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from qa_desktop.domain.errors import QaError
from qa_desktop.language.errors import describe
from qa_desktop.services.preferences import Preferences
from ui.main_window import MainWindow
from ui.player.controller import PlayerController
from ui.widgets.throttle import Throttle

_LOG = logging.getLogger(__name__)
VOLUME_REMEMBERED_MS = 500  # a slider moves in many steps, and each would write the settings


class Remembering(QObject):
    """Keeps what was set on the way; `refused` is told where the disk does not take it, and nothing stops for it."""

    def __init__(
        self,
        preferences: Preferences,
        controller: PlayerController,
        window: MainWindow,
        refused: Callable[[QaError], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._controller = controller
        self._refused = refused
        self._volume = Throttle(VOLUME_REMEMBERED_MS, lambda: self._remember(volume=self._volume_now), self)
        controller.volume_changed.connect(self._volume.ask)
        controller.stored_speed_changed.connect(lambda speed: self._remember(stored_speed=speed))
        window.closing.connect(self._remember_last)

    def stop(self) -> None:
        """Remember nothing more."""
        self._volume.stop()

    @property
    def _volume_now(self) -> int:
        return self._controller.transport.volume

    def _remember(self, **fields: object) -> None:
        try:
            self._preferences.change(**fields)
        except QaError as error:
            self._refused(error)

    @Slot(dict)
    def _remember_last(self, layout: dict[str, str]) -> None:
        """Keep how the window was left; nobody reads a message in a window that closes."""
        try:
            self._preferences.change(layout=layout, volume=self._volume_now)
        except QaError as error:
            _LOG.warning("what was set last is not remembered: %s", describe(error).what)
