"""Shared work in the settings: where it is shared and as whom, how often, and the ways on from there."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from qa_desktop.language import tr
from qa_desktop.services.ports import Clock
from qa_desktop.services.sync_status import SyncPhase, SyncStatus
from qa_desktop.settings.model import ServerAddress, Settings
from ui.sync.address_form import security_word
from ui.sync.wording import long_words, who_words
from ui.widgets.fields import roomy
from ui.widgets.form import Form

LEAST_S, MOST_S, STEP_S = 15, 3600, 15


class SharedPage(QWidget):
    """`changed` carries the settings that were changed; `connect_asked` and `status_asked` lead on."""

    changed = Signal(dict)
    connect_asked = Signal()
    status_asked = Signal()

    def __init__(self, settings: Settings, status: SyncStatus, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = settings.server
        self._status = status
        self._clock = clock
        self._who = _label("heading")
        self._where = _label("small")
        self._stands = _label("muted")
        self._interval = roomy(QSpinBox())
        self._interval.setObjectName("settings-sync-interval")
        self._interval.setRange(LEAST_S, MOST_S)
        self._interval.setSingleStep(STEP_S)
        self._interval.setValue(settings.sync_every_s)
        self._connect, self._details = QPushButton(), QPushButton()
        self._connect.setObjectName("settings-connect")
        self._details.setObjectName("settings-sync-status")
        self._form = Form()
        self._lay_out()
        self._interval.valueChanged.connect(lambda value: self.changed.emit({"sync_every_s": value}))
        self._connect.clicked.connect(self.connect_asked)
        self._details.clicked.connect(self.status_asked)
        self.retranslate()

    @Slot(object)
    def follow(self, status: SyncStatus) -> None:
        """Show how it stands now."""
        self._status = status
        self.retranslate()

    def retranslate(self) -> None:
        """Word everything anew."""
        self._form.retranslate()
        off = self._status.phase is SyncPhase.OFF
        self._who.setText(who_words(self._status))
        self._where.setText("" if self._address is None else _where(self._address))
        self._where.setVisible(self._address is not None)
        self._stands.setText(long_words(self._status, self._clock.now()))
        self._interval.setSuffix(tr(" s"))
        self._connect.setText(tr("Connect…") if off else tr("Change the connection…"))
        self._details.setText(tr("How syncing stands…"))
        self._form.setVisible(not off)
        self._details.setVisible(not off)

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._form.add(
            lambda: tr("Sync every"),
            self._interval,
            hint=lambda: tr("What is submitted or reviewed goes at once; this is for everything else."),
        )
        deeds = QHBoxLayout()
        deeds.setSpacing(8)
        for button in (self._connect, self._details):
            button.setAutoDefault(False)
            deeds.addWidget(button)
        deeds.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 8, 8)
        column.setSpacing(8)
        for part in (self._who, self._where, self._stands):
            column.addWidget(part)
        column.addSpacing(4)
        column.addLayout(deeds)
        column.addSpacing(12)
        column.addWidget(self._form)
        column.addStretch(1)


def _where(address: ServerAddress) -> str:
    return tr("Database {database} on {host}:{port} · {security}").format(
        database=address.database, host=address.host, port=address.port, security=security_word(address.security)
    )


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
