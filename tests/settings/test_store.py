"""The settings file, and the settings as the program uses them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.text import Language
from qa_desktop.language.errors import describe
from qa_desktop.services.events import Changed, Event, EventBus, Kind
from qa_desktop.services.preferences import Preferences, language_of
from qa_desktop.settings import store
from qa_desktop.settings.model import LanguageChoice, Settings
from qa_desktop.settings.store import load_settings, save_settings

NOW = datetime(2025, 2, 19, 6, 1, 22, tzinfo=UTC)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json", NOW).settings == Settings()


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "设置 settings.json"
    changed = Settings(volume=35, inspector="张岚", shortcuts={"mark.point": "Ctrl+M"})
    save_settings(path, changed)
    assert load_settings(path, NOW).settings == changed
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


DAMAGED = [
    *("", "{", "[]", '"x"', "{}", "[" * 100_000),
    *('{"version": "x"}', '{"version": [1]}', '{"version": 0}'),
    *('{"version": 1, "volume": 200}', '{"version": 1, "unheard": 1}'),
]


@pytest.mark.parametrize("written", DAMAGED, ids=lambda written: written[:30])
def test_a_damaged_file_is_put_aside_and_the_defaults_hold(tmp_path: Path, written: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(written, encoding="utf-8")
    loaded = load_settings(path, NOW)
    assert loaded.settings == Settings()
    assert loaded.put_aside == tmp_path / "settings.json.damaged-20250219-060122"
    assert loaded.put_aside.read_text(encoding="utf-8") == written


def test_one_bad_value_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    written = {"version": 1, "volume": 200, "unheard": 1, "inspector": "张岚", "shortcuts": {"mark.point": "Ctrl+M"}}
    path.write_text(json.dumps(written), encoding="utf-8")
    loaded = load_settings(path, NOW)
    assert loaded.settings == Settings(inspector="张岚", shortcuts={"mark.point": "Ctrl+M"})
    assert loaded.put_aside is not None


def test_of_a_damaged_file_the_person_hears(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("{", encoding="utf-8")
    notice = load_settings(path, NOW).notice
    assert notice is not None
    assert "settings.json.damaged-20250219-060122" in str(describe(notice))
    assert load_settings(path, NOW).notice is None


def test_bytes_that_are_no_text_are_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert load_settings(path, NOW).put_aside is not None


def test_settings_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"version": 99}', encoding="utf-8")
    with pytest.raises(UserMistake, match=r"settings\.newer_program_needed"):
        load_settings(path, NOW)
    assert path.exists()


def test_older_settings_are_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 0, "loudness": 20}), encoding="utf-8")
    monkeypatch.setattr(store, "MIGRATIONS", {0: lambda old: {"version": 1, "volume": old["loudness"]}})
    assert load_settings(path, NOW).settings.volume == 20


def test_a_folder_in_the_file_s_place_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    with pytest.raises(EnvironmentFault, match=r"settings\.unreadable"):
        load_settings(path, NOW)
    with pytest.raises(EnvironmentFault, match=r"settings\.unwritable"):
        save_settings(path, Settings())


def preferences(path: Path) -> tuple[Preferences, list[Event]]:
    events = EventBus()
    heard: list[Event] = []
    events.subscribe(heard.append)
    return Preferences(Settings(), path, events), heard


def test_a_change_is_written_then_told(tmp_path: Path) -> None:
    chosen, heard = preferences(tmp_path / "settings.json")
    chosen.change(volume=12)
    assert chosen.settings.volume == 12
    assert load_settings(tmp_path / "settings.json", NOW).settings.volume == 12
    assert heard == [Changed(frozenset({Kind.SETTINGS}))]


def test_a_change_leaves_alone_what_another_program_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    chosen, heard = preferences(path)
    other, _ = preferences(path)
    other.change(inspector="张岚")
    chosen.change(volume=12)
    assert load_settings(path, NOW).settings == chosen.settings == Settings(inspector="张岚", volume=12)
    other.change(volume=12)
    assert other.settings == chosen.settings, "what is on disk already is taken over"
    assert len(heard) == 1


@pytest.mark.parametrize("written", DAMAGED, ids=lambda written: written[:30])
def test_a_change_over_a_file_that_was_damaged_meanwhile_writes_all(tmp_path: Path, written: str) -> None:
    path = tmp_path / "settings.json"
    chosen, _ = preferences(path)
    chosen.change(inspector="张岚")
    path.write_text(written, encoding="utf-8")
    chosen.change(volume=12)
    assert load_settings(path, NOW).settings == Settings(inspector="张岚", volume=12)


def test_the_settings_of_a_newer_program_are_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    chosen, _ = preferences(path)
    path.write_text('{"version": 99}', encoding="utf-8")
    with pytest.raises(UserMistake, match=r"settings\.newer_program_needed"):
        chosen.change(volume=12)
    assert path.read_text(encoding="utf-8") == '{"version": 99}'


def test_no_change_is_no_news(tmp_path: Path) -> None:
    chosen, heard = preferences(tmp_path / "settings.json")
    chosen.change(volume=80)
    assert heard == []
    assert not (tmp_path / "settings.json").exists()


def test_a_value_out_of_bounds_changes_nothing(tmp_path: Path) -> None:
    chosen, _ = preferences(tmp_path / "settings.json")
    with pytest.raises(ValidationError, match="volume"):
        chosen.change(volume=101)
    assert chosen.settings == Settings()


def test_what_cannot_be_written_is_not_taken_over(tmp_path: Path) -> None:
    chosen, heard = preferences(tmp_path / "none" / "settings.json")
    with pytest.raises(EnvironmentFault, match=r"settings\.unwritable"):
        chosen.change(volume=12)
    assert chosen.settings.volume == 80
    assert heard == []


def test_the_language_follows_the_system_unless_chosen() -> None:
    assert language_of(LanguageChoice.SYSTEM, lambda: Language.CHINESE) is Language.CHINESE
    assert language_of(LanguageChoice.ENGLISH, lambda: Language.CHINESE) is Language.ENGLISH
