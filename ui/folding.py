"""Which panels are unfolded: as the person wishes where there is room, by turns in a small window."""

from functools import partial

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.actions import Actions
from ui.commands import COMMANDS, Menu

NARROW_PX = 900
"""Below this width queue and scorecard take turns: the open call's scorecard stands there, else the queue."""
LOW_PX = 480
"""Below this height the annotation table is folded until it is asked for."""
QUEUE, TABLE, CARD = "view.library", "view.annotations", "view.scorecard"
BRINGERS = {
    "edit.find": QUEUE,
    "view.queue_focus": QUEUE,
    "view.table_focus": TABLE,
    "mark.edit": TABLE,
    "view.card_focus": CARD,
    **{command.id: CARD for command in COMMANDS if command.menu is Menu.SCORE and command.id.startswith("score.")},
}
"""Commands that lead into a panel, which is unfolded for them."""


class PanelFolding(QObject):
    """Shows and hides the three panels that can be folded; `tightened` tells when room becomes scarce or ample."""

    tightened = Signal()

    def __init__(self, queue: QWidget, table: QWidget, card: QWidget, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._panels = {QUEUE: queue, TABLE: table, CARD: card}
        self._actions = actions
        self._wished = dict.fromkeys(self._panels, True)
        self._front = QUEUE
        self._table_asked = False
        self.narrow = self.low = False
        for command in self._panels:
            actions[command].toggled.connect(partial(self._ask, command))
        for command, panel in BRINGERS.items():
            actions.on(command, partial(self.bring, panel))
        self._show()

    def fit(self, size: QSize) -> None:
        """Fold what a window of that size has no room for, unfold what it has room for again."""
        narrow, low = size.width() < NARROW_PX, size.height() < LOW_PX
        if (narrow, low) != (self.narrow, self.low):
            self.narrow, self.low = narrow, low
            self._table_asked = False
            self._show()
            self.tightened.emit()

    def bring(self, panel: str) -> None:
        """Unfold a panel that is folded."""
        if not self._is_open(panel):
            self._ask(panel, True)

    @Slot()
    def begin_call(self) -> None:
        """A call is open: where there is room for one of the two, its scorecard stands there."""
        self._turn_to(CARD)

    @Slot()
    def end_call(self) -> None:
        """No call is open: where there is room for one of the two, the queue stands there."""
        self._turn_to(QUEUE)

    def _turn_to(self, panel: str) -> None:
        self._front = panel
        self._show()

    def _ask(self, panel: str, wished: bool) -> None:
        if self.narrow and panel != TABLE:
            self._front = panel if wished else CARD if panel == QUEUE else ""
        elif self.low and panel == TABLE:
            self._table_asked = wished
        else:
            self._wished[panel] = wished
        self._show()

    def _is_open(self, panel: str) -> bool:
        if self.narrow and panel != TABLE:
            return panel == self._front
        if self.low and panel == TABLE:
            return self._table_asked
        return self._wished[panel]

    def _show(self) -> None:
        for command, panel in sorted(self._panels.items(), key=lambda item: self._is_open(item[0])):
            shown = self._is_open(command)
            panel.setVisible(shown)
            action = self._actions[command]
            blocked = action.blockSignals(True)
            action.setChecked(shown)
            action.blockSignals(blocked)
            action.changed.emit()
