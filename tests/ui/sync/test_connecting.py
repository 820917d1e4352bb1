"""The connection wizard: what it asks, how it explains, what it keeps."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.jobs import InlineJobs, Jobs
from qa_desktop.services.signing_in import SignedIn
from qa_desktop.settings.model import Security
from qa_desktop.sync.diagnosis import Step, diagnosed
from qa_desktop.sync.ports import LocalState
from tests.services.sync_fakes import ADDRESS
from tests.services.test_syncing import NAME, Place
from tests.ui.library.fakes import LateJobs
from ui.sync.connect import ConnectWizard
from ui.theme import Theme

AWAY = EnvironmentFault("sync.unreachable", host=ADDRESS.host, port=5432, reason="refused")
SECRET = "pass"  # noqa: S105 - a test's


class Hands:
    """A wizard and somebody who fills it in."""

    def __init__(self, folder: Path, qtbot: QtBot, jobs: Jobs | None = None) -> None:
        self.place = Place(folder, jobs or InlineJobs(), signed_in=False)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.wizard = ConnectWizard(self.place.shared.signing_in, None, Theme(), self.window)
        self.signed_in: list[SignedIn] = []
        self.wizard.signed_in.connect(self.signed_in.append)
        self.wizard.show()

    def type(self, name: str, text: str) -> None:
        field = self.wizard.findChild(QLineEdit, name)
        assert field is not None
        field.setText(text)

    def fill(self) -> None:
        self.type("connect-host", ADDRESS.host)
        self.type("connect-login", ADDRESS.login)
        self.type("connect-password", SECRET)

    @property
    def next(self) -> QPushButton:
        button = self.wizard.findChild(QPushButton, "connect-next")
        assert button is not None
        return button

    def choose(self, security: Security) -> None:
        box = self.wizard.findChild(QComboBox, "connect-security")
        assert box is not None
        box.setCurrentIndex(list(Security).index(security))

    @property
    def agreed(self) -> QCheckBox:
        box = self.wizard.findChild(QCheckBox, "connect-agreed")
        assert box is not None
        return box

    def words(self) -> str:
        return "\n".join(label.text() for label in self.wizard.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot) -> Hands:
    return Hands(tmp_path, qtbot)


def test_it_begins_where_something_is_missing_and_tests_once_all_is_there(hands: Hands) -> None:
    assert not hands.next.isEnabled()
    hands.fill()
    assert hands.next.isEnabled()
    hands.type("connect-password", "")
    assert not hands.next.isEnabled()


def test_signing_in_from_the_keyboard(hands: Hands) -> None:
    hands.fill()
    QTest.keyClick(hands.wizard, Qt.Key.Key_Return)
    assert hands.place.wires.diagnosis.asked[0][0].security is Security.VERIFY_FULL
    assert "Everything is in order." in hands.words()
    QTest.keyClick(hands.next, Qt.Key.Key_Return)
    assert [one.address.login for one in hands.signed_in] == [ADDRESS.login]
    assert hands.place.wires.secrets.kept == {NAME: SECRET}
    assert not hands.wizard.isVisible()


def test_work_of_nobody_yet_is_named_and_asked_about(hands: Hands) -> None:
    memory = hands.place.wires.memory
    memory.local = {"lina": 3}
    hands.fill()
    hands.next.click()
    hands.next.click()
    assert hands.signed_in == []
    assert "Evaluations made here by lina before signing in: 3." in hands.words()
    assert hands.next.text() == "Make it mine and sign in"
    hands.type("connect-login", "somebody-else")
    back = hands.wizard.findChild(QPushButton, "connect-back")
    assert back is not None
    back.click()
    hands.next.click()
    hands.next.click()
    assert hands.signed_in == [], "another login was not agreed to"
    hands.next.click()
    assert [one.address.login for one in hands.signed_in] == ["somebody-else"]


def test_each_question_is_agreed_to_by_itself(hands: Hands) -> None:
    memory = hands.place.wires.memory
    memory.local, memory.now = {"lina": 3}, LocalState(client="here", generation="old")
    hands.place.wires.diagnosis.answer = replace(hands.place.wires.diagnosis.answer, generation="new")
    hands.fill()
    hands.next.click()
    for word in ("Sign in", "Use it all the same", "Make it mine and sign in"):
        assert hands.next.text() == word
        assert hands.signed_in == []
        hands.next.click()
    assert len(hands.signed_in) == 1


def test_a_failed_step_is_explained_and_can_be_tried_again(hands: Hands) -> None:
    hands.place.wires.diagnosis.answer = diagnosed(AWAY, me=None, left_out=frozenset(), under_way=Step.REACHED)
    hands.fill()
    hands.next.click()
    assert ADDRESS.host in hands.words()
    assert hands.next.text() == "Test again"
    names = {label.accessibleName() for label in hands.wizard.findChildren(QLabel)}
    assert {"The server answers: failed", "Login and password are right: not tested yet"} <= names
    hands.place.wires.diagnosis.answer = diagnosed(None, me=None, left_out=frozenset(), under_way=Step.NAME)
    hands.next.click()
    assert hands.next.text() == "Sign in"
    assert hands.signed_in == []


def test_each_step_is_shown_as_it_is_passed(hands: Hands, qtbot: QtBot) -> None:
    diagnosis = hands.place.wires.diagnosis
    diagnosis.on_the_way = [Step.REACHED, Step.TLS]
    seen: list[set[str]] = []

    def look() -> None:
        qtbot.waitUntil(lambda: "The server answers: in order" in named(hands))
        seen.append(named(hands))
        assert "Testing the connection…" in hands.words()
        assert not hands.next.isEnabled()

    diagnosis.meanwhile = look
    hands.fill()
    hands.next.click()
    (names,) = seen
    assert {"The server’s name is known: in order", "The line is encrypted: not tested yet"} <= names
    assert "Everything is in order." in hands.words()
    diagnosis.on_the_way, diagnosis.meanwhile = [], lambda: seen.append(named(hands))
    diagnosis.answer = diagnosed(AWAY, me=None, left_out=frozenset(), under_way=Step.REACHED)
    back(hands).click()
    hands.next.click()
    assert "The server answers: not tested yet" in seen[-1]


def named(hands: Hands) -> set[str]:
    return {label.accessibleName() for label in hands.wizard.findChildren(QLabel)}


def back(hands: Hands) -> QPushButton:
    button = hands.wizard.findChild(QPushButton, "connect-back")
    assert button is not None
    return button


def test_cancelling_closes_at_once_and_calls_the_test_off(tmp_path: Path, qtbot: QtBot) -> None:
    held = LateJobs()
    hands = Hands(tmp_path, qtbot, held)
    hands.fill()
    hands.next.click()
    QTest.keyClick(hands.wizard, Qt.Key.Key_Escape)
    assert not hands.wizard.isVisible()
    held.answer()
    assert hands.place.wires.diagnosis.cancelled == [True]


def test_going_back_calls_the_test_off_and_the_next_one_is_shown(tmp_path: Path, qtbot: QtBot) -> None:
    held = LateJobs()
    hands = Hands(tmp_path, qtbot, held)
    hands.fill()
    hands.next.click()
    back = hands.wizard.findChild(QPushButton, "connect-back")
    assert back is not None
    back.click()
    hands.next.click()
    held.answer()
    assert hands.place.wires.diagnosis.cancelled == [True, False]
    assert hands.next.text() == "Sign in"


@pytest.mark.parametrize("lapse", [Security.VERIFY_CA, Security.REQUIRE, Security.DISABLE])
def test_each_lapse_of_security_is_agreed_to_by_itself(hands: Hands, lapse: Security) -> None:
    hands.fill()
    assert not hands.agreed.isVisible()
    hands.choose(lapse)
    assert hands.agreed.isVisible()
    assert not hands.next.isEnabled()
    hands.agreed.setChecked(True)
    assert hands.next.isEnabled()
    hands.choose(Security.REQUIRE if lapse is not Security.REQUIRE else Security.DISABLE)
    assert not hands.agreed.isChecked()
    hands.choose(Security.VERIFY_FULL)
    assert hands.next.isEnabled()
    assert not hands.agreed.isVisible()


def test_the_work_of_another_is_not_signed_in_over(hands: Hands) -> None:
    hands.fill()
    hands.next.click()
    (hands.place.folder / "settings.json").mkdir()
    hands.next.click()
    assert hands.wizard.isVisible()
    assert hands.signed_in == []
    assert hands.next.isEnabled()


def test_a_line_that_is_not_encrypted_is_called_so(hands: Hands) -> None:
    hands.fill()
    hands.choose(Security.DISABLE)
    hands.agreed.setChecked(True)
    left_out = frozenset({Step.TLS, Step.CERTIFICATE})
    hands.place.wires.diagnosis.answer = diagnosed(None, me=None, left_out=left_out, under_way=Step.NAME)
    hands.next.click()
    assert "with less protection than usual" in hands.words()
    assert "The line is not encrypted, as you chose" in hands.words()
    assert "The line is encrypted" not in hands.words()
    assert "The server is the one it should be: not checked, as you chose" in hands.words()


def test_the_keyboard_is_at_the_next_step_when_a_test_ends(hands: Hands, qtbot: QtBot) -> None:
    qtbot.waitUntil(hands.wizard.isActiveWindow)
    hands.fill()
    hands.next.click()
    assert hands.next.text() == "Sign in"
    assert hands.next.hasFocus()


def test_another_database_is_used_only_where_that_is_agreed_to(hands: Hands) -> None:
    hands.place.wires.memory.now = LocalState(client="here", generation="one")
    well = diagnosed(None, me=None, left_out=frozenset(), under_way=Step.NAME)
    hands.place.wires.diagnosis.answer = replace(well, generation="two")
    hands.fill()
    hands.next.click()
    hands.next.click()
    assert hands.signed_in == []
    assert hands.next.text() == "Use it all the same"
    assert "is not the shared database" in hands.words()
    hands.next.click()
    assert [one.address.login for one in hands.signed_in] == [ADDRESS.login]


def test_pressing_enter_once_more_than_needed_cancels_nothing(
    hands: Hands, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(hands.wizard.isActiveWindow)
    under_way: list[Callable[[], None]] = []
    signing_in = hands.place.shared.signing_in

    def held(name: str) -> None:
        deed = getattr(signing_in, name)
        monkeypatch.setattr(signing_in, name, lambda *words, **ways: under_way.append(partial(deed, *words, **ways)))

    def press(key: Qt.Key) -> None:
        QTest.keyClick(hands.wizard.focusWidget() or hands.wizard, key)

    held("test")
    held("sign_in")
    hands.fill()
    hands.next.setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert hands.wizard.isVisible()
    under_way.pop()()
    press(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        press(key)
    assert hands.wizard.isVisible()
    assert hands.signed_in == []
    (finish,) = under_way
    finish()
    assert not hands.wizard.isVisible()
    assert [one.address.host for one in hands.signed_in] == [ADDRESS.host]
