"""Who holds the key: what is asked, what is remembered, and that each way back is the way that was chosen."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from db.backups import BackupShelf
from db.engine import connect_to
from db.store import open_store
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.services.unlocking import Choice, Opened, Prepared, Protection
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.key_file import Keeper, StoreKey
from qa_desktop.settings.profiles import add_profile
from tests.services.fakes import FakeClock
from tests.support.keyrings import MemoryBackend, NoBackend, keyring_over

CHEAP = 4
PHRASE, OTHER = "four words of mine", "another four words"


class Person:
    """Answers what was laid down, in turn."""

    def __init__(self, choice: Choice | None = None, passphrases: Sequence[str] = ()) -> None:
        self.choice, self.passphrases = choice, list(passphrases)
        self.heard: list[str] = []

    def choose(self, lack: QaError | None) -> Choice | None:
        self.heard.append("choose" if lack is None else lack.code)
        return self.choice

    def passphrase(self, trouble: QaError | None) -> str | None:
        self.heard.append("passphrase" if trouble is None else trouble.code)
        return self.passphrases.pop(0) if self.passphrases else None


NOBODY = Person()


class Desk:
    """A data folder and the keyring of its login."""

    def __init__(self, data: Path, backend: MemoryBackend | None = None) -> None:
        self.folders = Folders(data)
        self.folders.make()
        self.backend = backend or MemoryBackend()
        self.notice = ""
        """What is told of the backups."""

    def protection(self) -> Protection:
        return Protection(self.folders, keyring_over(self.backend), cost=CHEAP)

    def open(self, person: Person = NOBODY, **how: bool) -> Opened:
        """Open the store as the program does, and return what opened it."""
        protection = self.protection()
        opened = protection.open(person, **how)
        shelf = BackupShelf(self.folders.store, self.folders.backups, opened.key, FakeClock())
        open_store(self.folders.store, key=opened.key, former=opened.former, shelf=shelf).close()
        protection.store_is_open(is_all=shelf.is_done)
        self.notice = f"{shelf.notice.code} {shelf.notice.facts['count']}" if shelf.notice else ""
        return opened

    def change(self, choice: Choice, person: Person = NOBODY) -> Protection:
        protection = self.protection()
        protection.open(person)
        protection.change(choice)
        return protection

    def is_plain(self) -> bool:
        return self.folders.store.read_bytes().startswith(b"SQLite format 3")

    def files_with(self, words: bytes) -> list[Path]:
        return [path for path in self.folders.data.rglob("*") if path.is_file() and words in path.read_bytes()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """A login without a keyring."""
    return Desk(tmp_path / "data", NoBackend())


def test_where_there_is_a_keyring_nothing_is_asked(desk: Desk) -> None:
    opened = desk.open()
    assert opened.key is not None
    assert desk.open() == opened
    assert NOBODY.heard == []
    assert not desk.is_plain()
    assert list(desk.backend.kept.values()) == [opened.key.hex]


@pytest.mark.parametrize("keeper", [Keeper.KEYRING, Keeper.PASSPHRASE])
def test_neither_key_nor_passphrase_is_in_any_file(tmp_path: Path, keeper: Keeper) -> None:
    desk = Desk(tmp_path / "data", MemoryBackend() if keeper is Keeper.KEYRING else NoBackend())
    opened = desk.open(Person(Choice(Keeper.PASSPHRASE, PHRASE)))
    assert opened.key is not None
    BackupShelf(desk.folders.store, desk.folders.backups, opened.key, FakeClock()).make()
    assert desk.files_with(opened.key.hex.encode()) == desk.files_with(bytes.fromhex(opened.key.hex)) == []
    assert desk.files_with(PHRASE.encode()) == []
    assert set(desk.files_with(keeper.value.encode())) == {desk.folders.key_file, desk.folders.key_copy}


def test_a_plain_store_of_an_older_program_is_encrypted(desk: Desk) -> None:
    open_store(desk.folders.store).close()
    assert desk.is_plain()
    desk.open()
    assert not desk.is_plain()


def test_without_a_keyring_it_says_so_and_asks(bare: Desk) -> None:
    person = Person(Choice(Keeper.PASSPHRASE, PHRASE))
    opened = bare.open(person)
    assert person.heard == ["keyring.none"]
    again = Person(passphrases=["wrong words here", PHRASE])
    assert bare.open(again) == opened
    assert again.heard == ["passphrase", "passphrase.wrong"]


def test_leave_to_go_without_is_remembered(bare: Desk) -> None:
    person = Person(Choice(Keeper.NOBODY))
    assert bare.open(person) == bare.open(person) == Opened(None)
    assert person.heard == ["keyring.none"]
    assert bare.is_plain()


def test_leave_given_beforehand_asks_nobody(desk: Desk) -> None:
    assert desk.open(leave=True) == Opened(None)
    assert (desk.backend.kept, NOBODY.heard) == ({}, [])


def test_leave_given_beforehand_opens_nothing_that_is_locked(bare: Desk) -> None:
    bare.open(Person(Choice(Keeper.PASSPHRASE, PHRASE)))
    with pytest.raises(UserMistake, match=r"passphrase\.needed"):
        bare.open(Person(), leave=True)


def test_who_would_rather_not_choose_has_stored_nothing(bare: Desk) -> None:
    with pytest.raises(UserMistake, match=r"key\.undecided"):
        bare.open(Person())
    assert not bare.folders.key_file.exists()
    assert not bare.folders.store.exists()


def test_a_key_that_is_gone_is_told_of_and_the_store_left_alone(desk: Desk) -> None:
    desk.open()
    before = desk.folders.store.read_bytes()
    desk.backend.kept.clear()
    with pytest.raises(EnvironmentFault) as caught:
        desk.open()
    assert (caught.value.code, caught.value.facts["file"]) == ("key.lost", str(desk.folders.store))
    assert desk.folders.store.read_bytes() == before


def test_a_store_whose_key_file_is_gone_is_opened_with_the_copy_beside_the_backups(desk: Desk) -> None:
    opened = desk.open()
    desk.folders.key_file.unlink()
    assert desk.open() == opened
    desk.folders.key_file.unlink(missing_ok=True)
    desk.folders.key_copy.unlink()
    with pytest.raises(EnvironmentFault, match=r"key\.lost"):
        desk.open(leave=True)


def test_a_new_passphrase_opens_the_store_and_the_old_one_no_more(bare: Desk) -> None:
    bare.open(Person(Choice(Keeper.PASSPHRASE, PHRASE)))
    before = bare.folders.store.read_bytes()
    bare.change(Choice(Keeper.PASSPHRASE, OTHER, PHRASE), Person(passphrases=[PHRASE]))
    assert bare.folders.store.read_bytes() == before
    with pytest.raises(UserMistake, match=r"passphrase\.needed"):
        bare.open(Person(passphrases=[PHRASE]))
    assert bare.open(Person(passphrases=[OTHER])).key is not None


@pytest.mark.parametrize("keeper", list(Keeper))
def test_an_open_window_changes_nothing_without_the_passphrase(bare: Desk, keeper: Keeper) -> None:
    opened = bare.open(Person(Choice(Keeper.PASSPHRASE, PHRASE)))
    before = bare.folders.key_file.read_bytes()
    for present in ("", OTHER):
        with pytest.raises(UserMistake, match=r"passphrase\.wrong"):
            bare.change(Choice(keeper, OTHER, present), Person(passphrases=[PHRASE]))
    assert bare.folders.key_file.read_bytes() == before
    assert bare.open(Person(passphrases=[PHRASE])) == opened


def test_from_the_keyring_to_a_passphrase_the_keyring_forgets(desk: Desk) -> None:
    opened = desk.open()
    changed = desk.change(Choice(Keeper.PASSPHRASE, PHRASE))
    assert (changed.keeper, changed.waits_for_start) == (Keeper.PASSPHRASE, False)
    assert desk.backend.kept == {}
    assert desk.open(Person(passphrases=[PHRASE])) == opened
    desk.change(Choice(Keeper.KEYRING, present=PHRASE), Person(passphrases=[PHRASE]))
    assert desk.open() == opened


def test_without_encryption_and_back_at_the_next_start(desk: Desk) -> None:
    key = desk.open().key
    changed = desk.change(Choice(Keeper.NOBODY))
    assert (changed.keeper, changed.waits_for_start) == (Keeper.NOBODY, True)
    assert not desk.is_plain()
    assert desk.open() == Opened(None, key)
    assert desk.is_plain()
    assert desk.open() == Opened(None)
    desk.change(Choice(Keeper.KEYRING))
    assert desk.is_plain()
    assert desk.open().key not in {None, key}
    assert not desk.is_plain()


def test_killed_before_the_store_was_plain_the_next_start_goes_on(desk: Desk) -> None:
    key = desk.open().key
    desk.change(Choice(Keeper.NOBODY))
    assert desk.protection().open(NOBODY) == Opened(None, key)
    assert desk.open() == Opened(None, key)
    assert desk.is_plain()


class Stubborn(MemoryBackend):
    """Forgets nothing while it is locked."""

    locked = False

    def delete_password(self, service: str, username: str) -> None:
        if self.locked:
            msg = "locked"
            raise RuntimeError(msg)
        super().delete_password(service, username)


def test_a_keyring_that_does_not_forget_fails_no_change_and_is_asked_again(tmp_path: Path) -> None:
    backend = Stubborn()
    desk = Desk(tmp_path / "stubborn", backend)
    opened = desk.open()
    backend.locked = True
    changed = desk.change(Choice(Keeper.PASSPHRASE, PHRASE))
    assert changed.keeper is Keeper.PASSPHRASE
    assert changed.notice is not None
    assert (changed.notice.code, changed.notice.facts["reason"]) == ("key.left", "locked")
    assert desk.open(Person(passphrases=[PHRASE])) == opened
    assert len(backend.kept) == 1
    backend.locked = False
    assert desk.open(Person(passphrases=[PHRASE])) == opened
    assert backend.kept == {}
    assert "left" not in desk.folders.key_file.read_text("utf-8")


def test_who_changes_the_mind_leaves_one_key_in_the_keyring(desk: Desk) -> None:
    opened = desk.open()
    desk.change(Choice(Keeper.NOBODY)).change(Choice(Keeper.KEYRING))
    assert len(desk.backend.kept) == 1
    assert desk.open() == opened


def test_the_key_goes_once_no_backup_needs_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program has a backup open just then."""
    monkeypatch.setattr("db.backups.PATIENCE_S", 0.1)
    opened = desk.open()
    shelf = BackupShelf(desk.folders.store, desk.folders.backups, opened.key, FakeClock())
    made = shelf.make()
    assert made is not None
    desk.change(Choice(Keeper.NOBODY))
    with closing(connect_to(made.file, opened.key, patience_s=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert desk.open() == Opened(None, opened.key)
    assert desk.is_plain()
    assert desk.notice == "backup.left_encrypted 1"
    assert len(desk.backend.kept) == 1
    assert desk.open() == Opened(None, opened.key)
    assert desk.notice == ""
    assert made.file.read_bytes().startswith(b"SQLite format 3")
    assert desk.backend.kept == {}
    assert desk.open() == Opened(None)


def test_a_damaged_backup_does_not_keep_the_key(desk: Desk) -> None:
    opened = desk.open()
    made = BackupShelf(desk.folders.store, desk.folders.backups, opened.key, FakeClock()).make()
    assert made is not None
    made.file.write_bytes(bytes(4096))
    desk.change(Choice(Keeper.NOBODY))
    desk.open()
    assert desk.notice == "backup.left_encrypted 1"
    assert desk.backend.kept == {}


def test_a_backup_that_stays_readable_beside_an_encrypted_store_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.backups.PATIENCE_S", 0.1)
    desk.open(leave=True)
    made = BackupShelf(desk.folders.store, desk.folders.backups, None, FakeClock()).make()
    assert made is not None
    desk.change(Choice(Keeper.KEYRING))
    with closing(connect_to(made.file, None, patience_s=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        desk.open()
    assert desk.notice == "backup.left_open 1"
    desk.open()
    assert desk.notice == ""
    assert not made.file.read_bytes().startswith(b"SQLite format 3")


def test_minds_can_be_changed_before_the_next_start(desk: Desk) -> None:
    opened = desk.open()
    protection = desk.change(Choice(Keeper.NOBODY))
    protection.change(Choice(Keeper.KEYRING))
    assert not protection.waits_for_start
    assert desk.open() == opened


def test_a_keyring_that_fails_amid_a_change_leaves_all_as_it_was(bare: Desk) -> None:
    opened = bare.open(Person(Choice(Keeper.PASSPHRASE, PHRASE)))
    with pytest.raises(EnvironmentFault, match=r"keyring\.none"):
        bare.change(Choice(Keeper.KEYRING, present=PHRASE), Person(passphrases=[PHRASE]))
    assert bare.open(Person(passphrases=[PHRASE])) == opened


def test_who_shares_a_login_is_asked_and_no_key_opens_the_other_s_store(desk: Desk) -> None:
    mine = desk.open()
    other = Desk(add_profile(desk.folders.data, "李明").folder, desk.backend)
    person = Person(Choice(Keeper.PASSPHRASE, PHRASE))
    theirs = other.open(person, alone=False)
    assert person.heard == ["choose"]
    assert mine != theirs
    for store, key in ((desk.folders.store, theirs.key), (other.folders.store, mine.key)):
        with pytest.raises(EnvironmentFault, match=r"store\.wrong_key"):
            open_store(store, key=key)
    assert len(desk.backend.kept) == 1


def test_the_environment_answers_for_a_machine_nobody_sits_at(bare: Desk) -> None:
    ready = {"QA_DESKTOP_PASSPHRASE": PHRASE}
    person = Person()
    protection = bare.protection()
    opened = protection.open(Prepared(ready, person))
    assert bare.protection().open(Prepared(ready, person)) == opened
    assert person.heard == []
    with pytest.raises(UserMistake, match=r"passphrase\.needed"):
        bare.protection().open(Prepared({"QA_DESKTOP_PASSPHRASE": OTHER}, person))
    assert person.heard == ["passphrase.wrong"]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    backend = MemoryBackend()
    keys = {Desk(tmp_path / name, backend).open().key for name in ("one", "two")}
    assert len(keys) == len(backend.kept) == 2
    with closing(open_store(tmp_path / "three.db", key=StoreKey.new())) as store:
        store.check()
