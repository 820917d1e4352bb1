from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from qa_desktop.services.library import Library
from qa_desktop.services.ports import LibraryQuery
from tests.ui.support.desk import Desk, recording
from tests.ui.support.keyboard import compose, focus, press, write
from ui.annotations.model import Column
from ui.annotations.table import AnnotationTable
from ui.call_commands import CallCommands
from ui.last_save import may_close
from ui.notify import Notifier
from ui.player.controller import PlayerController
from ui.widgets.settle import settle_typing

SECOND = recording(2).id


def begin(desk: Desk, table: AnnotationTable, note: str = "") -> tuple[str, QLineEdit]:
    """Open the note of a new mark for writing."""
    desk.open()
    mark = desk.mark(1000, note=note)
    table.edit_note(mark)
    editor = focus()
    assert isinstance(editor, QLineEdit)
    return mark, editor


def calls_of(desk: Desk) -> CallCommands:
    return CallCommands(
        grading=desk.grading,
        library=cast("Library", None),
        jobs=desk.jobs,
        actions=desk.actions,
        controller=cast("PlayerController", None),
        view=desk.view_state,
        notifier=Notifier(desk.window),
        queue=lambda: LibraryQuery(author="inspector"),
        parent=desk.window,
    )


def stored_note(desk: Desk, mark: str) -> str:
    return desk.store.evaluation_by_id[desk.call.evaluation.id].annotation(mark).note


def test_each_letter_of_a_note_is_saved_as_it_is_typed(desk: Desk, table: AnnotationTable) -> None:
    mark, editor = begin(desk, table)
    write("sorry")
    assert stored_note(desk, mark) == "sorry"
    assert focus() is editor


def test_the_cursor_stays_while_letters_are_put_in_between(desk: Desk, table: AnnotationTable) -> None:
    mark, editor = begin(desk, table, note="late sorry")
    editor.setCursorPosition(4)
    write(" but")
    assert editor.cursorPosition() == 8
    assert stored_note(desk, mark) == "late but sorry"


def test_what_an_input_method_composes_survives_and_is_saved_once_settled(desk: Desk, table: AnnotationTable) -> None:
    mark, editor = begin(desk, table)
    write("a")
    compose("ni hao")
    desk.grading.summarise("something else changes meanwhile")
    assert editor.text() == "a"
    assert desk.call.evaluation.annotation(mark).note == "a"
    compose("", commit="你好")
    assert stored_note(desk, mark) == "a你好"
    assert editor.cursorPosition() == 3


def test_escape_brings_back_what_stood_there(desk: Desk, table: AnnotationTable) -> None:
    mark, _ = begin(desk, table, note="old")
    write("new")
    assert stored_note(desk, mark) == "new"
    press(Qt.Key.Key_Escape)
    assert stored_note(desk, mark) == "old"


def test_an_undone_note_is_undone_in_the_field_too(desk: Desk, table: AnnotationTable) -> None:
    _, editor = begin(desk, table, note="old")
    write("n")
    desk.grading.undo()
    assert editor.text() == "old"


@pytest.mark.parametrize(
    "leave",
    [
        lambda desk: calls_of(desk).open(SECOND),
        lambda desk: may_close(desk.window, desk.autosave),
        lambda _desk: settle_typing(),
    ],
    ids=["another call", "closing", "submission"],
)
def test_a_time_being_edited_is_stored_before_the_call_is_left(
    desk: Desk, table: AnnotationTable, leave: Callable[[Desk], object]
) -> None:
    desk.open()
    mark = desk.mark(1000)
    evaluation = desk.call.evaluation.id
    table._edit(mark, Column.TIME)
    editor = focus()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    write("0:02.0")
    leave(desk)
    assert table.view.state() is not table.view.State.EditingState
    assert desk.store.evaluation_by_id[evaluation].annotation(mark).start_ms == 2000
