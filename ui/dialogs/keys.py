"""The list of all keys, on F1: searched as one types."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr
from ui.key_table import KeyGroup, key_groups
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room

SIZE = (720, 560)
COLUMNS = 2


class KeysDialog(QDialog):
    """Every command that has a key, menu by menu in two columns."""

    def __init__(self, overrides: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, *SIZE)
        self._overrides = dict(overrides)
        self._search = QLineEdit()
        self._search.setObjectName("keys-search")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._fill)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._search)
        column.addWidget(self._area, stretch=1)
        column.addWidget(self._buttons)
        self.retranslate()

    @property
    def shown(self) -> tuple[KeyGroup, ...]:
        """The commands that the search leaves."""
        wanted = self._search.text().casefold().split()
        groups = []
        for group in key_groups(self._overrides):
            rows = tuple(
                row for row in group.rows if all(word in f"{row.text} {row.keys}".casefold() for word in wanted)
            )
            if rows:
                groups.append(KeyGroup(group.title, rows))
        return tuple(groups)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Keys"))
        self._search.setPlaceholderText(tr("Search a command or a key"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self) -> None:
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 12, 0)
        columns.setSpacing(32)
        for groups in _dealt(self.shown):
            column = QVBoxLayout()
            for group in groups:
                column.addWidget(_group_box(group))
            column.addStretch(1)
            columns.addLayout(column, stretch=1)
        if not self.shown:
            nothing = PlainLabel(tr("No command or key matches."))
            nothing.setProperty("role", "muted")
            nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
            columns.addWidget(nothing)
        self._area.setWidget(page)


def _dealt(groups: Sequence[KeyGroup]) -> list[list[KeyGroup]]:
    """Deal the groups into columns, each to the one that is shortest so far; a column without any is left out."""
    heights = [0] * COLUMNS
    dealt: list[list[KeyGroup]] = [[] for _ in range(COLUMNS)]
    for group in groups:
        column = heights.index(min(heights))
        dealt[column].append(group)
        heights[column] += len(group.rows) + 2
    return [column for column in dealt if column]


def _group_box(group: KeyGroup) -> QWidget:
    box = QWidget()
    rows = QGridLayout(box)
    rows.setContentsMargins(0, 0, 0, 12)
    rows.setVerticalSpacing(4)
    title = PlainLabel(group.title)
    title.setProperty("role", "heading")
    rows.addWidget(title, 0, 0, 1, 2)
    for number, row in enumerate(group.rows, start=1):
        text, keys = PlainLabel(row.text), PlainLabel(row.keys)
        text.setWordWrap(True)
        keys.setProperty("role", "muted")
        rows.addWidget(text, number, 0)
        keys.setWordWrap(True)
        keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.addWidget(keys, number, 1)
    rows.setColumnStretch(0, 3)
    rows.setColumnStretch(1, 2)
    return box
