"""Opening a workplace: whoever receives is told of long work, and may put a backup in the place of a broken store."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar, cast

import pytest

from db.engine import connect_to
from db.files import is_plain
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.bootstrap import open_workplace
from qa_desktop.bootstrap.core import Unlock
from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.services import shipping
from qa_desktop.services.backups import Backups
from qa_desktop.services.centre_ports import CARD_REVIEW
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.opening import LongWork
from qa_desktop.services.unlocking import Choice, Protection
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.model import Security, ServerAddress, Settings
from qa_desktop.settings.store import save_settings
from tests.support.keyrings import MemoryBackend, keyring_over

T = TypeVar("T")
NAME = "Ana-1.wav"


class Host:
    """Notes what was done; with `restores` the newest backup is chosen."""

    def __init__(self, *, restores: bool = False) -> None:
        self.works: list[tuple[bool, bool]] = []
        self.errors: list[str] = []
        self._restores = restores

    def wait_for(self, work: Callable[[], T], what: LongWork) -> T:
        self.works.append((what.encrypts, what.lays_open))
        assert what.share() == 0
        return work()

    def mend(self, error: QaError, backups: Backups) -> bool:
        self.errors.append(error.code)
        if self._restores:
            backups.restore_now(backups.all()[0].file)
        return self._restores


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data")


def break_store(folders: Folders) -> None:
    """Let a store with a backup be overwritten with rubbish."""
    with open_workplace(folders, InlineJobs()) as place:
        assert place.backups is not None
        assert place.backups.make_now() is not None
    folders.store.write_bytes(b"rubbish " * 4096)
    for companion in folders.data.glob(f"{folders.store.name}-*"):
        companion.unlink()


def test_a_backup_takes_the_place_of_a_store_that_cannot_be_opened(folders: Folders) -> None:
    break_store(folders)
    host = Host(restores=True)
    with open_workplace(folders, InlineJobs(), reception=host) as place, place.store() as unit:
        assert unit.scorecards.published()
    assert len(host.errors) == 1
    assert any("damaged" in path.name for path in folders.data.iterdir())


def test_whoever_declines_gets_the_error(folders: Folders) -> None:
    break_store(folders)
    host = Host()
    with pytest.raises(EnvironmentFault, match=r"store\."), open_workplace(folders, InlineJobs(), reception=host):
        pass
    assert len(host.errors) == 1


def unlocking(folders: Folders, backend: MemoryBackend, choice: Choice) -> Unlock:
    def unlock(_settings: object) -> Protection:
        protection = Protection(folders, keyring_over(backend))
        protection.open(_Mute())
        if choice.keeper is not protection.keeper:
            protection.change(choice)
            protection.open(_Mute())
        return protection

    return unlock


class _Mute:
    def choose(self, lack: QaError | None) -> Choice | None:
        raise AssertionError(lack)

    def passphrase(self, trouble: QaError | None) -> str | None:
        raise AssertionError(trouble)


def test_the_first_encryption_and_the_last_are_told_of(folders: Folders) -> None:
    backend, host = MemoryBackend(), Host()
    with open_workplace(folders, InlineJobs(), reception=host):
        pass
    for keeper in (Keeper.KEYRING, Keeper.KEYRING, Keeper.NOBODY):
        with open_workplace(folders, InlineJobs(), unlocking(folders, backend, Choice(keeper)), host):
            pass
    assert host.works == [(False, False), (True, False), (False, False), (False, True)]


def test_a_backup_that_stayed_encrypted_is_restored_into_a_store_that_is_plain_by_now(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.backups.PATIENCE_S", 0.1)
    backend = MemoryBackend()
    keeping, leaving = (unlocking(folders, backend, Choice(one)) for one in (Keeper.KEYRING, Keeper.NOBODY))
    with open_workplace(folders, InlineJobs(), keeping) as place:
        assert place.backups is not None
        assert place.protection is not None
        backup = place.backups.make_now()
        key = place.protection.opened.key
    assert backup is not None
    with closing(connect_to(backup.file, key, patience_s=0)) as another_program:
        another_program.execute("BEGIN IMMEDIATE")
        with open_workplace(folders, InlineJobs(), leaving) as place:
            assert not is_plain(backup.file)
            assert place.backups is not None
            assert [one.trouble for one in place.backups.all()] == [None]
            place.backups.restore_now(backup.file)
    with open_workplace(folders, InlineJobs(), leaving) as place:
        assert place.backups is not None
        assert len(place.backups.all()) == 2
    assert is_plain(folders.store)


def test_beside_an_open_window_nobody_else_exchanges(folders: Folders) -> None:
    nowhere = ServerAddress(host="127.0.0.1", port=1, login="lan", security=Security.DISABLE)
    folders.make()
    save_settings(folders.settings, Settings(server=nowhere))

    def fault(place: Workplace) -> str:
        place.shared.passwords.give(nowhere, "secret", lastingly=False)
        place.shared.syncing.now()
        found = place.shared.syncing.status.fault
        return "" if found is None else found.code

    with open_workplace(folders, InlineJobs(), is_window=True) as window:
        with open_workplace(folders, InlineJobs()) as headless:
            assert fault(headless) == "sync.elsewhere"
        assert fault(window) == "sync.unreachable"
    with open_workplace(folders, InlineJobs()) as headless, open_workplace(folders, InlineJobs()) as another:
        assert fault(headless) == fault(another) == "sync.unreachable"


def test_where_the_centre_wants_each_card_approved_the_program_publishes_none_by_itself(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = shipping._card_files()
    monkeypatch.setattr(shipping, "_card_files", lambda: every[:1])
    with open_workplace(folders, InlineJobs()) as place:
        with place.store() as unit:
            cast("SqlUnitOfWork", unit).centre.settle(CARD_REVIEW, True)  # noqa: FBT003 - a setting may be a yes or no
            unit.commit()
        assert len(place.cards.versions()) == 1
    monkeypatch.setattr(shipping, "_card_files", lambda: every)
    with open_workplace(folders, InlineJobs()) as place:
        assert len(place.cards.versions()) == 1
        with place.store() as unit:
            cast("SqlUnitOfWork", unit).centre.settle(CARD_REVIEW, False)  # noqa: FBT003 - as above
            unit.commit()
    with open_workplace(folders, InlineJobs()) as place:
        assert len(place.cards.versions()) == len(every) > 1
