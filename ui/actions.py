"""The commands of the window as QActions: bound to their keys, enabled while they are of use."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.commands import COMMANDS, When


class Actions(QObject):
    """One QAction a command, bound to its keys; panels hang their deeds on them with `on`."""

    rebound = Signal()

    def __init__(self, window: QWidget, overrides: Mapping[str, str]) -> None:
        super().__init__(window)
        self._actions: dict[str, QAction] = {}
        self._commands = {command.id: command for command in COMMANDS}
        for command in COMMANDS:
            action = QAction(window)
            action.setObjectName(command.id)
            action.setAutoRepeat(command.repeats)
            action.setCheckable(command.checkable)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            window.addAction(action)
            self._actions[command.id] = action
        self.rebind(overrides)
        self.retranslate()

    def __getitem__(self, command_id: str) -> QAction:
        """Return the action of a command; raises KeyError where the table has none."""
        return self._actions[command_id]

    def on(self, command_id: str, deed: Callable[[], object]) -> None:
        """Do `deed` when the command is given."""
        self._actions[command_id].triggered.connect(lambda _checked=False: deed())

    def rebind(self, overrides: Mapping[str, str]) -> None:
        """Give each command its keys: those of `overrides` where it is named there (empty: none)."""
        for command_id, command in self._commands.items():
            keys = command.keys if command_id not in overrides else _split(overrides[command_id])
            self._actions[command_id].setShortcuts([QKeySequence(key) for key in keys])
        self.rebound.emit()

    def allow(self, conditions: frozenset[When]) -> None:
        """Enable the commands whose condition holds."""
        for command_id, command in self._commands.items():
            self._actions[command_id].setEnabled(command.when in conditions or command.when is When.ALWAYS)

    def retranslate(self) -> None:
        """Word every action anew."""
        for command_id, command in self._commands.items():
            self._actions[command_id].setText(command.text())

    def keys_of(self, command_id: str) -> str:
        """Return the command's first key as the platform writes it, empty where it has none."""
        return self._actions[command_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _split(keys: str) -> tuple[str, ...]:
    return tuple(key for key in keys.split("; ") if key)
