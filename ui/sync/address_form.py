"""Where the shared store is, and who signs in: the first page of the connection wizard."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr
from qa_desktop.settings.model import Security, ServerAddress
from ui.widgets.fields import roomy
from ui.widgets.form import Form
from ui.widgets.plain import PlainLabel

USUAL_PORT, LAST_PORT = 5432, 65535
USUAL_DATABASE = "qa_desktop"
LONGEST_HOST, LONGEST_NAME = 255, 63


class AddressForm(QWidget):
    """`changed` comes whenever what is filled in may have become complete, or incomplete."""

    changed = Signal()

    def __init__(self, address: ServerAddress | None, *, can_keep: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = _text("connect-host", "" if address is None else address.host, LONGEST_HOST)
        self._port = roomy(QSpinBox())
        self._port.setObjectName("connect-port")
        self._port.setRange(1, LAST_PORT)
        self._port.setGroupSeparatorShown(False)
        self._port.setValue(USUAL_PORT if address is None else address.port)
        self._database = _text(
            "connect-database", USUAL_DATABASE if address is None else address.database, LONGEST_NAME
        )
        self._login = _text("connect-login", "" if address is None else address.login, LONGEST_NAME)
        self._password = _text("connect-password", "", LONGEST_HOST)
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._keep = QCheckBox()
        self._keep.setObjectName("connect-keep")
        self._keep.setChecked(can_keep)
        self._security = QComboBox()
        self._security.setObjectName("connect-security")
        for one in Security:
            self._security.addItem(one.value, one.value)
        self._security.setCurrentIndex(
            list(Security).index(Security.VERIFY_FULL if address is None else address.security)
        )
        self._ca_file = _text("connect-ca", "" if address is None else address.ca_file, 0)
        self._browse = QPushButton()
        self._browse.setAutoDefault(False)
        self._warning = PlainLabel()
        self._warning.setProperty("role", "warning")
        self._warning.setWordWrap(True)
        self._agreed = QCheckBox()
        self._agreed.setObjectName("connect-agreed")
        self._form = Form()
        self._lay_out()
        self._connect()
        self.retranslate()
        self._follow_security()

    @property
    def address(self) -> ServerAddress | None:
        """What is filled in, None while something is missing or a lapse of security is not agreed to."""
        host, login = self._host.text().strip(), self._login.text().strip()
        database = self._database.text().strip()
        if not (host and login and database) or (self._is_lapse and not self._agreed.isChecked()):
            return None
        return ServerAddress(
            host=host,
            port=self._port.value(),
            database=database,
            login=login,
            security=self._chosen_security,
            ca_file=self._ca_file.text().strip(),
        )

    @property
    def password(self) -> str:
        """The password that was typed."""
        return self._password.text()

    @property
    def keeps_password(self) -> bool:
        """Whether the password is to be kept on this machine."""
        return self._keep.isChecked()

    @property
    def is_complete(self) -> bool:
        """Whether a connection can be tried."""
        return self.address is not None and bool(self.password)

    def begin(self) -> None:
        """Put the keyboard where something is missing first."""
        fields = (self._host, self._login, self._password)
        (next((field for field in fields if not field.text()), self._password)).setFocus()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._form.retranslate()
        for index, security in enumerate(Security):
            self._security.setItemText(index, security_word(security))
        self._host.setPlaceholderText("qa-db.example.com")
        self._ca_file.setPlaceholderText(tr("those the system trusts"))
        self._keep.setText(tr("Keep the password on this computer, encrypted"))
        self._browse.setText(tr("Choose…"))
        self._agreed.setText(tr("I know this and want it all the same"))
        self._warn()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- building --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        form = self._form
        form.add(lambda: tr("Server"), self._host)
        form.add(lambda: tr("Port"), self._port)
        form.add(lambda: tr("Database"), self._database)
        form.add(lambda: tr("Login"), self._login)
        form.add(lambda: tr("Password"), self._password)
        form.add(lambda: "", self._keep)
        form.add(lambda: tr("Protection"), self._security)
        form.add(lambda: tr("CA file"), self._ca_row(), hint=lambda: tr("The certificate file your centre gave you."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(form)
        column.addWidget(self._warning)
        column.addWidget(self._agreed)
        column.addStretch(1)

    def _ca_row(self) -> QWidget:
        holder = QWidget()
        holder.setFocusProxy(self._ca_file)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._ca_file, stretch=1)
        row.addWidget(self._browse)
        return holder

    def _connect(self) -> None:
        for field in (self._host, self._database, self._login, self._password, self._ca_file):
            field.textChanged.connect(self.changed)
        self._port.valueChanged.connect(self.changed)
        self._security.currentIndexChanged.connect(self._follow_security)
        self._agreed.toggled.connect(self.changed)
        self._browse.clicked.connect(self._choose_ca)

    # -- protection ------------------------------------------------------------------------------------------------

    @property
    def _chosen_security(self) -> Security:
        return Security(self._security.currentData())

    @property
    def _is_lapse(self) -> bool:
        return self._chosen_security is not Security.VERIFY_FULL

    def _follow_security(self) -> None:
        with QSignalBlocker(self._agreed):
            self._agreed.setChecked(False)  # each lapse is agreed to by itself
        self._warn()
        self.changed.emit()

    def _warn(self) -> None:
        self._warning.setText(_danger(self._chosen_security))
        for part in (self._warning, self._agreed):
            part.setVisible(self._is_lapse)
        needs_ca = self._chosen_security in (Security.VERIFY_FULL, Security.VERIFY_CA)
        self._ca_file.setEnabled(needs_ca)
        self._browse.setEnabled(needs_ca)
        self._ca_file.setAccessibleName(tr("CA file"))

    def _choose_ca(self) -> None:
        filters = ";;".join((tr("Certificates ({endings})").format(endings="*.crt *.pem *.cer"), tr("All files (*)")))
        chosen, _ = QFileDialog.getOpenFileName(self, tr("CA file"), self._ca_file.text(), filters)
        if chosen:
            self._ca_file.setText(chosen)


def security_word(security: Security) -> str:
    """Return how a way of keeping the line private is called."""
    return {
        Security.VERIFY_FULL: tr("Encrypted, certificate and name checked"),
        Security.VERIFY_CA: tr("Encrypted, certificate checked, name not"),
        Security.REQUIRE: tr("Encrypted, nobody checked"),
        Security.DISABLE: tr("Not encrypted"),
    }[security]


def _danger(security: Security) -> str:
    return {
        Security.VERIFY_FULL: "",
        Security.VERIFY_CA: tr(
            "Any server with a certificate of this authority can pass itself off as yours and read what is sent, "
            "the password among it."
        ),
        Security.REQUIRE: tr(
            "Anybody between this computer and the server can pass themselves off as the server and read what is sent."
        ),
        Security.DISABLE: tr("Everybody on the network can read what is sent: evaluations, notes and clips of calls."),
    }[security]


def _text(name: str, text: str, most: int) -> QLineEdit:
    field = QLineEdit(text)
    field.setObjectName(name)
    if most:
        field.setMaxLength(most)
    field.setInputMethodHints(Qt.InputMethodHint.ImhNoAutoUppercase | Qt.InputMethodHint.ImhNoPredictiveText)
    return field
