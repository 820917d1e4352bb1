"""Joins what people see of the exchange to the window: commands, the foot, dialogs, signing in and out."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.sync_status import SyncPhase, SyncStatus
from qa_desktop.services.workplace import Workplace
from ui.actions import Actions
from ui.bridge import Bridge
from ui.notify import Notifier, Tone
from ui.status_foot import StatusFoot
from ui.sync.conflicts import ConflictWindow
from ui.sync.connect import ConnectWizard
from ui.sync.foot import SyncFoot
from ui.sync.password import PasswordDialog
from ui.sync.window import SyncWindow
from ui.theme import Theme


class SyncDesk(QObject):
    """Opens the dialogs of shared work; `identity_changed` asks for the workplace to be opened anew."""

    identity_changed = Signal()

    def __init__(
        self,
        *,
        window: QWidget,
        place: Workplace,
        actions: Actions,
        bridge: Bridge,
        theme: Theme,
        notifier: Notifier,
        foot: StatusFoot,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._place = place
        self._bridge = bridge
        self._theme = theme
        self._notifier = notifier
        self._syncing = place.shared.syncing
        self._status_window: SyncWindow | None = None
        self._told_conflicts = 0
        self._is_asked_for = False
        self.line = SyncFoot(place.clock)
        self.line.asked.connect(self.show_status)
        foot.hold(self.line)
        bridge.sync_changed.connect(self.line.show_status)
        bridge.sync_changed.connect(self._look_for_conflicts)
        bridge.sync_changed.connect(self._ask_where_needed)
        self.line.show_status(self._syncing.status)
        deeds: dict[str, Callable[[], None]] = {
            "sync.now": self.sync_now,
            "sync.window": self.show_status,
            "sync.conflicts": self.show_conflicts,
            "sync.connect": self.connect_anew,
            "sync.sign_out": self.sign_out,
        }
        for command, deed in deeds.items():
            actions.on(command, deed)

    def sync_now(self) -> None:
        """Exchange at once, or ask for the password that it lacks, even where that is only found out then."""
        if self._syncing.status.phase is SyncPhase.PASSWORD:
            self.ask_password()
        else:
            self._is_asked_for = True
            self._syncing.now()

    @Slot(object)
    def _ask_where_needed(self, status: SyncStatus) -> None:
        """Ask for the password where a person wants to sync; an exchange that comes due by itself asks nobody."""
        if status.phase is SyncPhase.RUNNING or not self._is_asked_for:
            return
        self._is_asked_for = False
        if status.phase is SyncPhase.PASSWORD:
            self.ask_password()

    def show_status(self) -> None:
        """Open the window that says how the exchange stands, or bring it to the front."""
        if self._status_window is None:
            window = SyncWindow(self._syncing, self._bridge, self._place.clock, self._window)
            window.connect_asked.connect(self.connect_anew)
            window.conflicts_asked.connect(self.show_conflicts)
            window.password_asked.connect(self.ask_password)
            window.finished.connect(self._forget_window)
            self._status_window = window
        self._status_window.show()
        self._status_window.raise_()
        self._status_window.activateWindow()

    def show_conflicts(self) -> None:
        """Open the conflict window."""
        place = self._place
        ConflictWindow(place.shared.settling, self._bridge, self._theme, place.clock, self._window).open()

    def ask_password(self) -> None:
        """Ask for the password, and again where the one that is given is refused."""
        dialog = PasswordDialog(self._syncing, self._window)
        dialog.given.connect(self._wait_for_it)
        dialog.open()

    @Slot()
    def _wait_for_it(self) -> None:
        self._is_asked_for = True

    def connect_anew(self) -> None:
        """Open the connection wizard."""
        wizard = ConnectWizard(self._place.shared.signing_in, self._syncing.address, self._theme, self._window)
        wizard.signed_in.connect(self.identity_changed)
        wizard.open()

    def sign_out(self) -> None:
        """Ask, then forget the connection and its password."""
        box = QMessageBox(
            QMessageBox.Icon.Question, tr("QA Desktop"), tr("Sign out of the shared database?"), parent=self._window
        )
        box.setInformativeText(
            tr("Your work stays on this machine under your name. What waits to be sent goes when you sign in again.")
        )
        leave = box.addButton(tr("Sign out"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(tr("Stay signed in"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(lambda _: self._leave() if box.clickedButton() is leave else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def _leave(self) -> None:
        self._syncing.cancel()
        self._place.shared.signing_in.sign_out(done=self.identity_changed.emit, failed=self._say)

    def _say(self, error: QaError) -> None:
        described = describe(error)
        self._notifier.say(Tone.ERROR, described.what, described.way_out)

    @Slot()
    def _forget_window(self) -> None:
        self._status_window = None

    @Slot(object)
    def _look_for_conflicts(self, status: SyncStatus) -> None:
        """Say once that there is something to choose; the foot goes on showing it."""
        if status.conflicts > self._told_conflicts:
            self._notifier.say(
                Tone.WARNING,
                tr("The same work was changed in two places."),
                tr("Choose under Shared work, Conflicts which version counts; both are kept."),
            )
        self._told_conflicts = status.conflicts
