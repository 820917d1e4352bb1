"""Asking for the password where none is kept, or where it is not right any more; only when somebody wants to sync."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.syncing import Syncing
from ui.widgets.dialog_buttons import DialogButtons

WIDTH = 460


class PasswordDialog(QDialog):
    """Hands the password to the exchange and closes; `given` comes just before."""

    given = Signal()

    def __init__(self, syncing: Syncing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._syncing = syncing
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._password = QLineEdit()
        self._password.setObjectName("password")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._keep = QCheckBox()
        self._keep.setChecked(True)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._password.textChanged.connect(self._allow)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        for part in (self._words, self._password, self._keep, self._buttons):
            column.addWidget(part)
        self.retranslate()
        self._allow()

    def retranslate(self) -> None:
        """Word everything anew."""
        status = self._syncing.status
        self.setWindowTitle(tr("Password"))
        wrong = (
            f"{describe(status.fault)}\n\n" if status.fault is not None and status.fault.code == "sync.password" else ""
        )
        asked = tr("The password of {login} on {host}:").format(login=status.login, host=status.host)
        self._words.setText(f"{wrong}{asked}")
        self._password.setAccessibleName(asked)
        self._keep.setText(tr("Keep the password on this computer, encrypted"))
        self.resize(WIDTH, max(self._column.totalHeightForWidth(WIDTH), self.sizeHint().height()))

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def accept(self) -> None:
        """Use the password."""
        if self._password.text():
            self.given.emit()
            self._syncing.use_password(self._password.text(), lastingly=self._keep.isChecked())
            super().accept()

    def _allow(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self._password.text()))
