"""An encrypted store: nobody without its key reads a word of it, and on the way there nothing is ever lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlcipher3.dbapi2

from db import recoding
from db.engine import connect_to
from db.files import companions, is_plain
from db.migrations import upgrade
from db.recoding import ensure_key
from db.store import Store, open_store
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.settings.key_file import StoreKey
from tests.db.raw import another_program, run_sql
from tests.db.samples import ME, make_card, make_full_evaluation, make_recording, make_seen

NOTE = "the customer's card ends in 4471"
KEY, OTHER_KEY = StoreKey.new(), StoreKey.new()


def fill(store: Store, calls: int = 3) -> None:
    card = make_card()
    with store.unit_of_work() as unit:
        unit.scorecards.add(card)
        for number in range(calls):
            recording = make_recording(number)
            unit.recordings.add(recording, make_seen(recording))
            unit.evaluations.save(replace(make_full_evaluation(recording, card), id=f"e{number}", summary=NOTE))
        unit.commit()


def stored(store: Store, number: int = 0) -> Evaluation | None:
    with store.unit_of_work() as unit:
        return unit.evaluations.latest(make_recording(number).id, ME)


def words_in(folder: Path, words: str) -> list[str]:
    """Return the names of the files that hold the words, however they are encoded."""
    wanted = [words.encode(code) for code in ("utf-8", "utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in path.read_bytes() for one in wanted)]


@pytest.fixture
def plain(store_file: Path) -> Path:
    with closing(open_store(store_file)) as store:
        fill(store)
    return store_file


@pytest.fixture
def secret(store_file: Path) -> Iterator[Store]:
    store = open_store(store_file, key=KEY)
    fill(store)
    yield store
    store.close()


def test_the_library_encrypts() -> None:
    with closing(sqlcipher3.dbapi2.connect(":memory:")) as connection:
        (version,) = connection.execute("PRAGMA cipher_version").fetchone()
    assert int(version.split(".")[0]) >= 4


def test_what_is_stored_is_read_again_with_the_key(secret: Store) -> None:
    kept = stored(secret)
    assert kept is not None
    secret.check()
    secret.close()
    with closing(open_store(secret.file, key=KEY)) as again:
        assert stored(again) == kept


def test_no_word_and_no_key_lies_in_any_file_while_it_is_written(secret: Store) -> None:
    assert {path.name for path in secret.file.parent.iterdir()} >= {"store.db", "store.db-wal"}
    folder = secret.file.parent
    assert words_in(folder, NOTE) == words_in(folder, "CREATE TABLE") == words_in(folder, KEY.hex) == []
    key = bytes.fromhex(KEY.hex)
    assert not any(key in path.read_bytes() for path in folder.iterdir())
    secret.close()
    assert words_in(folder, NOTE) == []


def test_the_guard_finds_words_where_there_are_any(plain: Path) -> None:
    assert words_in(plain.parent, NOTE) == ["store.db"]


@pytest.mark.parametrize("key", [OTHER_KEY, None])
def test_another_key_or_none_opens_nothing(
    secret: Store, key: StoreKey | None, capfd: pytest.CaptureFixture[str]
) -> None:
    secret.close()
    before = secret.file.read_bytes()
    with pytest.raises(EnvironmentFault) as caught:
        open_store(secret.file, key=key)
    assert caught.value.code == ("store.wrong_key" if key else "store.not_a_store")
    assert caught.value.facts["file"] == secret.file
    assert secret.file.read_bytes() == before
    assert capfd.readouterr().err == ""


def test_a_page_that_was_tampered_with_is_noticed(secret: Store) -> None:
    secret.close()
    with secret.file.open("rb+") as file:
        file.seek(secret.file.stat().st_size - 2048)
        file.write(b"tampered")
    with pytest.raises(EnvironmentFault) as caught, closing(open_store(secret.file, key=KEY)) as store:
        store.check()
    assert caught.value.code in {"store.damaged", "store.wrong_key"}


def test_a_key_shows_nothing_of_itself() -> None:
    assert KEY.hex not in f"{KEY} {KEY!r} {[KEY]}"


def test_a_plain_store_becomes_encrypted_and_keeps_everything(plain: Path) -> None:
    with closing(open_store(plain)) as store:
        kept = [stored(store, number) for number in range(3)]
        declared = run_sql(store, "SELECT sql FROM sqlite_schema ORDER BY name")
    with closing(open_store(plain, key=KEY)) as store:
        assert [stored(store, number) for number in range(3)] == kept
        assert run_sql(store, "SELECT sql FROM sqlite_schema ORDER BY name") == declared
        assert run_sql(store, "PRAGMA journal_mode") == [("wal",)]
        store.check()
        assert words_in(plain.parent, NOTE) == []
    assert [path.name for path in plain.parent.iterdir()] == ["store.db"]


def test_an_old_store_becomes_encrypted_before_it_is_brought_up_to_date(store_file: Path) -> None:
    with closing(open_store(store_file)):
        pass
    store_file.unlink()
    store_file.touch()
    from db.engine import make_engine  # noqa: PLC0415 - for this one test

    engine = make_engine(store_file, patience_s=1)
    upgrade.upgrade(engine, store_file, present=None, target="0001")
    engine.dispose()
    with closing(open_store(store_file, key=KEY)) as store:
        store.check()
    assert not is_plain(store_file)


def test_it_becomes_plain_again_where_that_is_wanted(secret: Store) -> None:
    kept = stored(secret)
    secret.close()
    with closing(open_store(secret.file, former=KEY)) as store:
        assert stored(store) == kept
    assert is_plain(secret.file)
    with closing(open_store(secret.file)) as store:
        assert stored(store) == kept


def test_while_another_program_has_it_open_it_stays_as_it_is(plain: Path) -> None:
    with closing(open_store(plain)) as store:
        kept = stored(store)
        with pytest.raises(EnvironmentFault, match=r"store\.locked"):
            open_store(plain, key=KEY, patience_s=0)
        assert stored(store) == kept
    assert is_plain(plain)
    assert [path.name for path in plain.parent.iterdir()] == ["store.db"]


def test_a_copy_that_differs_is_not_put_in_place(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_anew = recoding._write_anew

    def lose_a_row(connection: object, beside: Path, key: StoreKey | None) -> None:
        write_anew(connection, beside, key)
        with closing(connect_to(beside, key, patience_s=0)) as other:
            other.execute("DELETE FROM annotation")

    monkeypatch.setattr(recoding, "_write_anew", lose_a_row)
    with pytest.raises(EnvironmentFault, match=r"store\.damaged"):
        open_store(plain, key=KEY)
    assert is_plain(plain)
    assert [path.name for path in plain.parent.iterdir()] == ["store.db"]


STEPS = ("hold_alone", "_write_anew", "_check_same", "make_durable", "put_in_place")
KILLED = """
import os, sys
from pathlib import Path
from db import recoding
from db.store import open_store
from qa_desktop.settings.key_file import StoreKey

file, step, when, key, way = sys.argv[1:]
deed = getattr(recoding, step)

def killed(*given, **named):
    if when == "after":
        deed(*given, **named)
    os._exit(9)

setattr(recoding, step, killed)
key = StoreKey(bytes.fromhex(key))
open_store(Path(file), **{"key" if way == "in" else "former": key})
"""


@pytest.mark.parametrize("way", ["in", "out"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_and_the_next_start_goes_on(
    store_file: Path, step: str, when: str, way: str
) -> None:
    leaving = way == "out"
    with closing(open_store(store_file, key=KEY if leaving else None)) as store:
        fill(store)
        kept = stored(store)
    program = [sys.executable, "-c", KILLED, str(store_file), step, when, KEY.hex, way]
    assert subprocess.run(program, check=False, timeout=60, cwd=Path(__file__).parents[2]).returncode == 9
    key, former = (None, KEY) if leaving else (KEY, None)
    with closing(open_store(store_file, key=key, former=former)) as store:
        assert stored(store) == kept
        store.check()
    assert is_plain(store_file) == leaving
    assert [path.name for path in store_file.parent.iterdir()] == ["store.db"]


def test_what_waits_for_the_lock_meanwhile_opens_the_new_file(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is another one once its lock is had: a connection to the old one would write into nothing."""
    looked: list[Path] = []
    identity = plain.stat().st_ino
    from db import engine  # noqa: PLC0415 - for this one test

    real = engine._identity

    def swap_amid(file: Path) -> tuple[int, int] | None:
        looked.append(file)
        if len(looked) == 2:
            copy = plain.with_suffix(".copy")
            copy.write_bytes(plain.read_bytes())
            copy.replace(plain)
        return real(file)

    monkeypatch.setattr(engine, "_identity", swap_amid)
    with closing(connect_to(plain, None, patience_s=0)):
        assert len(looked) == 4
    assert plain.stat().st_ino != identity


def test_nothing_is_done_to_a_file_that_is_as_it_should_be(plain: Path) -> None:
    with another_program(plain) as other:
        other.execute("PRAGMA user_version")
    before = plain.stat().st_mtime_ns
    ensure_key(plain, key=None, former=KEY, patience_s=0)
    ensure_key(plain.with_name("nothing"), key=KEY, patience_s=0)
    assert plain.stat().st_mtime_ns == before
    assert not any(one.exists() for one in companions(plain))
