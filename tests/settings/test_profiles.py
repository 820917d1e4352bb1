from pathlib import Path

import pytest

from qa_desktop.domain.errors import UserMistake
from qa_desktop.settings.folders import Folders
from qa_desktop.settings.model import Settings
from qa_desktop.settings.profiles import add_profile, find_profile, profiles, shared_folder
from qa_desktop.settings.store import save_settings


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folders = Folders(tmp_path / "data")
    folders.make()
    save_settings(folders.settings, Settings(inspector="张岚"))
    return folders.data


def test_whoever_was_here_first_keeps_the_folder(data: Path) -> None:
    assert [(one.name, one.folders.store) for one in profiles(data)] == [("张岚", data / "store.sqlite")]


def test_whoever_has_given_no_name_is_called_as_they_log_in(tmp_path: Path) -> None:
    assert profiles(tmp_path)[0].name


def test_each_has_a_store_settings_and_a_key_of_their_own(data: Path) -> None:
    li = add_profile(data, "  李  明 ")
    ana = add_profile(data, "Ana")
    assert li.name == "李 明"
    assert [one.name for one in profiles(data)] == ["张岚", "Ana", "李 明"]
    folders = [one.folders for one in profiles(data)]
    for part in ("store", "settings", "key_file", "backups", "logs", "scratch"):
        assert len({getattr(one, part) for one in folders}) == 3
    assert ana.folder.parent == data / "people"


def test_they_are_found_by_name(data: Path) -> None:
    ana = add_profile(data, "Ana María")
    assert find_profile(data, "ana maría") == ana
    assert find_profile(data, "张岚").folder == data
    with pytest.raises(UserMistake) as caught:
        find_profile(data, "Bo")
    assert (caught.value.code, caught.value.facts["known"]) == ("person.unknown", "张岚, Ana María")


def test_what_the_first_person_calls_themselves_hides_nobody(data: Path) -> None:
    li = add_profile(data, "李娜")
    save_settings(Folders(data).settings, Settings(inspector="李娜"))
    first, other = profiles(data)
    assert (first.name, other.name) == ("李娜", "李娜")
    assert find_profile(data, "李娜") == li == other
    assert find_profile(data, first.folder_name).folder == data
    assert find_profile(data, li.folder_name) == li


def test_of_two_who_were_given_one_name_the_folder_is_asked_for(data: Path) -> None:
    ana = add_profile(data, "Ana")
    copy = ana.folder.with_name("ana-old")
    copy.mkdir()
    (copy / "person.json").write_bytes((ana.folder / "person.json").read_bytes())
    with pytest.raises(UserMistake) as caught:
        find_profile(data, "Ana")
    assert (caught.value.code, caught.value.facts) == ("person.ambiguous", {"name": "Ana", "folders": "ana, ana-old"})
    assert find_profile(data, "ana-old").folder == copy
    assert find_profile(data, "ana") == ana


@pytest.mark.parametrize(("name", "code"), [("  ", "person.nameless"), ("../..", "person.nameless")])
def test_a_name_needs_a_letter(data: Path, name: str, code: str) -> None:
    with pytest.raises(UserMistake) as caught:
        add_profile(data, name)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["ANA", "张岚", " ana "])
def test_nobody_is_here_twice(data: Path, name: str) -> None:
    add_profile(data, "Ana")
    with pytest.raises(UserMistake, match=r"person\.known"):
        add_profile(data, name)


@pytest.mark.parametrize("name", ["CON", "nul", "a/b\\c:d*?", "x" * 80, "..Ana.."])
def test_any_name_makes_a_folder_that_every_system_takes(data: Path, name: str) -> None:
    folder = add_profile(data, name).folder
    assert folder.parent == data / "people"
    assert len(folder.name) <= 41
    assert folder.name.lower() not in {"con", "nul"}
    assert not set(folder.name) & set('<>:"/\\|?*.')
    assert find_profile(data, name).folder == folder


def test_the_folder_that_all_share_is_found_from_any(data: Path) -> None:
    ana = add_profile(data, "Ana")
    assert shared_folder(ana.folders) == shared_folder(Folders(data)) == data
    assert shared_folder(Folders(data / "people")) == data / "people"
