"""Dialogs that fit their words, and words that are scrolled where there is no room for all of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.fitted_dialog import FittedDialog, ScrolledWords
from ui.widgets.plain import PlainLabel

WIDTH = 300
LONG = "Answers with comments and marks, feedback, and how the score came about, on A4. " * 4


@pytest.fixture
def words() -> PlainLabel:
    words = PlainLabel("Short.")
    words.setWordWrap(True)
    return words


def shown(qtbot: QtBot, *parts: QWidget) -> FittedDialog:
    dialog = FittedDialog(WIDTH)
    qtbot.addWidget(dialog)
    column = QVBoxLayout(dialog)
    for part in parts:
        column.addWidget(part)
    dialog.show()
    settle()
    return dialog


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def test_it_follows_its_words(qtbot: QtBot, words: PlainLabel) -> None:
    dialog = shown(qtbot, words, QPushButton("Save"))
    low = dialog.height()
    words.setText(LONG)
    settle()
    assert words.height() >= words.heightForWidth(words.width())
    assert (dialog.width(), dialog.height() > low) == (WIDTH, True)
    words.setText("Short.")
    settle()
    assert dialog.height() == low


def test_words_are_as_high_as_they_are_where_there_is_room(qtbot: QtBot, words: PlainLabel) -> None:
    area = ScrolledWords(words, spacing=0)
    dialog = shown(qtbot, area, QPushButton("Save"))
    words.setText(LONG)
    settle()
    assert area.height() == words.heightForWidth(area.width())
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus
    words.setText("")
    settle()
    assert dialog.height() < 100


def test_words_without_room_are_scrolled_and_the_rest_stays_on_the_screen(qtbot: QtBot, words: PlainLabel) -> None:
    area, save = ScrolledWords(words, spacing=0), QPushButton("Save")
    dialog = shown(qtbot, area, save)
    words.setText(LONG * 40)
    settle()
    assert dialog.height() <= dialog.screen().availableSize().height()
    assert dialog.rect().contains(save.geometry())
    assert words.height() >= words.heightForWidth(words.width()) > area.height()
    assert area.verticalScrollBar().maximum() > 0
    assert area.focusPolicy() is Qt.FocusPolicy.StrongFocus
