"""The dialog in which a centre edits its tags."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.text import Text
from qa_desktop.language import tr
from ui.annotations.dots import DOT_PX, dot
from ui.annotations.tag_book import TagsService
from ui.annotations.tag_draft import flaw_in, free_digit, shown_name, tidy
from ui.annotations.tag_form import TagForm
from ui.theme import Theme
from ui.widgets.buttons import IconButton, name_for_everyone
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room
from ui.widgets.trouble import TroubleLine

SIZE = (560, 400)
LIST_WIDTH = 220


class TagEditor(QDialog):
    """The list of tags on the left, the chosen one's fields on the right; nothing is stored before Save."""

    def __init__(self, tags: TagsService, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = tags
        self._theme = theme
        self._tags: list[Tag] = list(tags.every())
        self.list = QListWidget()
        self.form = TagForm(theme)
        self.trouble = TroubleLine()
        self.hint = PlainLabel()
        self.add = IconButton(theme, "plus")
        self.up = IconButton(theme, "up")
        self.down = IconButton(theme, "down")
        self.remove = IconButton(theme, "trash")
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._fill()
        self.list.setCurrentRow(0)
        self.retranslate()

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The tags as they are in the dialog."""
        return tuple(self._tags)

    def _lay_out(self) -> None:
        self.list.setIconSize(QSize(DOT_PX, DOT_PX))
        self.list.setMinimumWidth(LIST_WIDTH)
        self.list.setProperty("role", "card")
        self.hint.setProperty("role", "small")
        self.hint.setWordWrap(True)
        tools = QHBoxLayout()
        for tool in (self.add, self.remove, self.up, self.down):
            tool.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tools.addWidget(tool)
        tools.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.list, stretch=1)
        left.addLayout(tools)
        right = QVBoxLayout()
        right.addWidget(self.form)
        right.addWidget(self.hint)
        right.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addLayout(left, stretch=2)
        sides.addLayout(right, stretch=3)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(sides, stretch=1)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show)
        self.form.edited.connect(self._edit)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self._theme.changed.connect(self.retranslate)

    # -- the list --------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        self.list.clear()
        for _ in self._tags:
            self.list.addItem(QListWidgetItem())
        for row in range(len(self._tags)):
            self._word(row)

    def _word(self, row: int) -> None:
        tag, item = self._tags[row], self.list.item(row)
        item.setText(shown_name(tag) + (f"  ·  {tag.digit}" if tag.digit else ""))
        item.setIcon(dot(self._theme.tokens.tags[tag.colour]))

    def _show(self, row: int) -> None:
        there = 0 <= row < len(self._tags)
        self.form.show_tag(self._tags[row] if there else None)
        self.remove.setEnabled(there)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(there and row < len(self._tags) - 1)

    def _edit(self, tag: Tag) -> None:
        row = self.list.currentRow()
        self._tags[row] = tag
        self._word(row)
        self.trouble.clear()

    def _add(self) -> None:
        self._tags.append(Tag(id=new_id(), name=Text(), digit=free_digit(self._tags)))
        self.list.addItem(QListWidgetItem())
        self._word(len(self._tags) - 1)
        self.list.setCurrentRow(len(self._tags) - 1)
        self.form.chinese.setFocus()

    def _remove(self) -> None:
        row = self.list.currentRow()
        del self._tags[row]
        self.list.takeItem(row)
        self._show(self.list.currentRow())
        self.trouble.clear()

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        self._tags.insert(row + by, self._tags.pop(row))
        self._word(row)
        self._word(row + by)
        self.list.setCurrentRow(row + by)

    # -- the end ---------------------------------------------------------------------------------------------------

    def _save(self) -> None:
        flaw = flaw_in(self._tags)
        if flaw is not None:
            self.list.setCurrentRow(flaw.row)
            self.trouble.say(lambda: (flaw_in(self._tags) or flaw).words)
            return
        try:
            self._service.replace(tidy(self._tags))
        except QaError as error:
            self.trouble.blame(error)
            return
        self.accept()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Tags"))
        self.list.setAccessibleName(tr("Tags"))
        self.hint.setText(tr("Marks made with a tag that is removed stay where they are, without its name."))
        name_for_everyone(self.add, tr("New tag"))
        name_for_everyone(self.remove, tr("Remove the tag"))
        name_for_everyone(self.up, tr("Move up"))
        name_for_everyone(self.down, tr("Move down"))
        self.form.retranslate()
        for row in range(len(self._tags)):
            self._word(row)

    def changeEvent(self, event: QEvent) -> None:
        """Word everything anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
