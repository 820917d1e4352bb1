"""Who is working: several people on one login of the system, each with data of their own."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.settings.profiles import Profile
from ui.widgets.buttons import PushButton
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room
from ui.widgets.trouble import TroubleLine

SIZE = (420, 380)


class PersonDialog(QDialog):
    """Lists who works here; `add` makes room for one more, and its error stays in the dialog with what was typed."""

    def __init__(
        self,
        people: Sequence[Profile],
        add: Callable[[str], Profile],
        *,
        present: Profile | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._people = list(people)
        self._add = add
        self.intro = PlainLabel()
        self.intro.setWordWrap(True)
        self.list = QListWidget()
        self.list.setProperty("role", "card")
        self.name = QLineEdit()
        self.name.setObjectName("person-name")
        self.name.setMaxLength(80)
        self.more = PushButton()
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setAutoDefault(False)
        self.hint = PlainLabel()
        self.hint.setProperty("role", "small")
        self.hint.setWordWrap(True)
        self.trouble = TroubleLine()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self.list.addItems([self._words(profile) for profile in self._people])
        self.list.setCurrentRow(self._people.index(present) if present in self._people else 0)
        self.list.setFocus()
        self.retranslate()

    @property
    def chosen(self) -> Profile:
        """Who was chosen."""
        return self._people[self.list.currentRow()]

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Who is working?"))
        self.intro.setText(tr("Each has a queue, settings and a key of their own."))
        self.list.setAccessibleName(tr("People"))
        self.name.setPlaceholderText(tr("Name of one more person"))
        self.name.setAccessibleName(self.name.placeholderText())
        self.more.setText(tr("Add"))
        self.hint.setText(tr("Who shares a login with others is best protected by a passphrase of their own."))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def accept(self) -> None:
        """Take whoever is chosen; a name that was typed is added first."""
        if self.name.text().strip():
            self._add_typed()
            return
        super().accept()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.name, stretch=1)
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.intro)
        column.addWidget(self.list, stretch=1)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)

    def _connect(self) -> None:
        self.more.clicked.connect(self._add_typed)
        self.name.textChanged.connect(self._follow)
        self.list.itemDoubleClicked.connect(lambda _: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._follow("")

    def _follow(self, typed: str) -> None:
        self.more.setEnabled(bool(typed.strip()))
        self.trouble.clear()

    def _words(self, profile: Profile) -> str:
        """Return the name, with the folder's where another is called the same."""
        name = profile.name.casefold()
        is_alone = all(one is profile or one.name.casefold() != name for one in self._people)
        return profile.name if is_alone else f"{profile.name} ({profile.folder})"

    def _add_typed(self) -> None:
        """Make room for whoever was typed, and choose them."""
        try:
            profile = self._add(self.name.text())
        except QaError as error:
            self.trouble.blame(error)
            return
        self._people.append(profile)
        self.name.clear()
        self.list.addItem(self._words(profile))
        self.list.setCurrentRow(len(self._people) - 1)
        self.list.setFocus()
