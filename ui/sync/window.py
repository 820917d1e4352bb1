"""The window of the exchange: how it stands, what waits, what came when, what was refused and why."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.language import tr
from qa_desktop.services.ports import Clock
from qa_desktop.services.sync_status import SyncDetails, SyncPhase, SyncStatus
from qa_desktop.services.syncing import Syncing
from ui.bridge import Bridge
from ui.sync.progress import SyncProgress
from ui.sync.rounds import RefusedModel, RoundColumn, RoundsModel
from ui.sync.wording import counts_words, long_words, parked_words, who_words
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.room import give_room, scrolling
from ui.widgets.table import PlainTable
from ui.widgets.trouble import TroubleLine

SIZE = (760, 620)
REFUSED_HEIGHT = 100
LEAST_ROUNDS_HEIGHT = 130
TIME_WIDTH = 130
SENT_WIDTH = 64
CAME_WIDTH = 260


class SyncWindow(QDialog):
    """Stays beside the work and follows the exchange while it is open."""

    connect_asked = Signal()
    conflicts_asked = Signal()
    password_asked = Signal()

    def __init__(self, syncing: Syncing, bridge: Bridge, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        give_room(self, *SIZE)
        self._syncing = syncing
        self._clock = clock
        self._details = SyncDetails()
        self._who = _line("heading")
        self._stands = _line("muted")
        self._trouble = TroubleLine()
        self._waiting = _line("")
        self._parked = _line("muted")
        self.progress = SyncProgress(lambda: syncing.progress)
        self._no_round = _line("muted")
        self._rounds_head, self._refused_head = _line("heading"), _line("heading")
        now: Callable[[], datetime] = clock.now
        self.rounds = RoundsModel(now, self)
        self.refused = RefusedModel(now, self)
        self._rounds_table, self._refused_table = PlainTable(self.rounds), PlainTable(self.refused)
        self._now = _button("sync-now", syncing.now)
        self._again = _button("sync-try-again", syncing.try_again)
        self._cancel = _button("sync-cancel", syncing.cancel)
        self._pause = _button("sync-pause", self._pause_or_resume)
        self._conflicts = _button("sync-conflicts", self.conflicts_asked.emit)
        self._password = _button("sync-password", self.password_asked.emit)
        self._connect = _button("sync-connect", self.connect_asked.emit)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Close)
        self._lay_out()
        bridge.sync_changed.connect(self._follow)
        self.retranslate()
        self._follow()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Shared work"))
        self._rounds_head.setText(tr("What was sent and received since the program started"))
        self._refused_head.setText(tr("What the shared database refuses"))
        self._no_round.setText(tr("Nothing yet."))
        self._rounds_table.setAccessibleName(self._rounds_head.text())
        self._refused_table.setAccessibleName(self._refused_head.text())
        self._now.setText(tr("Sync now"))
        self._again.setText(tr("Try again"))
        self._cancel.setText(tr("Cancel this sync"))
        self._conflicts.setText(tr("Conflicts…"))
        self._password.setText(tr("Enter the password…"))
        self._connect.setText(tr("Connect…") if self._syncing.address is None else tr("Change the connection…"))
        for model in (self.rounds, self.refused):
            model.retranslate()
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        for table in (self._rounds_table, self._refused_table):
            table.setColumnWidth(0, TIME_WIDTH)
        self._rounds_table.setColumnWidth(RoundColumn.SENT, SENT_WIDTH)
        self._rounds_table.setColumnWidth(RoundColumn.CAME, CAME_WIDTH)
        self._refused_table.setFixedHeight(REFUSED_HEIGHT)
        self._refused_table.setWordWrap(True)  # a reason is read in full
        self._refused_table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._rounds_table.setMinimumHeight(LEAST_ROUNDS_HEIGHT)
        deeds = QHBoxLayout()
        deeds.setSpacing(8)
        for button in (self._now, self._cancel, self._pause, self._password, self._conflicts, self._connect):
            deeds.addWidget(button)
        deeds.addStretch(1)
        self._now.setProperty("role", "primary")
        self._buttons.rejected.connect(self.reject)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        for part in (self._who, self._stands, self._trouble, self._waiting, self._parked, self.progress):
            column.addWidget(part)
        column.addLayout(deeds)
        column.addWidget(self._refused_head)
        column.addWidget(self._refused_table)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._rounds_head)
        column.addWidget(self._no_round)
        column.addWidget(self._rounds_table, 1)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 8, 16)
        whole.setSpacing(12)
        whole.addWidget(scrolling(body), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 8, 0)
        foot.addWidget(self._buttons)
        whole.addLayout(foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow an exchange that runs already."""
        super().showEvent(event)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        self.progress.run(runs=False)
        super().hideEvent(event)

    @Slot()
    def _follow(self) -> None:
        self._show()
        if self._syncing.status.phase is not SyncPhase.RUNNING and self._syncing.address is not None:
            self._syncing.details(self._take)

    def _take(self, details: SyncDetails) -> None:
        self._details = details
        self._show()

    def _show(self) -> None:
        status = self._syncing.status
        self._who.setText(who_words(status))
        self._stands.setText(long_words(status, self._clock.now()))
        if status.fault is None:
            self._trouble.clear()
        else:
            self._trouble.blame(status.fault)
        waiting = counts_words(self._details.waiting)
        self._waiting.setText(
            tr("Waiting to be sent: {what}").format(what=waiting) if waiting else _nothing_waits(status)
        )
        self._parked.setText(parked_words(status))
        self._parked.setVisible(bool(self._parked.text()))
        self.rounds.show_rows(tuple(self._syncing.rounds))
        self.refused.show_rows(self._details.refused)
        for part in (self._refused_head, self._refused_table):
            part.setVisible(bool(self._details.refused))
        self._waiting.setVisible(bool(self._waiting.text()))
        self._rounds_head.setVisible(status.phase is not SyncPhase.OFF)
        self._rounds_table.setVisible(bool(self._syncing.rounds))
        self._no_round.setVisible(status.phase is not SyncPhase.OFF and not self._syncing.rounds)
        self._show_deeds(status)

    def _show_deeds(self, status: SyncStatus) -> None:
        phase = status.phase
        self.progress.run(phase is SyncPhase.RUNNING and self.isVisible())
        paused = phase is SyncPhase.PAUSED
        self._pause.setText(tr("Resume") if paused else tr("Pause"))
        self._now.setVisible(phase in (SyncPhase.WAITING, SyncPhase.PAUSED))
        self._again.setVisible(bool(self._details.refused) and phase in (SyncPhase.WAITING, SyncPhase.PAUSED))
        self._cancel.setVisible(phase is SyncPhase.RUNNING)
        self._pause.setVisible(phase in (SyncPhase.WAITING, SyncPhase.RUNNING, SyncPhase.PAUSED))
        self._password.setVisible(phase is SyncPhase.PASSWORD)
        self._conflicts.setVisible(bool(status.conflicts))

    def _pause_or_resume(self) -> None:
        if self._syncing.status.phase is SyncPhase.PAUSED:
            self._syncing.resume()
        else:
            self._syncing.pause()


def _nothing_waits(status: SyncStatus) -> str:
    return "" if status.phase is SyncPhase.OFF or status.pending else tr("Nothing waits to be sent.")


def _line(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _button(name: str, deed: Callable[[], object]) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.clicked.connect(lambda _checked=False: deed())
    return button
