"""One program at a time exchanges on a data folder."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings import folder_lock
from qa_desktop.settings.folder_lock import FolderLock
from tests.support.logs import ExpectLog

ANOTHER_PROGRAM = """
import sys
from pathlib import Path
from qa_desktop.settings.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "exchange.lock"


def test_only_one_has_it(path: Path) -> None:
    window, command = FolderLock(path), FolderLock(path)
    assert window.take()
    assert window.take()
    assert not command.take()
    with pytest.raises(EnvironmentFault, match=r"sync\.elsewhere"), command.held():
        pass
    window.release()
    with command.held():
        assert not window.take()
    assert window.take()
    window.release()


def test_whoever_keeps_it_keeps_it_beyond_an_exchange(path: Path) -> None:
    window = FolderLock(path)
    assert window.take()
    with window.held():
        pass
    assert not FolderLock(path).take()
    window.release()


def test_two_exchanges_of_one_program_have_it_until_the_later_one_ends(path: Path) -> None:
    here, command = FolderLock(path), FolderLock(path)
    with ExitStack() as second:
        with here.held():
            second.enter_context(here.held())
        assert not command.take()
    assert command.take()
    command.release()


def test_a_window_that_is_closed_lets_an_exchange_end_first(path: Path) -> None:
    window, command = FolderLock(path), FolderLock(path)
    with window.held():
        assert window.take()
        window.release()
        assert not command.take()
    assert command.take()
    command.release()


def test_an_exchange_that_fails_lets_go_of_it(path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"sync\.failed"), FolderLock(path).held():
        raise EnvironmentFault("sync.failed")
    with FolderLock(path).held():
        pass


def test_another_program_has_it_until_it_dies(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ANOTHER_PROGRAM, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as another:
        assert another.stdout is not None
        assert another.stdout.readline() == "True\n"
        assert not FolderLock(path).take()
        another.kill()
        another.wait()
    with FolderLock(path).held():
        pass


def test_a_folder_that_knows_no_locks_keeps_nobody_from_exchanging(
    path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    def unknown(_file: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(folder_lock, "_lock", unknown)
    with expect_log("Operation not supported"), FolderLock(path).held():
        pass
    with expect_log("exchanging by turns"), FolderLock(path.parent / "gone" / "exchange.lock").held():
        pass
