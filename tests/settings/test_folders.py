import logging
import os
import stat
from pathlib import Path

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.folders import DATA_VARIABLE, Folders, usual_folders
from qa_desktop.settings.log import start_log, stop_log
from qa_desktop.settings.profiles import add_profile
from tests.support.logs import ExpectLog


def test_everything_lies_below_one_folder(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "质检 data")
    folders.make()
    assert folders.logs.is_dir()
    assert folders.scratch.is_dir()
    assert {folders.store.parent, folders.settings.parent} == {folders.data}


def test_decoded_audio_that_was_left_is_deleted(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.make()
    (folders.scratch / "qa-desktop-left").write_bytes(b"a customer's voice")
    folders.empty_scratch()
    assert list(folders.scratch.iterdir()) == []


def test_decoded_audio_that_cannot_be_deleted_stops_nothing(tmp_path: Path, expect_log: ExpectLog) -> None:
    folders = Folders(tmp_path)
    folders.make()
    (folders.scratch / "folder").mkdir()
    with expect_log("left over"):
        folders.empty_scratch()


def test_the_variable_puts_it_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert usual_folders().data == tmp_path
    monkeypatch.setenv(DATA_VARIABLE, "here")
    assert usual_folders().data == Path("here").absolute()
    monkeypatch.delenv(DATA_VARIABLE)
    assert usual_folders().data.name == "qa-desktop"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here")
    with pytest.raises(EnvironmentFault, match=r"data\.unwritable") as caught:
        Folders(blocked / "data").make()
    assert str(blocked) in str(caught.value.facts["folder"])


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(EnvironmentFault, match=r"data\.unwritable"):
        Folders(tmp_path).make()


def test_the_log_is_written_until_it_is_stopped(tmp_path: Path) -> None:
    root = logging.getLogger()
    level = root.level
    handler = start_log(tmp_path)
    logging.getLogger("qa").info("begun")
    stop_log(handler)
    logging.getLogger("qa").info("unheard")
    root.setLevel(level)
    written = (tmp_path / "qa-desktop.log").read_text("utf-8")
    assert "begun" in written
    assert "unheard" not in written


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="there a profile's folders are private by inheritance")
def test_nobody_else_on_the_machine_reads_the_data(tmp_path: Path) -> None:
    new = Folders(tmp_path / "new")
    new.make()
    assert mode(new.data) == 0o700
    assert mode(add_profile(new.data, "Li Na").folder) == mode(new.data / "people") == 0o700
    old = Folders(tmp_path / "old")
    old.data.mkdir()
    old.store.touch()
    old.data.chmod(0o755)
    old.make()
    assert mode(old.data) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="there a profile's folders are private by inheritance")
def test_a_folder_that_is_not_the_programs_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    chosen, common = Folders(tmp_path / "chosen"), Folders(tmp_path / "common")
    for folders, rights in ((chosen, 0o755), (common, 0o1777)):
        folders.data.mkdir()
        folders.data.chmod(rights)
    common.store.touch()
    for folders, rights in ((chosen, 0o755), (common, 0o1777)):
        folders.make()
        assert mode(folders.data) == rights
    chosen.store.touch()

    def refuse(self: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(self))

    monkeypatch.setattr(Path, "chmod", refuse)
    with expect_log("others may be able to read"):
        chosen.make()
