"""The menu bar, made from the table of commands."""

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtWidgets import QMenu, QMenuBar

from ui.actions import Actions
from ui.commands import COMMANDS, Command, Menu, menu_title


class WindowMenu(QMenuBar):
    """One menu an entry of `Menu`; commands of one group stand together."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._menus: dict[Menu, QMenu] = {}
        for menu in Menu:
            self._menus[menu] = self.addMenu("")
            self._fill(self._menus[menu], (one for one in COMMANDS if one.menu is menu), actions)
        self.retranslate()

    def retranslate(self) -> None:
        """Word the titles anew; the commands word themselves."""
        for menu, widget in self._menus.items():
            widget.setTitle(menu_title(menu))

    def make_narrow(self, *, narrow: bool) -> None:
        """Take less room beside the titles, so that the last menus have some too."""
        if bool(self.property("narrow")) != narrow:
            self.setProperty("narrow", narrow)
            self.style().unpolish(self)
            self.style().polish(self)

    @staticmethod
    def _fill(widget: QMenu, commands: Iterable[Command], actions: Actions) -> None:
        for number, (_, group) in enumerate(groupby(commands, key=lambda one: one.group)):
            if number:
                widget.addSeparator()
            for command in group:
                widget.addAction(actions[command.id])
