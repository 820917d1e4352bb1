"""Asking for the passphrase of the store, before the window is there."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.form import Form
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room
from ui.widgets.trouble import TroubleLine

SIZE = (440, 250)


class PassphraseDialog(QDialog):
    """One field; `trouble` says what was wrong with the last passphrase."""

    def __init__(self, trouble: QaError | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.intro = PlainLabel()
        self.intro.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setObjectName("passphrase")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_typed = QCheckBox()
        self.trouble = TroubleLine()
        self.form = Form()
        self.form.add(lambda: tr("Passphrase"), self.field)
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        for widget in (self.intro, self.form, self.show_typed, self.trouble):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)
        self.show_typed.toggled.connect(self._echo)
        self.field.textChanged.connect(self._follow)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        if trouble is not None:
            self.trouble.blame(trouble)
        self._follow("")
        self.field.setFocus()
        self.retranslate()

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.field.text()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("QA Desktop"))
        self.intro.setText(tr("Your grading on this machine is encrypted. Type your passphrase to open it."))
        self.show_typed.setText(tr("Show what I type"))
        self.form.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _echo(self, seen: bool) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)

    def _follow(self, typed: str) -> None:
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(typed))
        if typed:
            self.trouble.clear()
