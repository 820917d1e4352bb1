"""A window that opens anew within one run of the program, as it does when somebody signs in or out."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QWidget

from qa_desktop.bootstrap import run_window
from qa_desktop.cli import parse
from qa_desktop.services.workplace import Workplace
from tests.services.sync_fakes import ADDRESS

GIVEN = "given in the wizard"


class TwoWindows:
    """Stands in for what fills the window: the first one is given a password, and wants another one."""

    read: ClassVar[list[str | None]] = []

    def __init__(self, _application: object, place: Workplace, *_: object) -> None:
        self.window = QWidget()
        self.call_to_reopen = ""
        passwords = place.shared.passwords
        self.read.append(passwords.read(ADDRESS))
        self.wants_again = len(self.read) == 1
        if self.wants_again:
            assert not passwords.give(ADDRESS, GIVEN, lastingly=True), "this machine has no keyring"

    def close(self) -> None:
        """Close."""
        self.window.deleteLater()


def _at_once(_application: object, _window: QWidget) -> int:
    return 0


@pytest.mark.usefixtures("qapp")
def test_a_password_lasts_for_the_run_where_no_keyring_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Callable[[object, QWidget], int] = _at_once
    monkeypatch.setattr("ui.application.Application.run", run)
    monkeypatch.setattr("ui.workbench.Workbench", TwoWindows)
    monkeypatch.setattr(TwoWindows, "read", [])
    assert run_window(parse(["--data", str(tmp_path)]), ["qa-desktop"]) == 0
    assert TwoWindows.read == [None, GIVEN]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and GIVEN.encode() in path.read_bytes()]
