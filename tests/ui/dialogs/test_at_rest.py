"""The dialogs for what is stored: keys alone reach everything, and what went wrong stays beside what was typed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.services.backups import Backup, Backups
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.unlocking import Choice
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.model import Settings
from qa_desktop.settings.profiles import add_profile, profiles
from qa_desktop.settings.store import save_settings
from tests.services.fakes import FakeClock
from tests.services.test_backups import HeldJobs
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.passphrase import PassphraseDialog
from ui.dialogs.person import PersonDialog
from ui.dialogs.protection import ProtectionDialog

GONE = EnvironmentFault("backup.key_gone", file="b.sqlite")
NO_KEYRING = EnvironmentFault("keyring.none", reason="keyring.backends.fail")


def shown(qtbot: QtBot, dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)  # the test looks at it once it is closed
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()


class Deciding:
    """Takes decisions, or refuses them."""

    def __init__(self) -> None:
        self.taken: list[Choice] = []
        self.refusal: Exception | None = None

    def __call__(self, choice: Choice) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.taken.append(choice)


def test_without_a_keyring_it_is_said_and_a_passphrase_offered(qtbot: QtBot) -> None:
    decide = Deciding()
    dialog = ProtectionDialog(decide, lack=NO_KEYRING)
    shown(qtbot, dialog)
    assert "no keyring" in dialog.lack.text()
    assert dialog.chosen is Keeper.PASSPHRASE
    QTest.keyClicks(dialog.passphrase, "three words of mine")
    QTest.keyClicks(dialog.again, "three words of")
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert dialog.trouble.text() == "The two passphrases differ."
    QTest.keyClicks(dialog.again, " mine")
    assert dialog.trouble.isHidden()
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert decide.taken == [Choice(Keeper.PASSPHRASE, "three words of mine")]
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_leave_to_go_without_needs_no_passphrase(qtbot: QtBot) -> None:
    decide = Deciding()
    dialog = ProtectionDialog(decide, lack=NO_KEYRING)
    shown(qtbot, dialog)
    QTest.keyClicks(dialog.passphrase, "typed and thought better of")
    QTest.keyClick(dialog.choices[Keeper.NOBODY], Qt.Key.Key_Space)
    assert dialog.chosen is Keeper.NOBODY
    assert not dialog.passphrase.isEnabled()
    dialog.accept()
    assert decide.taken == [Choice(Keeper.NOBODY)]


def test_a_refusal_stays_in_the_dialog_with_what_was_typed(qtbot: QtBot) -> None:
    decide = Deciding()
    decide.refusal = UserMistake("passphrase.too_short", least=8)
    dialog = ProtectionDialog(decide, keeper=Keeper.PASSPHRASE)
    shown(qtbot, dialog)
    for field in (dialog.passphrase, dialog.again):
        QTest.keyClicks(field, "short")
    dialog.accept()
    assert dialog.isVisible()
    assert "at least 8" in dialog.trouble.text()
    assert dialog.passphrase.text() == "short"
    assert QApplication.overrideCursor() is None


def test_what_is_typed_is_not_seen_unless_asked_for(qtbot: QtBot) -> None:
    dialog = PassphraseDialog()
    shown(qtbot, dialog)
    QTest.keyClicks(dialog.field, "secret words")
    assert "secret" not in dialog.field.displayText()
    QTest.keyClick(dialog.show_typed, Qt.Key.Key_Space)
    assert dialog.field.displayText() == "secret words"
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.passphrase == dialog.field.text()


def test_an_empty_passphrase_is_not_taken_and_escape_leaves(qtbot: QtBot) -> None:
    dialog = PassphraseDialog(UserMistake("passphrase.wrong"))
    shown(qtbot, dialog)
    assert dialog.trouble.isVisible()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.field, "x")
    assert dialog.trouble.isHidden()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


@pytest.fixture
def people(qtbot: QtBot, tmp_path: Path) -> PersonDialog:
    add_profile(tmp_path, "Ana")
    dialog = PersonDialog(profiles(tmp_path), lambda name: add_profile(tmp_path, name))
    shown(qtbot, dialog)
    return dialog


def test_who_is_working_is_chosen_with_the_keys(people: PersonDialog, tmp_path: Path) -> None:
    assert people.chosen.folder == tmp_path
    QTest.keyClick(people.list, Qt.Key.Key_Down)
    assert people.chosen.name == "Ana"
    QTest.keyClick(people, Qt.Key.Key_Return)
    assert people.result() == QDialog.DialogCode.Accepted


def test_people_of_one_name_are_told_apart_by_their_folders(qtbot: QtBot, tmp_path: Path) -> None:
    add_profile(tmp_path, "Ana")
    add_profile(tmp_path, "Li")
    save_settings(tmp_path / "settings.json", Settings(inspector="Ana"))
    dialog = PersonDialog(profiles(tmp_path), lambda name: add_profile(tmp_path, name))
    shown(qtbot, dialog)
    listed = [dialog.list.item(row).text() for row in range(3)]
    assert listed == [f"Ana ({tmp_path})", f"Ana ({tmp_path / 'people' / 'ana'})", "Li"]


def test_one_more_person_is_added_and_chosen(people: PersonDialog, tmp_path: Path) -> None:
    QTest.keyClicks(people.name, "Li")
    QTest.keyClick(people.name, Qt.Key.Key_Return)
    assert people.isVisible()
    assert people.chosen.name == "Li"
    assert [one.name for one in profiles(tmp_path)][1:] == ["Ana", "Li"]
    QTest.keyClicks(people.name, "ana")
    people.more.click()
    assert "already" in people.trouble.text()
    assert people.name.text() == "ana"


class FakeShelf:
    """Backups that are nowhere."""

    def __init__(self) -> None:
        self.backups = [
            Backup(
                file=Path("b.sqlite"),
                made_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
                size=2048,
                evaluations=None,
                trouble=GONE,
            ),
            Backup(file=Path("a.sqlite"), made_at=datetime(2026, 3, 1, 8, tzinfo=UTC), size=1024, evaluations=7),
        ]
        self.fault: EnvironmentFault | None = None
        self.staged: list[Path] = []

    def moments(self) -> Sequence[datetime]:
        return [one.made_at for one in self.backups]

    def all(self) -> Sequence[Backup]:
        return self.backups

    def make(self, cancelled: Callable[[], bool]) -> Backup | None:
        if self.fault is not None:
            raise self.fault
        made = Backup(file=Path("c.sqlite"), made_at=FakeClock().now(), size=4096, evaluations=9)
        self.backups.insert(0, made)
        return None if cancelled() else made

    def stage(self, file: Path) -> None:
        if self.fault is not None:
            raise self.fault
        self.staged.append(file)


@pytest.fixture
def shelf() -> FakeShelf:
    return FakeShelf()


@pytest.fixture
def dialog(qtbot: QtBot, shelf: FakeShelf) -> BackupsDialog:
    dialog = BackupsDialog(Backups(shelf=shelf, stage=shelf.stage, jobs=InlineJobs(), clock=FakeClock()))
    shown(qtbot, dialog)
    return dialog


def cells(dialog: BackupsDialog) -> list[list[str]]:
    model = dialog.model
    return [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]


def question(dialog: BackupsDialog) -> QMessageBox:
    (box,) = dialog.findChildren(QMessageBox)
    return box


def test_each_backup_tells_when_how_large_and_how_much(dialog: BackupsDialog) -> None:
    assert [row[1:] for row in cells(dialog)] == [["2.0 kB", "cannot be opened"], ["1.0 kB", "7"]]
    assert cells(dialog)[0][0].startswith("2026-03-0")
    assert not dialog.restore.isEnabled()
    assert "its key is no longer kept" in dialog.trouble.text()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.restore.isEnabled()
    assert dialog.trouble.isHidden()


def test_one_is_made_now(dialog: BackupsDialog) -> None:
    QTest.keyClick(dialog.make, Qt.Key.Key_Return)
    assert cells(dialog)[0][1:] == ["4.0 kB", "9"]


def test_one_asked_for_while_the_days_backup_runs_is_made_after_it(qtbot: QtBot, shelf: FakeShelf) -> None:
    jobs = HeldJobs()
    backups = Backups(shelf=shelf, stage=shelf.stage, jobs=jobs, clock=FakeClock())
    backups.watch(lambda error: pytest.fail(str(error)))
    days = jobs.held.pop(0)
    dialog = BackupsDialog(backups)
    shown(qtbot, dialog)
    jobs.go_on()
    dialog.make.click()
    assert not dialog.make.isEnabled()
    days()
    while jobs.held:
        jobs.go_on()
    assert (dialog.make.isEnabled(), dialog.model.rowCount()) == (True, 4)
    backups.close()
    jobs.close()


def test_a_backup_that_fails_says_so_here(dialog: BackupsDialog, shelf: FakeShelf) -> None:
    shelf.fault = EnvironmentFault("backup.no_room", folder="D:\\质检\\backups")
    dialog.make.click()
    assert "no room" in dialog.trouble.text()
    assert dialog.make.isEnabled()


def test_a_restore_is_asked_about_and_can_be_let_be(dialog: BackupsDialog, shelf: FakeShelf) -> None:
    dialog.table.selectRow(1)
    dialog.restore.click()
    QTest.keyClick(question(dialog), Qt.Key.Key_Escape)
    assert shelf.staged == []
    assert dialog.isVisible()


def test_a_restore_is_made_ready_and_the_program_starts_again(
    dialog: BackupsDialog, shelf: FakeShelf, qtbot: QtBot
) -> None:
    dialog.table.selectRow(1)
    dialog.restore.click()
    with qtbot.waitSignal(dialog.restart_asked):
        next(button for button in question(dialog).buttons() if button.objectName() == "restore").click()
    assert shelf.staged == [Path("a.sqlite")]


def test_a_restore_that_fails_says_so_and_nothing_starts_again(dialog: BackupsDialog, shelf: FakeShelf) -> None:
    shelf.fault = EnvironmentFault("backup.other_key", file="a.sqlite")
    asked: list[bool] = []
    dialog.restart_asked.connect(lambda: asked.append(True))
    dialog.table.selectRow(1)
    dialog.restore.click()
    next(button for button in question(dialog).buttons() if button.objectName() == "restore").click()
    assert "another key" in dialog.trouble.text()
    assert asked == []


def test_without_backups_it_says_what_to_do(qtbot: QtBot, shelf: FakeShelf) -> None:
    shelf.backups.clear()
    dialog = BackupsDialog(Backups(shelf=shelf, stage=shelf.stage, jobs=InlineJobs(), clock=FakeClock()))
    shown(qtbot, dialog)
    assert dialog.empty.isVisible()
    assert not dialog.restore.isEnabled()
