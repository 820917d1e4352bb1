from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from qa_desktop.domain.naming import NamePattern
from qa_desktop.interchange.name_parts import FieldName
from qa_desktop.interchange.name_presets import PRESETS
from qa_desktop.interchange.names import compile_pattern
from qa_desktop.services.events import EventBus
from qa_desktop.services.preferences import Preferences
from qa_desktop.settings.model import Settings
from qa_desktop.settings.store import load_settings
from tests.ui.hands import click, press, type_text
from tests.ui.library.fakes import NOW
from ui.library.pattern_editor import PatternEditor
from ui.library.pattern_preview import Piece, Reading, pieces_of
from ui.theme import Theme

ANA = "Auto_Repairs_40_AGENT_Ana_DT_2021-12-01T07-55-51.wav"
OTHER = "en-us_zh-cn.wav"
OWN = NamePattern(name="Repairs line", pattern="{queue}_{call_id}_AGENT_{agent}_DT_{started_at}")
MakeEditor = Callable[..., PatternEditor]


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.fixture
def make_editor(qtbot: QtBot, theme: Theme, settings_file: Path) -> Iterator[MakeEditor]:
    held: list[PatternEditor] = []

    def make(*own: NamePattern, names: tuple[str, ...] = (ANA, OTHER)) -> PatternEditor:
        preferences = Preferences(Settings(name_patterns=own), settings_file, EventBus())
        editor = PatternEditor(preferences, theme, names)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(editor)
        editor.show()
        held.append(editor)
        return editor

    yield make
    held.clear()


def stored(settings_file: Path) -> tuple[NamePattern, ...]:
    return load_settings(settings_file, NOW).settings.name_patterns


def said(editor: PatternEditor) -> list[str]:
    return [label.text() for label in editor.findChildren(QLabel) if label.isVisible() and label.property("role")]


def push(editor: PatternEditor, name: str) -> None:
    button = editor.findChild(QPushButton, f"pattern-{name}")
    assert isinstance(button, QPushButton)
    click(button)


def save(editor: PatternEditor) -> None:
    box = editor.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    click(box.button(QDialogButtonBox.StandardButton.Save))


def retype(editor: PatternEditor, text: str) -> None:
    editor.form.written.selectAll()
    type_text(editor.form.written, text)


def readings(editor: PatternEditor) -> list[str]:
    return [reading.in_words for reading in editor.preview.readings.readings]


def test_a_name_is_cut_at_its_fields() -> None:
    match = compile_pattern(OWN).match(ANA)
    assert match is not None
    assert Reading(ANA, match).pieces == (
        Piece("Auto_Repairs", FieldName.QUEUE),
        Piece("_"),
        Piece("40", FieldName.CALL_ID),
        Piece("_AGENT_"),
        Piece("Ana", FieldName.AGENT),
        Piece("_DT_"),
        Piece("2021-12-01T07-55-51", FieldName.STARTED_AT),
        Piece(".wav"),
    )
    assert pieces_of("plain.wav", {}) == (Piece("plain.wav"),)


def test_the_preview_reads_real_names_and_counts_those_that_fit(make_editor: MakeEditor) -> None:
    editor = make_editor(OWN)
    assert readings(editor) == [
        "Agent Ana  ·  Queue Auto_Repairs  ·  Call id 40  ·  Time 2021-12-01 07:55",
        "The pattern does not fit this name.",
    ]
    assert "Fits 1 of 2 names" in said(editor)


def test_own_patterns_come_first_and_presets_cannot_be_changed(make_editor: MakeEditor) -> None:
    editor = make_editor(OWN)
    assert editor.list.count() == 1 + len(PRESETS)
    assert editor.form.written.isEnabled()
    press(editor.list, Qt.Key.Key_Down)
    assert editor.form.pattern == PRESETS[0]
    assert not editor.form.written.isEnabled()
    delete = editor.findChild(QPushButton, "pattern-delete")
    assert isinstance(delete, QPushButton)
    assert not delete.isEnabled()


def test_a_preset_is_copied_changed_and_stored(make_editor: MakeEditor, settings_file: Path, qtbot: QtBot) -> None:
    editor = make_editor()
    editor.list.setCurrentRow(0)
    push(editor, "copy")
    assert editor.form.name.text() == f"{PRESETS[0].name} 2"
    type_text(editor.form.name, "Mine")
    retype(editor, "{agent}_{*}")
    with qtbot.waitSignal(editor.saved):
        save(editor)
    assert stored(settings_file) == (PRESETS[0].model_copy(update={"name": "Mine", "pattern": "{agent}_{*}"}),)


def test_fields_are_inserted_at_the_cursor(make_editor: MakeEditor) -> None:
    editor = make_editor(OWN)
    retype(editor, "x_")
    for name in ("agent", "*"):
        button = editor.findChild(QPushButton, f"insert-{name}")
        assert isinstance(button, QPushButton)
        click(button)
    assert editor.form.written.text() == "x_{agent}{*}"


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("{queue}_{agnt}", "Character 9: there is no field {agnt}. Insert one with the buttons."),
        ("{agent}_{", "Character 9: { stands alone. Write it twice to mean the sign itself."),
        ("{agent}_{agent}", "Character 9: {agent} stands here twice. Each field may be there once."),
        (
            "{agent}{queue}",
            "Character 8: nothing parts {queue} from the field before it. Put a sign between them.",
        ),
        ("call", "The pattern has no field. Insert at least one with the buttons."),
    ],
)
def test_a_flaw_is_said_where_it_is(make_editor: MakeEditor, pattern: str, sentence: str) -> None:
    editor = make_editor(OWN)
    retype(editor, pattern)
    assert sentence in said(editor)
    assert readings(editor) == ["The pattern does not fit this name."] * 2
    retype(editor, "{agent}_{*}")
    assert sentence not in said(editor)


def test_flaws_of_time_and_zone_are_said(make_editor: MakeEditor) -> None:
    editor = make_editor(OWN)
    editor.form.time_format.setCurrentText("%Y-%Q")
    assert "Character 4: “%Q” cannot be read. A time needs year, month and day, as in %Y%m%d." in said(editor)
    editor.form.time_format.setCurrentText("%Y%m%d%H%M%S")
    editor.form.zone.setCurrentText("Mars/Base")
    assert "There is no time zone “Mars/Base”. Choose one from the list." in said(editor)


def test_a_time_zone_moves_the_time_that_is_read(make_editor: MakeEditor, settings_file: Path) -> None:
    editor = make_editor(OWN)
    editor.form.zone.setCurrentText("Asia/Shanghai")
    save(editor)
    assert stored(settings_file)[0].time_zone == "Asia/Shanghai"


def test_a_flawed_pattern_is_shown_and_nothing_is_stored(make_editor: MakeEditor, settings_file: Path) -> None:
    flawed = NamePattern(name="Flawed", pattern="{agnt}")
    editor = make_editor(OWN, flawed)
    save(editor)
    assert editor.isVisible()
    assert editor.list.currentRow() == 1
    assert not settings_file.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Give the pattern a name."),
        (PRESETS[0].name, "Another pattern has this name already. Choose a different one."),
    ],
)
def test_names_are_needed_and_may_not_be_taken(make_editor: MakeEditor, name: str, sentence: str) -> None:
    editor = make_editor(OWN)
    editor.form.name.setText(name)
    assert sentence in said(editor)
    save(editor)
    assert editor.isVisible()


def test_new_patterns_get_a_free_name_and_deleted_ones_go(make_editor: MakeEditor, settings_file: Path) -> None:
    editor = make_editor(OWN)
    push(editor, "new")
    push(editor, "new")
    assert [pattern.name for pattern in editor.own] == ["Repairs line", "New pattern", "New pattern 2"]
    push(editor, "delete")
    editor.list.setCurrentRow(0)
    push(editor, "delete")
    save(editor)
    assert [pattern.name for pattern in stored(settings_file)] == ["New pattern"]


def test_escape_stores_nothing(make_editor: MakeEditor, settings_file: Path) -> None:
    editor = make_editor(OWN)
    push(editor, "delete")
    press(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert not settings_file.exists()


def test_a_settings_file_that_cannot_be_written_is_said(make_editor: MakeEditor, settings_file: Path) -> None:
    settings_file.with_suffix(".new").mkdir()
    editor = make_editor()
    push(editor, "new")
    save(editor)
    assert editor.isVisible()
    assert any("cannot be written" in text for text in said(editor))


def test_without_names_there_is_no_preview(make_editor: MakeEditor) -> None:
    editor = make_editor(OWN, names=())
    assert not editor.preview.isVisible()
