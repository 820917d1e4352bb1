"""What is shown until the window is there."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.services.backups import Backups
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.opening import LongWork
from tests.services.fakes import FakeClock
from tests.ui.dialogs.test_at_rest import FakeShelf
from ui import reception
from ui.dialogs.backups import BackupsDialog
from ui.reception import WaitWindow, WindowReception

DAMAGED = EnvironmentFault("store.damaged", file="store.db", reason="malformed")


def windows() -> list[WaitWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, WaitWindow) and one.isVisible()]


@pytest.mark.usefixtures("qtbot")
def test_what_is_quickly_done_shows_no_window_and_its_error_is_raised() -> None:
    host = WindowReception(lambda: None)
    assert host.wait_for(lambda: 7, LongWork()) == 7

    def fail() -> int:
        raise DAMAGED

    with pytest.raises(EnvironmentFault, match=r"store\.damaged"):
        host.wait_for(fail, LongWork())
    assert windows() == []


@pytest.mark.usefixtures("qtbot")
def test_what_takes_a_while_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "QUIET_MS", 0)
    seen: list[tuple[str, int]] = []
    may_end = threading.Event()

    def look() -> None:
        (window,) = windows()
        window.close()
        assert window.isVisible()
        seen.append((window.words.text(), window.bar.value()))
        may_end.set()

    host = WindowReception(lambda: QTimer.singleShot(0, look))
    assert host.wait_for(lambda: may_end.wait(30), LongWork(encrypts=True, share=lambda: 0.25))
    assert seen == [("Encrypting your data…", 250)]
    assert windows() == []


def backups(shelf: FakeShelf) -> Backups:
    return Backups(shelf=shelf, stage=shelf.stage, jobs=InlineJobs(), clock=FakeClock())


@pytest.mark.usefixtures("qtbot")
def test_a_backup_is_chosen_for_a_store_that_cannot_be_opened() -> None:
    shelf = FakeShelf()

    def choose() -> None:
        (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, BackupsDialog)]
        assert "damaged" in dialog.intro.text()
        assert not dialog.make.isVisible()
        dialog.table.selectRow(1)
        dialog.restore.click()
        (box,) = dialog.findChildren(QMessageBox)
        next(one for one in box.buttons() if one.objectName() == "restore").click()

    host = WindowReception(lambda: QTimer.singleShot(0, choose))
    assert host.mend(DAMAGED, backups(shelf))
    assert shelf.staged == [Path("a.sqlite")]


def test_quitting_restores_nothing_and_without_backups_nothing_is_asked(qtbot: QtBot) -> None:
    del qtbot
    shelf = FakeShelf()

    def leave() -> None:
        (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, BackupsDialog)]
        dialog.buttons.button(QDialogButtonBox.StandardButton.Close).click()

    assert not WindowReception(lambda: QTimer.singleShot(0, leave)).mend(DAMAGED, backups(shelf))
    shelf.backups.clear()
    assert not WindowReception(lambda: None).mend(DAMAGED, backups(shelf))
    assert shelf.staged == []
