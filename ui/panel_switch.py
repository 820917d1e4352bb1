"""Buttons in the corner of a small window that fold and unfold its panels."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.actions import Actions
from ui.folding import CARD, QUEUE, TABLE
from ui.player.buttons import ActionButton
from ui.theme import Theme

ICONS = {QUEUE: "queue", TABLE: "tag", CARD: "check"}


class PanelSwitch(QWidget):
    """One button a panel, pressed in while the panel is unfolded."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons = {command: ActionButton(actions[command], "icon") for command in ICONS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(2)
        for command, button in self._buttons.items():
            button.show_icon(ICONS[command])
            button.label("")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # their keys are in the menu beside them
            row.addWidget(button)
            actions[command].changed.connect(self._dress)
        theme.changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        for button in self._buttons.values():
            button.dress(self._theme.tokens)
