"""What the commands of shared work open, and what is said without being asked."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMainWindow, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.services.events import Reviewed, SyncChanged
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.sync_status import SyncPhase, SyncStatus
from qa_desktop.services.workplace import Workplace
from qa_desktop.sync.tally import Outcome
from tests.services.sync_fakes import ADDRESS
from tests.services.test_syncing import NAME, Place
from ui.actions import Actions
from ui.bridge import Bridge
from ui.notify import Message, Notifier, Tone
from ui.status_foot import StatusFoot
from ui.sync.conflicts import ConflictWindow
from ui.sync.connect import ConnectWizard
from ui.sync.desk import SyncDesk
from ui.sync.password import PasswordDialog
from ui.sync.window import SyncWindow
from ui.theme import Theme

AnyDialog = TypeVar("AnyDialog", bound=QDialog)


class Front:
    """A window with the commands of shared work over an exchange that does what a test says."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.inline = InlineJobs()
        self.place = Place(folder, self.inline)
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window, {})
        self.bridge = Bridge(self.place.events)
        notifier = Notifier(self.window)
        self.said: list[Message] = []
        notifier.said.connect(self.said.append)
        foot = StatusFoot()
        self.window.setStatusBar(foot)
        self.desk = SyncDesk(
            window=self.window,
            place=cast("Workplace", self.place),
            actions=self.actions,
            bridge=self.bridge,
            theme=Theme(),
            notifier=notifier,
            foot=foot,
        )
        self.asked_anew: list[bool] = []
        self.desk.identity_changed.connect(lambda: self.asked_anew.append(True))
        self.window.show()

    def command(self, command: str) -> None:
        self.actions[command].setEnabled(True)
        self.actions[command].trigger()

    def needs_password(self, fault: UserMistake | None = None) -> None:
        self.place.syncing.status = replace(self.place.syncing.status, phase=SyncPhase.PASSWORD, fault=fault)

    def only(self, kind: type[AnyDialog]) -> AnyDialog:
        (dialog,) = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return dialog

    @property
    def passwords(self) -> list[str]:
        return self.place.wires.exchange.passwords


@pytest.fixture
def front(qtbot: QtBot, tmp_path: Path) -> Iterator[Front]:
    front = Front(tmp_path, qtbot)
    front.place.syncing.start()
    yield front
    front.place.syncing.close()
    front.bridge.disconnect_core()


def test_syncing_now_exchanges_or_asks_for_what_it_lacks(front: Front) -> None:
    front.command("sync.now")
    assert front.passwords == ["secret"]
    front.needs_password()
    front.command("sync.now")
    assert front.passwords == ["secret"]
    dialog = front.only(PasswordDialog)
    accept = next(button for button in dialog.findChildren(QPushButton) if button.isDefault())
    assert not accept.isEnabled()
    QTest.keyClicks(front_field(dialog), "the new one")
    assert accept.isEnabled()
    QTest.keyClick(front_field(dialog), Qt.Key.Key_Return)
    assert front.passwords == ["secret", "the new one"]
    assert front.place.wires.secrets.kept[NAME] == "the new one"


def test_a_password_that_is_refused_is_asked_for_once_more_and_then_left_alone(front: Front) -> None:
    wrong = UserMistake("sync.password", host=ADDRESS.host, login=ADDRESS.login)
    front.place.wires.exchange.outcomes.extend([Outcome(fault=wrong), Outcome(fault=wrong)])
    front.command("sync.now")
    QTest.keyClicks(front_field(front.only(PasswordDialog)), "mistyped")
    QTest.keyClick(front_field(front.only(PasswordDialog)), Qt.Key.Key_Return)
    assert front.passwords == ["secret", "mistyped"]
    QTest.keyClick(front.only(PasswordDialog), Qt.Key.Key_Escape)
    front.inline.pass_time()
    front.place.events.publish(Reviewed("e1"))
    front.inline.pass_time()
    assert front.passwords == ["secret", "mistyped"]
    assert not [one for one in front.window.findChildren(PasswordDialog) if one.isVisible()]


def front_field(dialog: QDialog) -> QLineEdit:
    field = dialog.findChild(QLineEdit, "password")
    assert isinstance(field, QLineEdit)
    return field


def test_the_question_for_a_password_says_whose_and_why(front: Front) -> None:
    front.needs_password(UserMistake("sync.password", host=ADDRESS.host, login=ADDRESS.login))
    front.command("sync.now")
    dialog = front.only(PasswordDialog)
    (words,) = [label.text() for label in dialog.findChildren(QLabel) if ADDRESS.login in label.text()]
    assert words.startswith(f"{ADDRESS.host} does not accept the password of “{ADDRESS.login}”")
    assert words.endswith(f"The password of {ADDRESS.login} on {ADDRESS.host}:")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert front.passwords == []


def test_who_asks_to_sync_before_it_is_known_that_a_password_lacks_is_asked_then(front: Front) -> None:
    def find_out() -> None:
        front.needs_password()
        front.place.events.publish(SyncChanged(front.place.syncing.status))

    front.place.syncing.now = find_out  # type: ignore[method-assign]  # an exchange that finds no password
    front.command("sync.now")
    assert front.only(PasswordDialog).isVisible()


def test_an_empty_password_is_not_taken(front: Front) -> None:
    front.needs_password()
    front.command("sync.now")
    dialog = front.only(PasswordDialog)
    dialog.accept()
    assert dialog.isVisible()
    assert front.passwords == []


def test_how_it_stands_has_one_window_however_often_it_is_asked_for(front: Front) -> None:
    front.command("sync.window")
    first = front.only(SyncWindow)
    front.desk.line.asked.emit()
    assert front.only(SyncWindow) is first
    first.close()
    front.command("sync.window")
    assert front.only(SyncWindow) is not first


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda window: window.connect_asked.emit(), ConnectWizard),
        (lambda window: window.conflicts_asked.emit(), ConflictWindow),
        (lambda window: window.password_asked.emit(), PasswordDialog),
    ],
)
def test_what_it_lacks_is_opened_from_that_window(
    front: Front, ask: Callable[[SyncWindow], None], kind: type[QDialog]
) -> None:
    front.command("sync.window")
    ask(front.only(SyncWindow))
    assert front.only(kind).isVisible()


def test_signing_out_asks_first_and_the_harmless_answer_is_under_enter(front: Front) -> None:
    front.command("sync.sign_out")
    QTest.keyClick(front.only(QMessageBox), Qt.Key.Key_Return)
    assert front.asked_anew == []
    assert front.place.wires.secrets.kept[NAME] == "secret"
    front.command("sync.sign_out")
    leave(front.only(QMessageBox)).click()
    assert front.asked_anew == [True]
    assert front.place.wires.secrets.kept == {}
    assert front.place.preferences.settings.server is None


def leave(box: QMessageBox) -> QPushButton:
    return next(button for button in box.findChildren(QPushButton) if button.text() == "Sign out")


def test_settings_that_cannot_be_written_keep_one_signed_in(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, _settings: object) -> None:
        raise EnvironmentFault("settings.unwritable", file=path, reason="no room")

    monkeypatch.setattr("qa_desktop.services.preferences.save_settings", refuse)
    front.command("sync.sign_out")
    leave(front.only(QMessageBox)).click()
    assert front.asked_anew == []
    assert [message.tone for message in front.said] == [Tone.ERROR]


def test_a_new_conflict_is_told_of_once(front: Front) -> None:
    for conflicts in (0, 1, 1, 2, 0, 1):
        front.bridge.sync_changed.emit(SyncStatus(phase=SyncPhase.WAITING, conflicts=conflicts))
        QApplication.processEvents()
    assert [message.tone for message in front.said] == [Tone.WARNING] * 3
