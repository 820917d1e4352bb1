"""What is asked before the window is there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.services.unlocking import Choice
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.profiles import add_profile, profiles
from ui.asking import WindowAsker, choose_person
from ui.dialogs.passphrase import PassphraseDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog

NO_KEYRING = EnvironmentFault("keyring.none", reason="none")
Hand = Callable[[QDialog], None]


@pytest.fixture
def answer(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Hand], None]:  # noqa: ARG001 - makes the application
    """Return how to say what a person does with the dialogs that are opened."""

    def by(hand: Hand) -> None:
        def execute(dialog: QDialog) -> int:
            hand(dialog)
            return dialog.result()

        monkeypatch.setattr(QDialog, "exec", execute)

    return by


def wipe() -> None:
    for widget in QApplication.topLevelWidgets():
        widget.deleteLater()


def test_who_is_to_hold_the_key_is_asked(answer: Callable[[Hand], None]) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, ProtectionDialog)
        assert dialog.chosen is Keeper.PASSPHRASE
        dialog.passphrase.setText("three words of mine")
        dialog.again.setText("three words of mine")
        dialog.accept()

    dressed: list[bool] = []
    answer(choose)
    chosen = WindowAsker(lambda: dressed.append(True)).choose(NO_KEYRING)
    assert chosen == Choice(Keeper.PASSPHRASE, "three words of mine")
    assert dressed == [True]
    answer(lambda dialog: dialog.reject())
    assert WindowAsker(lambda: None).choose(None) is None
    wipe()


def test_who_shares_a_keyring_is_offered_a_passphrase_and_told_why(answer: Callable[[Hand], None]) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ProtectionDialog)
        assert dialog.chosen is Keeper.PASSPHRASE
        assert "Others work on this login" in dialog.lack.text()
        assert not dialog.lack.isHidden()
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted, "the default alone decides nothing"
        dialog.passphrase.setText("three words of mine")
        dialog.again.setText("three words of mine")
        dialog.accept()

    answer(look)
    assert WindowAsker(lambda: None).choose(None) == Choice(Keeper.PASSPHRASE, "three words of mine")
    wipe()


def test_the_passphrase_is_asked(answer: Callable[[Hand], None]) -> None:
    def type_it(dialog: QDialog) -> None:
        assert isinstance(dialog, PassphraseDialog)
        dialog.field.setText("three words")
        dialog.accept()

    answer(type_it)
    assert WindowAsker(lambda: None).passphrase(None) == "three words"
    answer(lambda dialog: dialog.reject())
    assert WindowAsker(lambda: None).passphrase(UserMistake("passphrase.wrong")) is None
    wipe()


def test_who_works_is_asked_only_where_several_people_do(answer: Callable[[Hand], None], tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    asked: list[int] = []

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, PersonDialog)
        asked.append(dialog.list.count())
        dialog.list.setCurrentRow(1)
        dialog.accept()

    answer(choose)
    assert choose_person(folders, lambda: None) is folders
    assert asked == []
    add_profile(tmp_path, "李娜")
    assert choose_person(folders, lambda: None) == profiles(tmp_path)[1].folders
    assert asked == [2]
    answer(lambda dialog: dialog.reject())
    with pytest.raises(UserMistake, match=r"person\.undecided"):
        choose_person(folders, lambda: None)
    wipe()
