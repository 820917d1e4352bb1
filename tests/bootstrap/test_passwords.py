"""Several people on one login of the system: nobody's password of the shared store is anybody else's."""

from pathlib import Path

import pytest

from db.exchange.memory import remember
from db.repositories.people import text_of
from qa_desktop.bootstrap import open_workplace
from qa_desktop.bootstrap.core import Unlock
from qa_desktop.cli_backup import TerminalAsker
from qa_desktop.domain.person import Person
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.signing_in import SignedIn
from qa_desktop.services.unlocking import Choice, Prepared, Protection
from qa_desktop.services.workplace import Workplace
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import Keeper
from qa_desktop.settings.secrets import password_name
from tests.services.sync_fakes import ADDRESS
from tests.support.keyrings import MemoryBackend, keyring_over

SECRET = "the password of zhao.min"  # noqa: S105 - a test's
OPEN = password_name(ADDRESS.host, ADDRESS.port, ADDRESS.database, ADDRESS.login)


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryBackend:
    """Return what everybody on this login of the system shares."""
    backend = MemoryBackend()
    monkeypatch.setattr("qa_desktop.bootstrap.shared.Keyring", lambda: keyring_over(backend))
    return backend


def unlocking(folders: Folders, backend: MemoryBackend, keeper: Keeper) -> Unlock:
    def unlock(_settings: object) -> Protection:
        protection = Protection(folders, keyring_over(backend), cost=4)
        environment = {"QA_DESKTOP_PASSPHRASE": "a long passphrase"} if keeper is Keeper.PASSPHRASE else {}
        asker = Prepared(environment, TerminalAsker())
        protection.open(asker, alone=keeper is Keeper.KEYRING, leave=keeper is Keeper.NOBODY)
        return protection

    return unlock


def sign_in(place: Workplace, *, lastingly: bool = True) -> None:
    done: list[SignedIn] = []
    place.shared.signing_in.sign_in(ADDRESS, SECRET, lastingly=lastingly, done=done.append, failed=print)
    assert [one.password_kept for one in done] == [lastingly]


def have_exchanged(place: Workplace, login: str = ADDRESS.login) -> None:
    with place.store() as unit:
        remember(unit.transaction, generation="g", me=text_of(Person(login=login, name="")))  # type: ignore[attr-defined]  # the store's own
        unit.commit()


EVERY = pytest.mark.parametrize("keeper", list(Keeper))


@EVERY
def test_a_password_is_kept_for_its_own_folder(tmp_path: Path, keyring: MemoryBackend, keeper: Keeper) -> None:
    folders = Folders(tmp_path / "zhao")
    unlock = unlocking(folders, keyring, keeper)
    with open_workplace(folders, InlineJobs(), unlock) as place:
        sign_in(place)
    assert (SECRET in keyring.kept.values()) == (keeper is Keeper.NOBODY)
    with open_workplace(folders, InlineJobs(), unlock) as place:
        assert place.shared.passwords.read(ADDRESS) == SECRET
    other = Folders(tmp_path / "somebody else")
    with open_workplace(other, InlineJobs(), unlocking(other, keyring, keeper)) as place:
        place.preferences.change(server=ADDRESS)
        assert place.shared.passwords.read(ADDRESS) is None
        place.shared.passwords.forget(ADDRESS)
    with open_workplace(folders, InlineJobs(), unlock) as place:
        assert place.shared.passwords.read(ADDRESS) == SECRET


@EVERY
def test_one_that_lay_open_is_taken_over_by_the_folder_of_its_person(
    tmp_path: Path, keyring: MemoryBackend, keeper: Keeper
) -> None:
    keyring.kept[OPEN.service, OPEN.user] = SECRET
    folders, stranger = Folders(tmp_path / "zhao"), Folders(tmp_path / "stranger")
    for one, login in ((folders, ADDRESS.login), (stranger, "li.na")):
        with open_workplace(one, InlineJobs(), unlocking(one, keyring, keeper)) as place:
            assert place.shared.passwords.read(ADDRESS) is None, "nobody has exchanged here"
            have_exchanged(place, login)
    with open_workplace(stranger, InlineJobs(), unlocking(stranger, keyring, keeper)) as place:
        assert place.shared.passwords.read(ADDRESS) is None
    for _ in range(2):
        with open_workplace(folders, InlineJobs(), unlocking(folders, keyring, keeper)) as place:
            assert place.shared.passwords.read(ADDRESS) == SECRET
        assert (OPEN.service, OPEN.user) not in keyring.kept


@EVERY
def test_signing_in_without_keeping_it_keeps_none_from_before(
    tmp_path: Path, keyring: MemoryBackend, keeper: Keeper
) -> None:
    folders = Folders(tmp_path / "zhao")
    for lastingly in (True, False):
        with open_workplace(folders, InlineJobs(), unlocking(folders, keyring, keeper)) as place:
            sign_in(place, lastingly=lastingly)
    with open_workplace(folders, InlineJobs(), unlocking(folders, keyring, keeper)) as place:
        assert place.shared.passwords.read(ADDRESS) is None


def test_going_without_encryption_lays_no_password_open(tmp_path: Path, keyring: MemoryBackend) -> None:
    folders = Folders(tmp_path / "zhao")
    unlock = unlocking(folders, keyring, Keeper.KEYRING)
    with open_workplace(folders, InlineJobs(), unlock) as place:
        sign_in(place)
        assert folders.secrets.exists()
        assert place.protection is not None
        place.protection.change(Choice(Keeper.NOBODY))
    with open_workplace(folders, InlineJobs(), unlock) as place:
        assert place.shared.passwords.read(ADDRESS) is None
        sign_in(place)
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and SECRET.encode() in one.read_bytes()]
    assert not folders.secrets.exists()


def test_who_encrypts_later_finds_the_password_again(tmp_path: Path, keyring: MemoryBackend) -> None:
    folders = Folders(tmp_path / "zhao")
    unlock = unlocking(folders, keyring, Keeper.NOBODY)
    with open_workplace(folders, InlineJobs(), unlock) as place:
        sign_in(place)
        assert place.protection is not None
        place.protection.change(Choice(Keeper.PASSPHRASE, "a long passphrase"))
    with open_workplace(folders, InlineJobs(), unlocking(folders, keyring, Keeper.PASSPHRASE)) as place:
        assert place.shared.passwords.read(ADDRESS) == SECRET
    assert SECRET not in keyring.kept.values()
