"""The keys of every command: searched, changed, put back; one key belongs to one command."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr
from ui.commands import COMMANDS, Command
from ui.key_table import keys_of
from ui.widgets.plain import PlainLabel
from ui.widgets.table import ROW_HEIGHT
from ui.widgets.trouble import TroubleLine

ID = Qt.ItemDataRole.UserRole


class ShortcutPage(QWidget):
    """`changed` carries all keys that differ from the program's own, by command id."""

    changed = Signal(dict)

    def __init__(self, overrides: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._overrides = dict(overrides)
        self._search = QLineEdit()
        self._search.setObjectName("shortcut-search")
        self._table = QTableWidget(0, 2)
        self._table.setObjectName("shortcut-table")
        self._editor = QKeySequenceEdit()
        self._editor.setObjectName("shortcut-editor")
        self._editor.setMaximumSequenceLength(1)
        self._set, self._none, self._reset, self._reset_all = (QPushButton() for _ in range(4))
        self._hint = PlainLabel()
        self._trouble = TroubleLine()
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._search.setPlaceholderText(tr("Search a command or a key"))
        self._table.setHorizontalHeaderLabels([tr("Command"), tr("Key")])
        self._hint.setText(tr("Choose a command, press the new key, then set it."))
        self._set.setText(tr("Set"))
        self._none.setText(tr("No key"))
        self._reset.setText(tr("Put back"))
        self._reset_all.setText(tr("Put all back"))
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def choose(self, command_id: str) -> None:
        """Choose a command in the table."""
        for row in range(self._table.rowCount()):
            if self._id_at(row) == command_id:
                self._table.selectRow(row)

    def _lay_out(self) -> None:
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setShowGrid(False)
        self._table.setProperty("role", "card")
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.horizontalHeader().setHighlightSections(False)
        self._table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QHBoxLayout()
        buttons.addWidget(self._editor, stretch=1)
        for button in (self._set, self._none, self._reset, self._reset_all):
            buttons.addWidget(button)
        self._hint.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._search)
        column.addWidget(self._table, stretch=1)
        column.addWidget(self._hint)
        column.addLayout(buttons)
        column.addWidget(self._trouble)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._fill)
        self._table.itemSelectionChanged.connect(self._trouble.clear)
        self._set.clicked.connect(self._give)
        self._none.clicked.connect(lambda: self._bind(""))
        self._reset.clicked.connect(lambda: self._bind(None))
        self._reset_all.clicked.connect(self._put_all_back)

    def _fill(self) -> None:
        chosen = self._chosen()
        words = self._search.text().casefold().split()
        rows = [(one, _written(one, self._overrides)) for one in COMMANDS]
        shown = [row for row in rows if all(word in f"{row[0].text()} {row[1]}".casefold() for word in words)]
        self._table.setRowCount(len(shown))
        for number, (command, keys) in enumerate(shown):
            name = QTableWidgetItem(command.text().rstrip("…"))
            name.setData(ID, command.id)
            self._table.setItem(number, 0, name)
            self._table.setItem(number, 1, QTableWidgetItem(keys))
        if chosen:
            self.choose(chosen)

    def _give(self) -> None:
        key = self._editor.keySequence()
        chosen = self._chosen()
        if key.isEmpty() or not chosen:
            return
        owner = self._owner_of(key, chosen)
        if owner is None:
            self._bind(key.toString(QKeySequence.SequenceFormat.PortableText))
            self._editor.clear()
        else:
            self._trouble.say(lambda: _taken(key, owner))

    def _owner_of(self, key: QKeySequence, chosen: str) -> Command | None:
        for command in COMMANDS:
            keys = [QKeySequence(one) for one in keys_of(command, self._overrides)]
            if command.id != chosen and key in keys:
                return command
        return None

    def _bind(self, keys: str | None) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        self._overrides.pop(chosen, None)
        if keys is not None:
            self._overrides[chosen] = keys
        self._tell()

    def _put_all_back(self) -> None:
        self._overrides.clear()
        self._tell()

    def _tell(self) -> None:
        self._trouble.clear()
        self._fill()
        self.changed.emit(dict(self._overrides))

    def _chosen(self) -> str:
        rows = self._table.selectionModel().selectedRows()
        return self._id_at(rows[0].row()) if rows else ""

    def _id_at(self, row: int) -> str:
        item = self._table.item(row, 0)
        return "" if item is None else str(item.data(ID))


def _taken(key: QKeySequence, owner: Command) -> str:
    written = key.toString(QKeySequence.SequenceFormat.NativeText)
    return tr("{key} belongs to “{command}”. Take it away there first.").format(
        key=written, command=owner.text().rstrip("…")
    )


def _written(command: Command, overrides: Mapping[str, str]) -> str:
    keys = keys_of(command, overrides)
    return "  ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
