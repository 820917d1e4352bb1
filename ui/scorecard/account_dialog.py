"""How the score on the desk came about: a window beside the work that follows it."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from qa_desktop.language import current_language, tr
from qa_desktop.services.account_rows import rows_of_call
from qa_desktop.services.grading import Grading
from ui.bridge import Bridge
from ui.scorecard.account_table import AccountModel, AccountTable
from ui.scorecard.wording import score_words
from ui.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.buttons import PushButton
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.empty_note import EmptyNote
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room

SIZE = (760, 600)


class AccountDialog(QDialog):
    """Every criterion with its answer and what that gives or costs, until the sum is the score."""

    def __init__(self, grading: Grading, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._grading = grading
        self.heading = PlainLabel()
        self.heading.setWordWrap(True)
        self.heading.setProperty("role", "heading")
        self.model = AccountModel(theme, self)
        self.table = AccountTable(self.model)
        self.empty = EmptyNote()
        self.copy = PushButton()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        self._connect(bridge, theme)
        self.retranslate()

    def _lay_out(self) -> None:
        self.copy.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.copy.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addStretch(1)
        row.addWidget(self.buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.table, stretch=1)
        column.addWidget(self.empty, stretch=1)
        column.addLayout(row)
        give_room(self, *SIZE)

    def _connect(self, bridge: Bridge, theme: Theme) -> None:
        for event in (bridge.changed, bridge.call_opened, bridge.call_closed, theme.changed):
            event.connect(self.follow)
        self.copy.clicked.connect(self.copy_text)
        self.buttons.rejected.connect(self.reject)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        keys.activated.connect(self.copy_text)

    @Slot()
    def follow(self) -> None:
        """Show the account of what is answered now."""
        call = self._grading.call
        self.model.show_rows(rows_of_call(call, self._grading.score))
        self.heading.setText(self._heading())
        for part in (self.heading, self.table, self.copy):
            part.setVisible(call is not None)
        self.empty.setVisible(call is None)

    @Slot()
    def copy_text(self) -> None:
        """Put everything into the clipboard as text."""
        if self._grading.call is not None:
            QGuiApplication.clipboard().setText(f"{self._heading()}\n{self.model.as_text()}\n")
            announce(self, tr("Copied"))

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("How this score came about"))
        self.table.setAccessibleName(tr("How this score came about"))
        self.copy.setText(tr("Copy as text"))
        self.copy.set_keys(QKeySequence(QKeySequence.StandardKey.Copy).toString(QKeySequence.SequenceFormat.NativeText))
        self.empty.say(tr("No call is open"), tr("Open a call: how its score came about is told here."))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.model.columnCount() - 1)
        self.follow()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _heading(self) -> str:
        call, score = self._grading.call, self._grading.score
        if call is None or score is None:
            return ""
        spoken = current_language()
        version = tr("version {number}").format(number=call.card.version)
        said = [
            call.card.name.in_language(spoken),
            version,
            tr("Score: {score}").format(score=score_words(score.score)),
        ]
        if score.band is not None:
            said.append(score.band.name.in_language(spoken))
        return " · ".join(said)


class AccountDesk(QObject):
    """Opens the window, or brings it to the front: there is one."""

    def __init__(self, grading: Grading, bridge: Bridge, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._given = (grading, bridge, theme)
        self.dialog: AccountDialog | None = None

    def open(self) -> None:
        """Show how the score came about."""
        if self.dialog is None:
            self.dialog = AccountDialog(*self._given, self._owner.window())
            self.dialog.destroyed.connect(self._gone)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot()
    def _gone(self) -> None:
        self.dialog = None
