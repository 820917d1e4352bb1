"""The order of the list, chosen from a menu or by the columns' heads."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from qa_desktop.language import tr
from qa_desktop.services.ports import SortKey
from ui.library.wording import sort_word

NEWEST_FIRST = frozenset({SortKey.STARTED, SortKey.IMPORTED})


class Sorting(QObject):
    """Which order is chosen; `menu` shows it."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = SortKey.STARTED
        self.descending = True
        self.menu = QMenu(parent)
        self._keys = {key: self._add(f"sort-{key}") for key in SortKey}
        self.menu.addSeparator()
        self._ways = {way: self._add("sort-descending" if way else "sort-ascending") for way in (False, True)}
        for key, action in self._keys.items():
            action.triggered.connect(lambda _checked=False, key=key: self.by(key))
        for way, action in self._ways.items():
            action.triggered.connect(lambda _checked=False, way=way: self._choose(self.key, descending=way))
        self.retranslate()

    def by(self, key: SortKey) -> None:
        """Sort by `key`; where that is so already, the other way round."""
        self._choose(key, descending=not self.descending if key is self.key else key in NEWEST_FIRST)

    def retranslate(self) -> None:
        """Word the menu anew, and check what holds."""
        for key, action in self._keys.items():
            action.setText(sort_word(key))
            action.setChecked(key is self.key)
        for way, action in self._ways.items():
            action.setText(tr("Descending") if way else tr("Ascending"))
            action.setChecked(way is self.descending)

    def _add(self, name: str) -> QAction:
        action = self.menu.addAction("")
        action.setObjectName(name)
        action.setCheckable(True)
        return action

    def _choose(self, key: SortKey, *, descending: bool) -> None:
        moved = (key, descending) != (self.key, self.descending)
        self.key, self.descending = key, descending
        self.retranslate()
        if moved:
            self.changed.emit()
