import logging
from pathlib import Path

import pytest

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.folders import DATA_VARIABLE, Folders, usual_folders
from qa_desktop.settings.log import start_log, stop_log
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
