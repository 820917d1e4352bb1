"""Options, ranges and bands: rows of fields that are added, removed and moved."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.language import tr
from qa_desktop.services.card_words import Word
from ui.cards.controls import Tick
from ui.cards.form_fields import Field, Labelled, Path, flat
from ui.theme import Theme
from ui.widgets.buttons import IconButton, PushButton, name_for_everyone
from ui.widgets.plain import PlainLabel

TOP, LOW = Qt.AlignmentFlag(0), Qt.AlignmentFlag.AlignBottom
FieldsOf = Callable[[Path], Sequence[Sequence[Field]]]
"""Makes the fields of one row below a path, line by line."""


class PartRow(QFrame):
    """One row: a frame with its fields and the tools to move and remove it."""

    def __init__(self, at: int, lines: Sequence[Sequence[Field]], theme: Theme, *, moves: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.at = at
        self.fields: dict[str, Field] = {str(field.path[-1]): field for line in lines for field in line}
        self.title = PlainLabel()
        self.title.setProperty("role", "heading")
        self.up, self.down = IconButton(theme, "up"), IconButton(theme, "down")
        self.trash = IconButton(theme, "trash")
        self._tools = (self.up, self.down, self.trash)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title, stretch=1)
        for tool in self._tools:
            tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            head.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(6)
        column.addLayout(head)
        for tool in (self.up, self.down):
            tool.setHidden(not moves)  # only now: a widget without a parent would be shown as a window
        for line in lines:
            row = QHBoxLayout()
            row.setSpacing(10)
            for field in line:
                is_tick = isinstance(field, Labelled) and isinstance(field.control, Tick)
                row.addWidget(field, stretch=1, alignment=LOW if is_tick else TOP)
            column.addLayout(row)

    def allow(self, *, editable: bool, is_first: bool, is_last: bool, may_go: bool) -> None:
        """Let the person edit what can be."""
        for field in flat(self.fields.values()):
            field.allow(editable=editable)
        self.up.setEnabled(editable and not is_first)
        self.down.setEnabled(editable and not is_last)
        self.trash.setEnabled(editable and may_go)

    def word(self, title: str) -> None:
        """Name the row and its tools."""
        self.title.setText(title)
        name_for_everyone(self.up, tr("Move up"))
        name_for_everyone(self.down, tr("Move down"))
        name_for_everyone(self.trash, tr("Remove"))
        for tool in self._tools:
            tool.setAccessibleDescription(title)
        for field in flat(self.fields.values()):
            field.retranslate()
            field.control.field.setAccessibleDescription(title)


class RowsEditor(QWidget):
    """A row for each part; its frames are kept and filled anew.

    `added`, `removed` (its number) and `moved` (its number, whether down) carry what the person asks for.
    """

    added = Signal()
    removed = Signal(int)
    moved = Signal(int, bool)

    def __init__(
        self,
        path: Path,
        title: Callable[[int], str],
        add_word: Word,
        fields_of: FieldsOf,
        theme: Theme,
        *,
        least: int = 1,
        most: int = 1000,
        moves: bool = True,
    ) -> None:
        super().__init__()
        self.path = path
        self._title = title
        self._add_word = add_word
        self._fields_of = fields_of
        self._theme = theme
        self._limits = (least, most)
        self._moves = moves
        self._count = 0
        self.rows: list[PartRow] = []
        self.add = PushButton()
        self.add.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.add.clicked.connect(self.added)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.add, alignment=Qt.AlignmentFlag.AlignLeft)
        self.retranslate()

    @property
    def shown(self) -> tuple[PartRow, ...]:
        """The rows that are shown."""
        return tuple(self.rows[: self._count])

    def show_parts(self, values: Sequence[dict[str, Any]], *, editable: bool) -> None:
        """Show parts, each as its values by the last step of their fields' paths."""
        while len(self.rows) < len(values):
            self._make_row()
        self._count = len(values)
        least, most = self._limits
        for at, row in enumerate(self.rows):
            row.setVisible(at < self._count)
            if at >= self._count:
                continue
            for name, value in values[at].items():
                if name in row.fields:
                    row.fields[name].show_value(value)
            row.allow(editable=editable, is_first=at == 0, is_last=at == self._count - 1, may_go=self._count > least)
        self.add.setVisible(editable)
        self.add.setEnabled(self._count < most)

    def forget(self) -> None:
        """Show the next parts whatever stands there."""
        for row in self.rows:
            for field in flat(row.fields.values()):
                field.forget()

    @property
    def fields(self) -> list[Labelled]:
        """The fields of the rows that are shown."""
        return [field for row in self.shown for field in flat(row.fields.values())]

    def retranslate(self) -> None:
        """Word everything anew."""
        self.add.setText(self._add_word())
        for row in self.rows:
            row.word(self._title(row.at))

    def _make_row(self) -> None:
        at = len(self.rows)
        row = PartRow(at, self._fields_of((*self.path, at)), self._theme, moves=self._moves)
        row.up.clicked.connect(lambda: self.moved.emit(at, False))
        row.down.clicked.connect(lambda: self.moved.emit(at, True))
        row.trash.clicked.connect(lambda: self.removed.emit(at))
        self.rows.append(row)
        self._column.insertWidget(at, row)
        row.word(self._title(at))
