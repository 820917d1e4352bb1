import errno
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.files import put_in_place
from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.settings.key_file import (
    LEAST_PASSPHRASE,
    Keeper,
    KeyFile,
    StoreKey,
    load_key_file,
    save_key_file,
    unwrap,
    wrap,
)
from qa_desktop.settings.model import Settings
from qa_desktop.settings.store import save_settings
from tests.support.logs import ExpectLog

CHEAP = 4
passphrases = st.text(min_size=LEAST_PASSPHRASE * 3, max_size=40)


@settings(max_examples=40, deadline=None)
@given(passphrases, st.binary(min_size=32, max_size=32))
def test_a_passphrase_opens_what_it_wrapped_and_nothing_of_the_key_shows(passphrase: str, raw: bytes) -> None:
    key = StoreKey(raw)
    wrapped = wrap(key, passphrase, cost=CHEAP)
    assert unwrap(wrapped, passphrase) == key
    assert key.hex not in wrapped.model_dump_json()


@settings(max_examples=40, deadline=None)
@given(passphrases, passphrases)
def test_another_passphrase_opens_nothing(one: str, other: str) -> None:
    wrapped = wrap(StoreKey.new(), one, cost=CHEAP)
    if one != other:
        try:
            unwrap(wrapped, other)
        except UserMistake as error:
            assert error.code == "passphrase.wrong"  # noqa: PT017 - the same words in other forms do open it
        else:
            from unicodedata import normalize  # noqa: PLC0415 - for this one case

            assert normalize("NFKC", one) == normalize("NFKC", other)


def test_the_same_words_typed_elsewhere_are_the_same_passphrase() -> None:
    key = StoreKey.new()
    assert unwrap(wrap(key, "Ångström １２３", cost=CHEAP), "Ångström 123") == key


def test_the_same_passphrase_wraps_differently_each_time() -> None:
    key = StoreKey.new()
    first, second = wrap(key, "long enough", cost=CHEAP), wrap(key, "long enough", cost=CHEAP)
    assert first.salt != second.salt
    assert first.key != second.key


def test_a_changed_wrapping_is_noticed() -> None:
    wrapped = wrap(StoreKey.new(), "long enough", cost=CHEAP)
    forged = wrapped.model_copy(update={"key": "0" * 64})
    with pytest.raises(UserMistake, match=r"passphrase\.wrong"):
        unwrap(forged, "long enough")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(UserMistake) as caught:
        wrap(StoreKey.new(), "1234567", cost=CHEAP)
    assert (caught.value.code, caught.value.facts) == ("passphrase.too_short", {"least": LEAST_PASSPHRASE})


def test_the_usual_cost_is_paid() -> None:
    assert wrap(StoreKey.new(), "long enough").cost == 17


def test_what_was_decided_is_remembered_in_every_place(tmp_path: Path) -> None:
    places = tmp_path / "key.json", tmp_path / "backups" / "key.json"
    content = KeyFile(keeper=Keeper.PASSPHRASE, wrapped=wrap(StoreKey.new(), "long enough", cost=CHEAP))
    save_key_file(content, *places)
    assert load_key_file(*places) == load_key_file(places[1]) == content
    places[0].unlink()
    assert load_key_file(*places) == content
    assert sorted(path.name for path in tmp_path.rglob("*.new")) == []


def test_nothing_was_decided_where_there_is_no_file(tmp_path: Path) -> None:
    assert load_key_file(tmp_path / "key.json") is None


@pytest.mark.parametrize("written", [b"", b"{}", b"\xff", b'{"version":2,"keeper":"none"}', b'{"keeper":"me"}'])
def test_a_damaged_file_is_never_taken_for_none(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "key.json"
    file.write_bytes(written)
    with pytest.raises(EnvironmentFault, match=r"key\.unreadable"):
        load_key_file(file)


def test_a_cost_that_would_take_the_machine_s_memory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    content = KeyFile(keeper=Keeper.PASSPHRASE, wrapped=wrap(StoreKey.new(), "long enough", cost=CHEAP))
    changed = json.loads(content.model_dump_json())
    changed["wrapped"]["cost"] = 40
    file.write_text(json.dumps(changed))
    with pytest.raises(EnvironmentFault, match=r"key\.unreadable"):
        load_key_file(file)


def test_a_file_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match=r"key\.unwritable"):
        save_key_file(KeyFile(keeper=Keeper.NOBODY), tmp_path / "file" / "key.json")


@pytest.mark.parametrize("written", [b"", b"{}", b"\xff"])
def test_a_sound_copy_takes_the_place_of_a_damaged_file(tmp_path: Path, written: bytes, expect_log: ExpectLog) -> None:
    places = tmp_path / "key.json", tmp_path / "backups" / "key.json"
    content = KeyFile(keeper=Keeper.KEYRING, key_id="one")
    save_key_file(content, *places)
    places[0].write_bytes(written)
    with expect_log("key.json is damaged"):
        assert load_key_file(*places) == content
    assert load_key_file(places[0]) == content
    assert (tmp_path / "key.damaged").read_bytes() == written
    for place in places:
        place.write_bytes(written)
    with pytest.raises(EnvironmentFault, match=r"key\.unreadable"):
        load_key_file(*places)


def test_a_damaged_file_that_cannot_be_mended_keeps_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    places = tmp_path / "key.json", tmp_path / "backups" / "key.json"
    content = KeyFile(keeper=Keeper.KEYRING, key_id="one")
    save_key_file(content, *places)
    places[0].write_bytes(b"{}")

    def refuse(self: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "replace", refuse)
    with expect_log("key.json"):
        assert load_key_file(*places) == content


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody open a folder")
@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
def test_a_folder_that_cannot_be_made_durable_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    sync_or_fail(monkeypatch, code)
    file = tmp_path / "key.json"
    save_key_file(KeyFile(keeper=Keeper.NOBODY), file)
    save_settings(tmp_path / "settings.json", Settings())
    (tmp_path / "new").touch()
    put_in_place(tmp_path / "new", tmp_path / "store.sqlite")
    assert load_key_file(file) == KeyFile(keeper=Keeper.NOBODY)


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody open a folder")
def test_a_disk_that_fails_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync_or_fail(monkeypatch, errno.EIO)
    with pytest.raises(EnvironmentFault, match=r"key\.unwritable"):
        save_key_file(KeyFile(keeper=Keeper.NOBODY), tmp_path / "key.json")
    with pytest.raises(EnvironmentFault, match=r"settings\.unwritable"):
        save_settings(tmp_path / "settings.json", Settings())
    (tmp_path / "new").touch()
    with pytest.raises(EnvironmentFault, match=r"store\."):
        put_in_place(tmp_path / "new", tmp_path / "store.sqlite")


def sync_or_fail(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Let folders, and only they, answer that."""
    real = os.fsync

    def sync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
