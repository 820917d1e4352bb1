"""Tells the window's foot whether sound comes out, whatever thread finds it out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from qa_desktop.audio.player import Player, PlayerState
from qa_desktop.language.errors import describe
from ui.status_foot import StatusFoot


class SoundWatch(QObject):
    """Listens to the player and shows its device, or that there is none and why."""

    _arrived = Signal(object)

    def __init__(self, player: Player, foot: StatusFoot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._foot = foot
        self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._leave: Callable[[], None] = player.on_change(self._arrived.emit)
        self._show(player.state)

    def stop(self) -> None:
        """Listen no more."""
        self._leave()

    @Slot(object)
    def _show(self, state: PlayerState) -> None:
        if state.fault is None:
            self._foot.show_device(state.device)
        else:
            self._foot.show_device(None, str(describe(state.fault)))
