"""The editor of name patterns: own ones and presets on the left, the chosen one and what it reads on the right."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.naming import NamePattern
from qa_desktop.interchange.name_presets import PRESETS
from qa_desktop.interchange.names import compile_pattern
from qa_desktop.language import tr, trn
from qa_desktop.services.preferences import Preferences
from ui.icons import icon
from ui.library.pattern_form import PatternForm
from ui.library.pattern_preview import ReadingsView
from ui.theme import Theme
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room, scrolling
from ui.widgets.trouble import TroubleLine

SIZE = (920, 600)
LIST_WIDTH = 250


class PatternEditor(QDialog):
    """Edits the person's own patterns; presets can be looked at and copied. `saved` follows what was stored."""

    saved = Signal()

    def __init__(
        self, preferences: Preferences, theme: Theme, names: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._theme = theme
        self._own = list(preferences.settings.name_patterns)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, *SIZE)
        self.list = QListWidget()
        self.list.setProperty("role", "card")
        self.list.setSpacing(1)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form = PatternForm(theme)
        self.preview = ReadingsView(theme)
        self.preview.readings.show_names(names)
        self._heading = PlainLabel()
        self._heading.setProperty("role", "heading")
        self._trouble = TroubleLine()
        self._deeds = {name: QPushButton() for name in ("new", "copy", "delete")}
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._fill(0)
        self.retranslate()

    @property
    def own(self) -> tuple[NamePattern, ...]:
        """The person's own patterns as they stand here."""
        return tuple(self._own)

    def accept(self) -> None:
        """Store the patterns; the first one with a flaw is shown instead, where there is one."""
        flawed = next((number for number in range(len(self._own)) if not self._is_sound(number)), None)
        if flawed is not None:
            self.list.setCurrentRow(flawed)
            self._show_name_flaw(flawed)
            return
        try:
            self._preferences.change(name_patterns=self.own)
        except QaError as error:
            self._trouble.blame(error)
            return
        super().accept()
        self.saved.emit()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("File name patterns"))
        self.list.setAccessibleName(tr("Patterns"))
        for name, word in (("new", tr("New")), ("copy", tr("Copy")), ("delete", tr("Delete"))):
            self._deeds[name].setText(word)
        self.form.retranslate()
        self.preview.retranslate()
        self._label_rows()
        self._show_reading()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QWidget()
        deeds = QHBoxLayout()
        for name, button in self._deeds.items():
            button.setObjectName(f"pattern-{name}")
            button.setAutoDefault(False)
            deeds.addWidget(button)
        left_column = QVBoxLayout(left)
        left_column.setContentsMargins(0, 0, 0, 0)
        left_column.addWidget(self.list, 1)
        left_column.addLayout(deeds)
        right = QWidget()
        right_column = QVBoxLayout(right)
        right_column.setContentsMargins(8, 0, 0, 0)
        right_column.setSpacing(8)
        right_column.addWidget(self.form)
        right_column.addWidget(self._heading)
        right_column.addWidget(self.preview, 1)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(scrolling(right))
        split.setSizes([LIST_WIDTH, SIZE[0] - LIST_WIDTH])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(split, 1)
        column.addWidget(self._trouble)
        column.addWidget(self._buttons)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show)
        self.form.changed.connect(self._take)
        self._deeds["new"].clicked.connect(self._add_new)
        self._deeds["copy"].clicked.connect(self._copy)
        self._deeds["delete"].clicked.connect(self._delete)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._theme.changed.connect(self._label_rows)

    def _every(self) -> tuple[NamePattern, ...]:
        return (*self._own, *PRESETS)

    def _fill(self, chosen: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for _ in self._every():
            self.list.addItem("")
        self.list.blockSignals(False)
        self._label_rows()
        self.list.setCurrentRow(chosen)

    def _label_rows(self) -> None:
        lock = icon("lock", self._theme.tokens.muted)
        pen = icon("edit", self._theme.tokens.accent)
        for number, pattern in enumerate(self._every()):
            item = self.list.item(number)
            mine = number < len(self._own)
            item.setText(pattern.name or tr("Nameless"))
            item.setIcon(pen if mine else lock)
            item.setToolTip(tr("Your own pattern") if mine else tr("A preset: copy it to change it"))

    def _show(self, number: int) -> None:
        if number < 0:
            return
        mine = number < len(self._own)
        self.form.show_pattern(self._every()[number], editable=mine)
        self._deeds["delete"].setEnabled(mine)
        self._show_name_flaw(number)
        self._show_reading()

    def _take(self) -> None:
        number = self.list.currentRow()
        self._own[number] = self.form.pattern
        self._label_rows()
        self._show_name_flaw(number)
        self._show_reading()

    def _show_reading(self) -> None:
        self.preview.readings.read_by(self.form.compiled)
        fitting, count = self.preview.readings.fitting, self.preview.readings.rowCount()
        fits = trn("Fits {fitting} of {count} name", "Fits {fitting} of {count} names", count)
        self._heading.setText(fits.format(fitting=fitting, count=count))
        self._heading.setVisible(count > 0)
        self.preview.setVisible(count > 0)

    def _show_name_flaw(self, number: int) -> None:
        self.form.blame_name(partial(_name_sentence, self._name_flaw(number)) if self._name_flaw(number) else None)

    def _name_flaw(self, number: int) -> str:
        if number >= len(self._own):
            return ""
        name = self._own[number].name
        if not name:
            return "nameless"
        return "twice" if [one.name for one in self._every()].count(name) > 1 else ""

    def _is_sound(self, number: int) -> bool:
        try:
            compile_pattern(self._own[number])
        except UserMistake:
            return False
        return not self._name_flaw(number)

    def _add_new(self) -> None:
        self._add(NamePattern(name=self._free_name(tr("New pattern")), pattern="{agent}_{started_at}"))

    def _copy(self) -> None:
        source = self._every()[self.list.currentRow()]
        self._add(source.model_copy(update={"name": self._free_name(source.name)}))

    def _add(self, pattern: NamePattern) -> None:
        self._own.append(pattern)
        self._fill(len(self._own) - 1)
        self.form.name.setFocus()
        self.form.name.selectAll()

    def _delete(self) -> None:
        number = self.list.currentRow()
        if number < len(self._own):
            del self._own[number]
            self._fill(max(0, number - 1))
            self.list.setFocus()

    def _free_name(self, wanted: str) -> str:
        taken = {pattern.name for pattern in self._every()}
        number = 1
        name = wanted
        while name in taken:
            number += 1
            name = f"{wanted} {number}"
        return name


def _name_sentence(flaw: str) -> str:
    if flaw == "nameless":
        return tr("Give the pattern a name.")
    return tr("Another pattern has this name already. Choose a different one.")
