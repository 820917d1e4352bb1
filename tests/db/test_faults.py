"""What a person is told when the machine lets the store down."""

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db.faults import fault_of
from db.store import Store, open_store
from qa_desktop.domain.errors import EnvironmentFault
from tests.db.raw import run_sql
from tests.db.samples import make_recording, make_seen

NOBODY = 65534


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Give up the rights of an administrator, whom no permission holds back."""
    if sys.platform == "win32" or os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can reach, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def _add(store: Store, first: int, last: int) -> None:
    with store.unit_of_work() as unit:
        for number in range(first, last):
            recording = make_recording(number)
            unit.recordings.add(recording, make_seen(recording))
        unit.commit()


def _filled(file: Path) -> Path:
    store = open_store(file)
    _add(store, 0, 2000)
    store.close()
    return file


def _fault_of_opening(file: Path) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        open_store(file)
    assert caught.value.facts["file"] == file
    assert caught.value.facts["reason"]
    return caught.value.code


LONG = "a" * 120 + "/" + "b" * 120 + "/store.db"


@pytest.mark.parametrize(
    "name",
    [
        "质检 录音.db",
        "100% #1 & 'mine'.db",
        "ünï/cødé/深 层/store.db",
        pytest.param(LONG, marks=pytest.mark.skipif(sys.platform == "win32", reason="a setting of Windows")),
    ],
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path / name)
    _add(store, 0, 1)
    store.close()
    assert (tmp_path / name).stat().st_size > 0
    again = open_store(tmp_path / name)
    assert run_sql(again, "SELECT count(*) FROM recording") == [(1,)]
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows none of these names")
@pytest.mark.parametrize("name", ["what?mode=memory.db", "file:other.db", ":memory:"])
def test_a_name_is_never_taken_for_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store(Path(name))
    _add(store, 0, 1)
    store.close()
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(
    ("result_code", "code"),
    [
        (sqlite3.SQLITE_FULL, "store.full"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "store.locked"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "store.read_only"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "store.damaged"),
        (sqlite3.SQLITE_IOERR_FSYNC, "store.failed"),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, "store.failed"),
        (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, None),
        (sqlite3.SQLITE_ERROR, None),
        (None, None),
    ],
)
def test_every_result_code_is_a_fault_or_a_bug(result_code: int | None, code: str | None) -> None:
    error = sqlite3.OperationalError("said SQLite")
    if result_code is not None:
        error.sqlite_errorcode = result_code
    fault = fault_of(error, Path("store.db"))
    assert (fault and fault.code) == code
    assert fault is None or fault.facts == {"file": Path("store.db"), "reason": "said SQLite"}


def test_a_full_disk_costs_nothing_that_was_saved(store: Store) -> None:
    _add(store, 0, 100)
    (pages,) = run_sql(store, "PRAGMA page_count")
    run_sql(store, f"PRAGMA max_page_count = {pages[0] + 3}")
    with pytest.raises(EnvironmentFault) as caught:
        _add(store, 100, 5000)
    assert (caught.value.code, caught.value.facts["file"]) == ("store.full", store.file)
    assert run_sql(store, "SELECT count(*) FROM recording") == [(100,)]
    run_sql(store, "PRAGMA max_page_count = 1000000")
    _add(store, 100, 200)
    assert run_sql(store, "SELECT count(*) FROM recording") == [(200,)]
    store.check()


def test_a_store_that_became_read_only_says_so(store: Store) -> None:
    run_sql(store, "PRAGMA query_only = ON")
    with pytest.raises(EnvironmentFault, match=r"store\.read_only"):
        _add(store, 0, 1)


def test_a_read_only_file_says_so(open_folder: Path) -> None:
    file = _filled(open_folder / "store.db")
    file.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
    with as_ordinary_user():
        assert _fault_of_opening(file) == "store.read_only"
    file.chmod(0o644)
    open_store(file).close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no read-only folders")
def test_a_read_only_folder_says_so(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with as_ordinary_user():
        assert _fault_of_opening(open_folder / "store.db") == "store.read_only"
        assert _fault_of_opening(open_folder / "new folder" / "store.db") == "store.read_only"


def test_a_place_that_cannot_be_says_so(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("in the way")
    assert _fault_of_opening(tmp_path / "a file" / "store.db") == "store.failed"
    (tmp_path / "a folder").mkdir()
    assert _fault_of_opening(tmp_path / "a folder") in ("store.failed", "store.read_only")


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a store " * 1000)
    assert _fault_of_opening(text) == "store.not_a_store"
    assert text.read_text() == "not a store " * 1000
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
    assert _fault_of_opening(other) == "store.not_a_store"
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    file.touch()
    store = open_store(file)
    _add(store, 0, 1)
    store.close()


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    file = _filled(tmp_path / "store.db")
    with file.open("r+b") as stream:
        stream.truncate(6000)
    assert _fault_of_opening(file) == "store.damaged"


def test_a_damaged_page_is_told_when_it_is_met_and_found_by_the_check(tmp_path: Path) -> None:
    file = _filled(tmp_path / "store.db")
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.seek(size // 2 // 4096 * 4096)
        stream.write(b"\xa5" * (size // 4))
    store = open_store(file)
    with pytest.raises(EnvironmentFault) as caught:
        store.check()
    assert (caught.value.code, caught.value.facts["file"]) == ("store.damaged", file)
    with pytest.raises(EnvironmentFault, match=r"store\.damaged"), store.unit_of_work() as unit:
        unit.recordings.known([make_recording(number).id for number in range(2000)])
    store.close()


def test_a_reference_to_nothing_is_found_by_the_check(store: Store) -> None:
    run_sql(store, "PRAGMA foreign_keys = OFF")
    run_sql(store, "INSERT INTO answer (evaluation_id, criterion_id, kind, comment) VALUES ('nobody', 'c', 'none', '')")
    with pytest.raises(EnvironmentFault, match=r"store\.damaged.*answer"):
        store.check()
