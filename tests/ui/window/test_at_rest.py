"""What the commands for backups, protection and people open, and what follows."""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.backups import Backups
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.unlocking import Choice
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.profiles import add_profile
from tests.services.fakes import FakeClock
from tests.ui.dialogs.test_at_rest import FakeShelf
from ui.actions import Actions
from ui.application import Application
from ui.at_rest import AtRest
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog
from ui.main_window import MainWindow
from ui.notify import Message, Notifier


class Door(QMainWindow):
    """A window that may refuse to close."""

    closed = Signal()
    stays = False

    def close(self) -> bool:
        """Close, unless something keeps it open."""
        return not self.stays and super().close()


class Protecting:
    """Keeps the store as it is told to."""

    keeper = Keeper.KEYRING
    asks_passphrase = False
    waits_for_start = False
    notice: EnvironmentFault | None = None

    def __init__(self) -> None:
        self.chosen: list[Choice] = []

    def change(self, choice: Choice) -> None:
        """Keep it so."""
        self.chosen.append(choice)


class Rest:
    """The commands over made-up backups and protection."""

    def __init__(self, folder: Path, qtbot: QtBot, *, stored: bool = True) -> None:
        self.folder = folder
        self.window = Door()
        qtbot.addWidget(self.window)
        self.again: list[Sequence[str] | None] = []
        self.said: list[Message] = []
        notifier = Notifier(self.window)
        notifier.said.connect(self.said.append)
        self.protection = Protecting()
        shelf = FakeShelf()
        backups = Backups(shelf=shelf, stage=shelf.stage, jobs=InlineJobs(), clock=FakeClock())
        self.actions = Actions(self.window, {})
        self.rest = AtRest(
            window=cast("MainWindow", self.window),
            place=cast(
                "Workplace",
                SimpleNamespace(
                    folders=Folders(folder),
                    backups=backups if stored else None,
                    protection=self.protection if stored else None,
                ),
            ),
            actions=self.actions,
            application=cast("Application", SimpleNamespace(notifier=notifier, start_again_with=self.again.append)),
        )
        self.window.show()

    def open(self, command: str, kind: type[QDialog]) -> QDialog:
        self.actions[command].trigger()
        (dialog,) = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return dialog


@pytest.fixture
def rest(qtbot: QtBot, tmp_path: Path) -> Rest:
    add_profile(tmp_path, "Ana")
    return Rest(tmp_path, qtbot)


def test_a_restored_backup_starts_the_program_again_as_the_same_person(rest: Rest) -> None:
    dialog = rest.open("file.backups", BackupsDialog)
    cast("BackupsDialog", dialog).restart_asked.emit()
    assert rest.again == [["--data", str(rest.folder), "--person", "."]]
    assert not rest.window.isVisible()


def test_what_keeps_the_window_open_keeps_the_program_from_starting_again(rest: Rest) -> None:
    rest.window.stays = True
    cast("BackupsDialog", rest.open("file.backups", BackupsDialog)).restart_asked.emit()
    assert rest.again[-1] is None
    assert rest.window.isVisible()


def test_another_person_gets_a_program_of_their_own(rest: Rest) -> None:
    dialog = cast("PersonDialog", rest.open("file.person", PersonDialog))
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    dialog.accept()
    assert rest.again == [["--data", str(rest.folder), "--person", "ana"]]


def test_choosing_oneself_changes_nothing(rest: Rest) -> None:
    rest.open("file.person", PersonDialog).accept()
    assert rest.again == []
    assert rest.window.isVisible()


@pytest.mark.parametrize(
    ("waits", "words"), [(False, "Changed."), (True, "Changed; it takes effect when the program next starts.")]
)
def test_another_protection_is_told_of_with_when_it_holds(rest: Rest, words: str, *, waits: bool) -> None:
    rest.protection.waits_for_start = waits
    dialog = cast("ProtectionDialog", rest.open("file.protection", ProtectionDialog))
    dialog.choices[Keeper.NOBODY].setChecked(True)
    dialog.accept()
    assert rest.protection.chosen == [Choice(Keeper.NOBODY)]
    assert [message.text for message in rest.said] == [words]


def test_what_goes_with_the_program_is_offered_none_of_this(qtbot: QtBot, tmp_path: Path) -> None:
    rest = Rest(tmp_path, qtbot, stored=False)
    deeds: tuple[Callable[[], None], ...] = (rest.rest.backups, rest.rest.protection)
    for deed in deeds:
        deed()
    commands = ("file.backups", "file.protection", "file.person")
    assert [rest.actions[command].isVisible() for command in commands] == [False] * 3
    assert rest.window.findChildren(QDialog) == []
