from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox
from pytestqt.qtbot import QtBot

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.text import Language, Text
from qa_desktop.language.errors import describe
from tests.ui.hands import click
from tests.ui.support.cards import TAGS
from tests.ui.support.desk import Desk
from tests.ui.support.keyboard import press, write
from ui.annotations.tag_draft import flaw_in, free_digit
from ui.annotations.tag_editor import TagEditor
from ui.i18n import LanguageSwitch


@pytest.fixture
def editor(desk: Desk, qtbot: QtBot) -> TagEditor:
    editor = TagEditor(desk.tags_service, desk.theme)
    qtbot.addWidget(editor)
    with qtbot.waitExposed(editor):
        editor.show()
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    return editor


def save(editor: TagEditor) -> None:
    button = editor.buttons.button(QDialogButtonBox.StandardButton.Save)
    click(button)


def rows(editor: TagEditor) -> list[str]:
    return [editor.list.item(row).text() for row in range(editor.list.count())]


def test_the_tags_are_listed_with_their_keys(editor: TagEditor) -> None:
    assert rows(editor) == ["Interruption  ·  1", "Dead air  ·  2", "Empathy  ·  3"]
    assert editor.form.chinese.text() == "抢话"


def test_a_new_tag_is_typed_chosen_and_stored(desk: Desk, editor: TagEditor) -> None:
    click(editor.add)
    write("承诺")
    press(Qt.Key.Key_Tab)
    write("Commitment")
    for box, value in (
        (editor.form.colour, TagColour.VIOLET),
        (editor.form.digit, 9),
        (editor.form.severity, Severity.MINOR),
    ):
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
    assert rows(editor)[-1] == "Commitment  ·  9"
    save(editor)
    assert editor.result() == QDialog.DialogCode.Accepted
    tag = desk.tags_service.every()[-1]
    assert (tag.name, tag.colour, tag.digit, tag.severity) == (
        Text(zh="承诺", en="Commitment"),
        TagColour.VIOLET,
        9,
        Severity.MINOR,
    )


def test_a_tag_is_made_private(desk: Desk, editor: TagEditor) -> None:
    assert not editor.form.private.isChecked()
    click(editor.form.private)
    editor.list.setCurrentRow(1)
    assert not editor.form.private.isChecked()
    editor.list.setCurrentRow(0)
    assert editor.form.private.isChecked()
    save(editor)
    assert [tag.private for tag in desk.tags_service.every()] == [True, False, False]


def test_order_and_removal(desk: Desk, editor: TagEditor) -> None:
    assert not editor.up.isEnabled()
    click(editor.down)
    assert editor.list.currentRow() == 1
    click(editor.remove)
    save(editor)
    assert [tag.id for tag in desk.tags_service.every()] == ["dead_air", "empathy"]


def test_all_tags_may_go(desk: Desk, editor: TagEditor) -> None:
    for _ in TAGS:
        click(editor.remove)
    assert not editor.form.isEnabled()
    assert not editor.remove.isEnabled()
    save(editor)
    assert desk.tags_service.every() == ()


def test_a_nameless_tag_is_pointed_out_and_keeps_the_dialog_open(desk: Desk, editor: TagEditor) -> None:
    click(editor.add)
    editor.list.setCurrentRow(0)
    save(editor)
    assert editor.isVisible()
    assert editor.trouble.text() == "Give the tag a name in Chinese or in English."
    assert editor.list.currentRow() == 3
    assert desk.tags_service.every() == TAGS
    editor.form.chinese.setFocus()
    write("x")
    assert not editor.trouble.isVisible()


def test_cancel_stores_nothing(desk: Desk, editor: TagEditor) -> None:
    editor.form.english.setFocus()
    write("!")
    press(Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert desk.tags_service.every() == TAGS


def test_what_the_store_refuses_is_said_and_kept(desk: Desk, editor: TagEditor) -> None:
    def fail(tags: Sequence[Tag]) -> None:
        raise EnvironmentFault("store.full", file="store.db", tags=len(tags))

    desk.tags_service.replace = fail  # type: ignore[method-assign]  # the store fails in this test
    save(editor)
    assert editor.isVisible()
    assert editor.trouble.text() == str(describe(EnvironmentFault("store.full", file="store.db")))


def test_the_dialog_switches_language(editor: TagEditor) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    LanguageSwitch(app).use(Language.CHINESE)
    try:
        assert rows(editor)[0] == "抢话  ·  1"
        assert editor.form.digit.currentData() == 1
    finally:
        LanguageSwitch(app).use(Language.ENGLISH)


def tag(tag_id: str, zh: str = "", en: str = "", digit: int = 0) -> Tag:
    return Tag(id=tag_id, name=Text(zh=zh, en=en), digit=digit)


@pytest.mark.parametrize(
    ("tags", "row", "words"),
    [
        ([tag("a", zh=" ")], 0, "Give the tag a name in Chinese or in English."),
        ([tag("a", "抢话"), tag("b", "抢话 ")], 1, "Two tags are called “抢话”: give one another name."),
        ([tag("a", en="Rude"), tag("b", en="rude")], 1, "Two tags are called “rude”: give one another name."),
        (
            [tag("a", "甲", digit=3), tag("b", "乙", digit=3)],
            1,
            "The key 3 belongs to “甲” already: choose another.",
        ),
    ],
)
def test_flaws_are_said_in_words(tags: list[Tag], row: int, words: str) -> None:
    flaw = flaw_in(tags)
    assert flaw is not None
    assert (flaw.row, flaw.words) == (row, words)


def test_many_tags_may_be_without_a_key() -> None:
    assert flaw_in([tag("a", "甲"), tag("b", "乙")]) is None
    assert free_digit([tag("a", "甲", digit=1), tag("b", "乙", digit=3)]) == 2
    assert free_digit([tag(str(digit), "甲", digit=digit) for digit in range(1, 10)]) == 0
