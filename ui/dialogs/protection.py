"""Who holds the key of the store: asked at the first start where the keyring cannot, and changed from the menu."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.unlocking import Choice
from qa_desktop.settings.key_file import LEAST_PASSPHRASE, Keeper
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.form import Form
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room, scrolling
from ui.widgets.trouble import TroubleLine

SIZE = (540, 470)
INDENT = 22
"""Where the words of a choice begin, and so the sentence under them."""


class ProtectionDialog(QDialog):
    """Offers the three ways; `decide` makes it so, and its error stays in the dialog with what was typed.

    `lack` says why the keyring cannot hold the key (None: it can); `keeper` is who holds it now (None: nobody has been
    asked yet). Whoever is asked although the keyring can shares it with others. With `asks_present` a passphrase opens
    the store now, and nothing is changed without it.
    """

    def __init__(
        self,
        decide: Callable[[Choice], None],
        *,
        lack: QaError | None = None,
        keeper: Keeper | None = None,
        asks_present: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, parent is not None)
        self._decide = decide
        self._lack = lack
        self._first = keeper is None
        self.intro = PlainLabel()
        self.lack = PlainLabel()
        self.choices = {one: QRadioButton() for one in Keeper}
        self._hints = {one: PlainLabel() for one in Keeper}
        self._group = QButtonGroup(self)
        self._asks_present = asks_present
        self.present = _secret_field("protection-present")
        self._present_form = Form()
        self.passphrase = _secret_field("protection-passphrase")
        self.again = _secret_field("protection-again")
        self._form = Form()
        self.trouble = TroubleLine()
        self.buttons = DialogButtons(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self.choices[keeper or Keeper.PASSPHRASE].setChecked(True)
        self._follow()
        self.retranslate()

    @property
    def chosen(self) -> Keeper:
        """Who is to hold the key."""
        return next(one for one, button in self.choices.items() if button.isChecked())

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Protection of what is stored here"))
        self.intro.setText(
            tr("Your grading lies on this machine in an encrypted file. Who is to keep its key?")
            if self._first
            else tr("Who is to keep the key to the encrypted file in which your grading lies?")
        )
        self.lack.setText(self._reason())
        self.lack.setVisible(bool(self.lack.text()))
        words = {
            Keeper.KEYRING: (
                tr("The system's keyring, tried again") if self._lack else tr("The system's keyring"),
                tr("Nothing to type: whoever is logged in to this machine as you can open it."),
            ),
            Keeper.PASSPHRASE: (
                tr("A passphrase, asked for at every start"),
                tr("Nobody can open it without. Forgotten, it cannot be got back, nor can the backups be opened."),
            ),
            Keeper.NOBODY: (
                tr("Nobody: store it without encryption"),
                tr("Whoever gets hold of this disk can read every score and every note on it."),
            ),
        }
        for keeper, (word, hint) in words.items():
            self.choices[keeper].setText(word)
            self.choices[keeper].setAccessibleDescription(hint)
            self._hints[keeper].setText(hint)
        for form in (self._present_form, self._form):
            form.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def accept(self) -> None:
        """Make it so; stay open where it cannot be."""
        self.trouble.clear()
        passphrase = self.passphrase.text() if self.chosen is Keeper.PASSPHRASE else ""
        choice = Choice(self.chosen, passphrase, self.present.text())
        if choice.keeper is Keeper.PASSPHRASE and self.passphrase.text() != self.again.text():
            self.trouble.say(lambda: tr("The two passphrases differ."))
            self.again.setFocus()
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._decide(choice)
        except QaError as error:
            self.trouble.blame(error)
            if error.code == "passphrase.wrong":
                self.present.setFocus()
                self.present.selectAll()
            return
        finally:
            QApplication.restoreOverrideCursor()
        super().accept()

    def _reason(self) -> str:
        """Say why there is anything to choose at the first start."""
        if self._lack is not None:
            return describe(self._lack).what
        if not self._first:
            return ""
        return tr(
            "Others work on this login of the computer too, and can open whatever its keyring opens. "
            "A passphrase keeps your work and your sign-in to yourself."
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(scrolling(self._body()), stretch=1)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        give_room(self, *SIZE)

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        self.lack.setProperty("role", "warning")
        for label in (self.intro, self.lack):
            label.setWordWrap(True)
            column.addWidget(label)
        self._present_form.add(lambda: tr("Present passphrase"), self.present)
        self._present_form.setVisible(self._asks_present)
        column.addWidget(self._present_form)
        grid = QGridLayout()
        grid.setColumnMinimumWidth(0, INDENT)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        for keeper, button in self.choices.items():
            self._group.addButton(button)
            button.setObjectName(f"protection-{keeper.value}")
            grid.addWidget(button, grid.rowCount(), 0, 1, 2)
            self._hints[keeper].setProperty("role", "small")
            self._hints[keeper].setWordWrap(True)
            grid.addWidget(self._hints[keeper], grid.rowCount(), 1)
            if keeper is Keeper.PASSPHRASE:
                grid.setRowMinimumHeight(grid.rowCount(), 6)
                grid.addWidget(self._form, grid.rowCount(), 1)
            grid.setRowMinimumHeight(grid.rowCount(), 8)
        least = LEAST_PASSPHRASE
        self._form.add(
            lambda: tr("New passphrase") if self._asks_present else tr("Passphrase"),
            self.passphrase,
            hint=lambda: tr("At least {least} characters; several words are easy to remember.").format(least=least),
        )
        self._form.add(lambda: tr("Once more"), self.again)
        column.addLayout(grid)
        column.addStretch(1)
        return body

    def _connect(self) -> None:
        self._group.buttonToggled.connect(lambda *_: self._follow())
        self.passphrase.textChanged.connect(lambda _: self.trouble.clear())
        self.again.textChanged.connect(lambda _: self.trouble.clear())
        self.present.textChanged.connect(lambda _: self.trouble.clear())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _follow(self) -> None:
        """Ask for a passphrase where one is chosen, and only there."""
        self.trouble.clear()
        self._form.setEnabled(self.choices[Keeper.PASSPHRASE].isChecked())


def _secret_field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
