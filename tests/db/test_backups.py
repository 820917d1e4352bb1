"""Copies of the store: whole, checked, ten of them, and a way back that loses nothing."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from db import backups as backups_module
from db import restoring
from db.backups import KEPT, BackupShelf, made_at
from db.engine import connect_to, make_engine
from db.exchange.memory import recall, remember
from db.files import is_plain
from db.migrations import HEAD, upgrade
from db.restoring import ready_file, stage_restore
from db.store import Store, open_store
from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.settings.key_file import StoreKey
from tests.db.raw import another_program, run_sql
from tests.db.samples import make_recording, make_seen
from tests.db.test_encryption import KEY, NOTE, OTHER_KEY, fill, stored, words_in
from tests.services.fakes import FakeClock

DAY_S = 86_400


class Desk(NamedTuple):
    """A store, and the shelf of its backups."""

    store: Store
    shelf: BackupShelf
    clock: FakeClock
    key: StoreKey | None

    @property
    def folder(self) -> Path:
        return self.store.file.parent / "backups"

    def open_again(self) -> Store:
        return open_store(self.store.file, key=self.key, shelf=self.shelf)


@pytest.fixture(params=[None, KEY], ids=["plain", "encrypted"])
def desk(request: pytest.FixtureRequest, store_file: Path) -> Iterator[Desk]:
    store = open_store(store_file, key=request.param)
    fill(store)
    clock = FakeClock()
    yield Desk(
        store, BackupShelf(store_file, store_file.parent / "backups", request.param, clock), clock, request.param
    )
    store.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def add_call(store: Store, number: int) -> None:
    recording = make_recording(number)
    with store.unit_of_work() as unit:
        unit.recordings.add(recording, make_seen(recording))
        unit.commit()


def count(store: Store) -> int:
    return int(run_sql(store, "SELECT count(*) FROM recording")[0][0])


def test_a_backup_is_one_file_with_all_that_was_committed(desk: Desk) -> None:
    backup = desk.shelf.make()
    assert backup is not None
    assert names(desk.folder) == ["store-20250219-060000.sqlite"] == [backup.file.name]
    assert (backup.evaluations, backup.made_at, backup.size) == (3, desk.clock.now(), backup.file.stat().st_size)
    copy = shutil.copyfile(backup.file, desk.folder.parent / "elsewhere.sqlite")
    with closing(open_store(copy, key=desk.key)) as store:
        store.check()
        assert stored(store, 2) == stored(desk.store, 2)
    assert bool(words_in(desk.folder, NOTE)) == (desk.key is None)
    assert words_in(desk.folder, KEY.hex) == []


def test_writing_goes_on_meanwhile_and_is_not_in_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups_module, "STEP_PAGES", 1)
    steps: list[int] = []

    def write_on() -> bool:
        steps.append(len(steps))
        if len(steps) < 20:
            add_call(desk.store, 100 + len(steps))
        return False

    backup = desk.shelf.make(write_on)
    assert backup is not None
    assert len(steps) > 20
    with closing(connect_to(backup.file, desk.key, patience_s=0)) as copy:
        assert copy.execute("SELECT count(*) FROM recording").fetchone() == (3,)
    assert count(desk.store) == 22


def test_a_backup_that_is_called_off_leaves_nothing(desk: Desk) -> None:
    assert desk.shelf.make(lambda: True) is None
    assert names(desk.folder) == []
    add_call(desk.store, 50)


def test_ten_are_kept_and_the_oldest_go(desk: Desk) -> None:
    for _ in range(KEPT + 2):
        desk.shelf.make()
        desk.clock.forward(DAY_S)
    made = [backup.made_at.day for backup in desk.shelf.all()]
    assert made == [2, 1, 28, 27, 26, 25, 24, 23, 22, 21]
    assert desk.shelf.moments() == [made_at(file) for file in desk.shelf.files()]


def leave_a_team(desk: Desk) -> None:
    """Note that what others did in a team was taken out now."""
    with desk.store.unit_of_work() as unit:
        recall(unit.transaction)
        remember(unit.transaction, left_at=desk.clock.now())
        unit.commit()


def test_a_wrong_clock_neither_keeps_what_was_left_nor_drops_what_was_made_since(desk: Desk) -> None:
    desk.clock.forward(30 * DAY_S)
    ahead = desk.shelf.make()
    assert ahead is not None
    desk.clock.forward(-30 * DAY_S)
    leave_a_team(desk)
    assert desk.shelf.make() is not None
    assert ahead.file.name not in names(desk.folder)
    desk.clock.forward(365 * DAY_S)
    leave_a_team(desk)
    desk.clock.forward(-364 * DAY_S)
    for _ in range(5):
        desk.shelf.make()
        desk.clock.forward(DAY_S)
    assert len(names(desk.folder)) == 5


def test_those_from_before_a_team_was_left_go_once_there_is_a_checked_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        desk.shelf.make()
        desk.clock.forward(DAY_S)
    before = names(desk.folder)
    leave_a_team(desk)
    assert names(desk.folder) == before
    desk.clock.forward(60)

    def refuse(*_given: object, **_named: object) -> None:
        raise EnvironmentFault("store.damaged", file="part", reason="a page")

    with monkeypatch.context() as patched:
        patched.setattr(backups_module, "check_soundness", refuse)
        with pytest.raises(EnvironmentFault):
            desk.shelf.make()
    assert desk.shelf.make(lambda: True) is None
    assert names(desk.folder) == before, "no good one stands in their place"
    fresh = desk.shelf.make()
    assert fresh is not None
    assert names(desk.folder) == [fresh.file.name]
    desk.clock.forward(DAY_S)
    desk.shelf.make()
    assert len(names(desk.folder)) == 2


def test_two_in_one_second_are_two(desk: Desk) -> None:
    desk.shelf.make()
    desk.shelf.make()
    assert names(desk.folder) == ["store-20250219-060000.sqlite", "store-20250219-060001.sqlite"]


def test_an_unsound_copy_is_told_of_and_deleted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = backups_module._copy

    def spoil(store: Path, part: Path, *given: Any) -> None:
        copy(store, part, *given)
        with part.open("rb+") as file:
            file.seek(part.stat().st_size // 2)
            file.write(bytes(5000))

    monkeypatch.setattr(backups_module, "_copy", spoil)
    with pytest.raises(EnvironmentFault) as caught:
        desk.shelf.make()
    assert caught.value.code in {"backup.unsound", "backup.failed"}
    assert names(desk.folder) == []


@pytest.mark.parametrize("amid", [False, True])
def test_a_full_disk_is_told_of_and_nothing_half_is_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, amid: bool
) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    if amid:
        import sqlcipher3.dbapi2  # noqa: PLC0415 - the driver's error, made as it makes it

        def full_amid(_store: Path, part: Path, *_: object) -> None:
            part.write_bytes(b"half")
            error = sqlcipher3.dbapi2.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        monkeypatch.setattr(backups_module, "_copy", full_amid)
    else:
        usage = shutil.disk_usage(desk.store.file.parent)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(EnvironmentFault) as caught:
        desk.shelf.make()
    assert (caught.value.code, caught.value.facts) == ("backup.no_room", {"folder": desk.folder})
    assert names(desk.folder) == []


def test_what_a_kill_left_half_is_swept_away(desk: Desk) -> None:
    desk.folder.mkdir()
    (desk.folder / "store-20250101-000000.part").write_bytes(b"half")
    (desk.folder / "store-20250101-000000.part-journal").write_bytes(b"half")
    desk.shelf.make()
    assert names(desk.folder) == ["store-20250219-060000.sqlite"]
    assert [backup.evaluations for backup in desk.shelf.all()] == [3]


def test_a_store_gets_a_backup_before_it_is_brought_up_to_date(store_file: Path) -> None:
    store_file.parent.mkdir()
    engine = make_engine(store_file, patience_s=1, key=KEY)
    upgrade.upgrade(engine, store_file, present=None, target="0001")
    engine.dispose()
    shelf = BackupShelf(store_file, store_file.parent / "backups", KEY, FakeClock())
    open_store(store_file, key=KEY, shelf=shelf).close()
    (file,) = shelf.files()
    with closing(connect_to(file, KEY, patience_s=0)) as copy:
        assert backups_module.revision_of(copy) == "0001" < HEAD
    open_store(store_file, key=KEY, shelf=shelf).close()
    assert shelf.files() == [file]


def test_restored_it_is_what_it_was_and_what_was_there_is_a_backup(desk: Desk) -> None:
    first = desk.shelf.make()
    assert first is not None
    add_call(desk.store, 60)
    desk.clock.forward(DAY_S)
    stage_restore(first.file, desk.store.file, desk.shelf, desk.key)
    assert count(desk.store) == 4
    desk.store.close()
    with closing(desk.open_again()) as store:
        assert count(store) == 3
        store.check()
    newest, oldest = desk.shelf.files()
    assert oldest == first.file
    with closing(connect_to(newest, desk.key, patience_s=0)) as copy:
        assert copy.execute("SELECT count(*) FROM recording").fetchone() == (4,)
    assert names(desk.store.file.parent) == ["backups", "store.db"]
    with closing(desk.open_again()) as store:
        assert count(store) == 3


def test_the_exchange_takes_a_restored_store_for_a_new_workstation(desk: Desk) -> None:
    with desk.store.unit_of_work() as unit:
        unit.outbox.turn()
        unit.commit()
    run_sql(desk.store, "UPDATE sync_state SET client = 'old', commit_seq = 7, place = 3, next_batch = 9")
    backup = desk.shelf.make()
    assert backup is not None
    found = []
    for _ in range(2):
        stage_restore(backup.file, desk.store.file, desk.shelf, desk.key)
        desk.store.close()
        with closing(desk.open_again()) as store:
            found += run_sql(store, "SELECT client, commit_seq, place, next_batch, again FROM sync_state")
    assert len({"old", found[0][0], found[1][0]}) == 3
    assert [tuple(one[1:]) for one in found] == [(0, -1, 9, 1)] * 2


def test_the_best_of_ten_can_be_restored_though_another_is_made_first(desk: Desk) -> None:
    for number in range(KEPT):
        desk.shelf.make()
        desk.clock.forward(DAY_S)
        add_call(desk.store, 200 + number)
    oldest = desk.shelf.files()[-1]
    stage_restore(oldest, desk.store.file, desk.shelf, desk.key)
    desk.store.close()
    with closing(desk.open_again()) as store:
        assert count(store) == 3
    assert len(desk.shelf.files()) == KEPT


def test_a_store_past_reading_is_put_aside_for_a_backup(desk: Desk) -> None:
    backup = desk.shelf.make()
    assert backup is not None
    stage_restore(backup.file, desk.store.file, desk.shelf, desk.key)
    desk.store.close()
    desk.store.file.write_bytes(b"\xff" * 8192)
    with closing(desk.open_again()) as store:
        assert count(store) == 3
    assert names(desk.store.file.parent) == ["backups", "store.db", "store.db.damaged-20250219-060000"]


def test_while_another_program_has_the_store_open_the_restored_one_waits(desk: Desk) -> None:
    backup = desk.shelf.make()
    assert backup is not None
    stage_restore(backup.file, desk.store.file, desk.shelf, desk.key)
    with pytest.raises(EnvironmentFault, match=r"store\.locked"):
        open_store(desk.store.file, key=desk.key, shelf=desk.shelf, patience_s=0)
    assert ready_file(desk.store.file).exists()
    add_call(desk.store, 61)
    desk.store.close()
    with closing(desk.open_again()) as store:
        assert count(store) == 3


@pytest.mark.parametrize("step", ["make", "_settle", "put_in_place"])
def test_a_restore_that_dies_is_done_at_the_next_start(desk: Desk, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class DiedError(Exception):
        pass

    def die(*_: object, **__: object) -> None:
        raise DiedError

    backup = desk.shelf.make()
    assert backup is not None
    add_call(desk.store, 62)
    stage_restore(backup.file, desk.store.file, desk.shelf, desk.key)
    desk.store.close()
    with monkeypatch.context() as patched:
        patched.setattr(BackupShelf if step == "make" else restoring, step, die)
        with pytest.raises(DiedError):
            desk.open_again()
    with closing(desk.open_again()) as store:
        assert count(store) == 3
    with closing(connect_to(desk.shelf.files()[0], desk.key, patience_s=0)) as copy:
        assert copy.execute("SELECT count(*) FROM recording").fetchone() == (4,)


def refusal(desk: Desk, file: Path) -> QaError:
    with pytest.raises(QaError) as caught:
        stage_restore(file, desk.store.file, desk.shelf, desk.key)
    assert not ready_file(desk.store.file).exists()
    return caught.value


def test_what_cannot_be_restored_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    assert refusal(desk, tmp_path / "nothing").code == "backup.missing"
    foreign = tmp_path / "foreign.sqlite"
    with closing(open_store(foreign, key=OTHER_KEY)):
        pass
    assert refusal(desk, foreign).code == ("backup.other_key" if desk.key else "backup.key_gone")
    newer = tmp_path / "newer.sqlite"
    with closing(open_store(newer)):
        pass
    with another_program(newer) as other:
        other.execute("UPDATE store_revision SET version_num = '9999'")
    assert refusal(desk, newer).code == "store.newer_program_needed"
    newer.write_bytes(newer.read_bytes()[:9000])
    assert refusal(desk, newer).code == "backup.unsound"


def test_backups_of_a_store_that_is_encrypted_are_encrypted_with_it(store_file: Path) -> None:
    folder, clock = store_file.parent / "backups", FakeClock()
    plain = BackupShelf(store_file, folder, None, clock)
    with closing(open_store(store_file, shelf=plain)) as store:
        fill(store)
        plain.make()
    assert words_in(store_file.parent, NOTE) != []
    secret = BackupShelf(store_file, folder, KEY, clock)
    open_store(store_file, key=KEY, shelf=secret).close()
    assert words_in(store_file.parent, NOTE) == []
    assert [backup.evaluations for backup in secret.all()] == [3]
    assert [backup.evaluations for backup in plain.all()] == [None]
    open_store(store_file, former=KEY, shelf=plain).close()
    assert [backup.evaluations for backup in plain.all()] == [3]
    assert is_plain(plain.files()[0])


def left_encrypted(store_file: Path) -> BackupShelf:
    """Return the shelf of a store that is plain by now, with a backup that another program kept encrypted."""
    folder, clock = store_file.parent / "backups", FakeClock()
    secret = BackupShelf(store_file, folder, KEY, clock)
    with closing(open_store(store_file, key=KEY)) as store:
        fill(store)
        backup = secret.make()
        assert backup is not None
        add_call(store, 63)
    kept = backup.file.read_bytes()
    shelf = BackupShelf(store_file, folder, None, clock, former=KEY)
    open_store(store_file, former=KEY, shelf=shelf).close()
    backup.file.write_bytes(kept)
    return shelf


def test_a_backup_that_is_still_encrypted_is_restored_with_the_key_that_is_kept_and_laid_open(store_file: Path) -> None:
    shelf = left_encrypted(store_file)
    (backup,) = shelf.all()
    assert (backup.evaluations, backup.trouble) == (3, None)
    stage_restore(backup.file, store_file, shelf, None, KEY)
    with closing(open_store(store_file, shelf=shelf)) as store:
        assert count(store) == 3
    assert is_plain(store_file)
    assert [count_in(file, None if is_plain(file) else KEY) for file in shelf.files()] == [4, 3]


def count_in(file: Path, key: StoreKey | None) -> int:
    with closing(connect_to(file, key, patience_s=0)) as copy:
        return int(copy.execute("SELECT count(*) FROM recording").fetchone()[0])


def test_where_no_key_is_kept_an_encrypted_backup_is_refused_for_that(store_file: Path) -> None:
    left_encrypted(store_file)
    shelf = BackupShelf(store_file, store_file.parent / "backups", None, FakeClock())
    (backup,) = shelf.all()
    assert backup.evaluations is None
    assert backup.trouble is not None
    assert backup.trouble.code == "backup.key_gone"
    for former, code in ((None, "backup.key_gone"), (OTHER_KEY, "backup.other_key")):
        with pytest.raises(EnvironmentFault) as caught:
            stage_restore(backup.file, store_file, shelf, None, former)
        assert caught.value.code == code
        assert not ready_file(store_file).exists()


@pytest.mark.parametrize("key", [KEY, None])
def test_a_backup_is_made_of_a_store_that_changes_its_protection_at_the_next_start(
    store_file: Path, key: StoreKey | None
) -> None:
    before = None if key else KEY
    with closing(open_store(store_file, key=before)) as store:
        fill(store)
    shelf = BackupShelf(store_file, store_file.parent / "backups", key, FakeClock(), former=before)
    backup = shelf.make()
    assert backup is not None
    assert is_plain(backup.file) is (before is None)
    assert backup.evaluations == 3


def test_it_is_made_on_another_thread_than_the_store_is_used_on(desk: Desk) -> None:
    made: list[object] = []
    thread = threading.Thread(target=lambda: made.append(desk.shelf.make()))
    with desk.store.unit_of_work() as unit:
        thread.start()
        recording = make_recording(70)
        unit.recordings.add(recording, make_seen(recording))
        thread.join(30)
        unit.commit()
    assert len(made) == 1
    assert made[0] is not None


def test_a_file_of_another_name_is_no_backup(desk: Desk) -> None:
    desk.folder.mkdir()
    (desk.folder / "store-mine.sqlite").touch()
    assert desk.shelf.all() == []
    assert isinstance(desk.clock.now(), datetime)


def test_what_was_just_made_stays_whatever_others_are_called(desk: Desk) -> None:
    first = desk.shelf.make()
    assert first is not None
    for day in range(1, KEPT + 1):
        (first.file.parent / f"store-209912{day:02}-000000.sqlite").write_bytes(first.file.read_bytes())
    made = desk.shelf.make()
    assert made is not None
    assert made.file.exists()
    assert len(desk.shelf.files()) == KEPT
