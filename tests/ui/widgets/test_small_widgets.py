from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.hands import click
from tests.ui.support.keyboard import CTRL, compose, focus, press, write
from ui.theme import Theme
from ui.widgets.boxes import FlowBox
from ui.widgets.buttons import IconButton, PushButton
from ui.widgets.empty_note import EmptyNote
from ui.widgets.focus import focus_beyond
from ui.widgets.growing_text import GrowingText
from ui.widgets.option_button import OptionButton
from ui.widgets.overlay_bar import OverlayBar
from ui.widgets.pill import Pill, PillTone
from ui.widgets.sentence import Ink, Said, Sentence, SentenceButton


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    del qtbot  # it makes the application
    return Theme()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.setLayout(QVBoxLayout())
    return window


def show(window: QWidget, qtbot: QtBot, *parts: QWidget, width: int = 300, height: int = 300) -> None:
    layout = window.layout()
    assert layout is not None
    for part in parts:
        layout.addWidget(part)
    window.resize(width, height)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.mark.parametrize("kind", [IconButton, OptionButton, PushButton, SentenceButton])
def test_enter_presses_and_the_arrows_are_left_to_the_parent(
    kind: type[QWidget], theme: Theme, window: QWidget, qtbot: QtBot
) -> None:
    makers: dict[type[QWidget], Callable[[], QAbstractButton]] = {
        IconButton: lambda: IconButton(theme, "plus"),
        OptionButton: lambda: OptionButton(theme),
        PushButton: PushButton,
        SentenceButton: lambda: SentenceButton(theme),
    }
    button = makers[kind]()
    seen: list[int] = []
    window.keyPressEvent = lambda event: seen.append(event.key())  # type: ignore[method-assign]  # the test looks at what arrives
    show(window, qtbot, button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        press(Qt.Key.Key_Return)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    with qtbot.assertNotEmitted(button.clicked):
        press(Qt.Key.Key_Return, held=CTRL)
        press(Qt.Key.Key_Up, Qt.Key.Key_Down)
    assert seen[-2:] == [Qt.Key.Key_Up, Qt.Key.Key_Down]


def test_a_disabled_option_cannot_be_chosen(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    option = OptionButton(theme)
    option.offer("Full", "1")
    show(window, qtbot, option)
    option.setEnabled(False)
    with qtbot.assertNotEmitted(option.clicked):
        click(option)


def test_words_break_where_the_width_ends(theme: Theme) -> None:
    option = OptionButton(theme)
    option.offer("Exceeds expectations in every respect", "4")
    natural = option.sizeHint()
    assert option.heightForWidth(natural.width()) == natural.height()
    assert option.heightForWidth(natural.width() // 2) > natural.height()
    option.offer("Donaudampfschifffahrtsgesellschaft", "4")
    assert option.heightForWidth(80) > option.sizeHint().height()
    sentence = Sentence(theme)
    sentence.say(Said("Submitted on 2026-02-18. It can be read, not changed.", Ink.MUTED, "lock"))
    assert sentence.heightForWidth(120) > 2 * sentence.heightForWidth(1000)
    pill = Pill(theme)
    pill.say("Needs improvement urgently", PillTone.WARNING, "warning")
    assert pill.heightForWidth(80) > pill.sizeHint().height()


def test_a_key_stands_beside_the_words_only_where_there_is_room(window: QWidget, qtbot: QtBot) -> None:
    button = PushButton("primary")
    button.setText("Submit and open next")
    least = button.minimumSizeHint().width()
    button.set_keys("Ctrl+Enter")
    assert button.minimumSizeHint().width() == least
    assert button.sizeHint().width() > least
    show(window, qtbot, button)
    button.setFixedWidth(button.sizeHint().width())
    roomy = button.grab().toImage()
    button.setFixedWidth(least)
    assert button.grab().toImage().width() < roomy.width()


def test_a_box_follows_what_it_holds(theme: Theme, window: QWidget, qtbot: QtBot) -> None:
    box = FlowBox()
    pills = [Pill(theme) for _ in range(3)]
    for pill in pills:
        pill.say("a pill of some length")
    box.hold(pills)
    show(window, qtbot, box, width=200)
    three_rows = box.heightForWidth(160)
    pills[1].hide()
    qtbot.waitUntil(lambda: box.heightForWidth(160) < three_rows)
    pills[0].say("short")
    pills[2].say("short")
    qtbot.waitUntil(lambda: pills[0].y() == pills[2].y())
    box.hold(pills[:1])
    assert box.held == (pills[0],)


def test_the_bar_lies_over_the_edge_and_scrolls(window: QWidget, qtbot: QtBot) -> None:
    area = QScrollArea()
    content = QWidget()
    content.setFixedSize(100, 100)
    area.setWidget(content)
    bar = OverlayBar(area)
    show(window, qtbot, area)
    width = area.viewport().width()
    assert not bar.isVisible()
    content.setFixedSize(100, 2000)
    content.resize(100, 2000)
    qtbot.waitUntil(bar.isVisible)
    assert area.viewport().width() == width
    bar.setValue(300)
    assert area.verticalScrollBar().value() == 300
    area.verticalScrollBar().setValue(700)
    assert bar.value() == 700
    assert bar.geometry().right() == area.viewport().geometry().right()


def test_focus_goes_beyond_a_part_and_round_the_window(window: QWidget, qtbot: QtBot) -> None:
    before, part, after = QLineEdit(), QWidget(), QLineEdit()
    part.setLayout(QHBoxLayout())
    inner = QLineEdit(part)
    disabled = QPushButton("disabled")
    disabled.setEnabled(False)
    show(window, qtbot, before, part, disabled, after)
    inner.setFocus()
    assert focus_beyond(part, forward=True)
    assert focus() is after
    assert focus_beyond(part, forward=False)
    assert focus() is before
    after.setEnabled(False)
    assert focus_beyond(part, forward=True)
    assert focus() is before
    before.setEnabled(False)
    assert not focus_beyond(part, forward=True)


def test_an_empty_place_says_what_would_be_there(window: QWidget, qtbot: QtBot) -> None:
    note = EmptyNote()
    show(window, qtbot, note)
    note.say("", "The marks are listed here.")
    assert not note.heading.isVisible()
    assert not note.button.isVisible()
    note.say("No call", "It stands here.", "Next call", "Ctrl+N")
    assert note.button.isVisible()
    with qtbot.waitSignal(note.asked):
        click(note.button)


def test_a_field_tells_each_change_once_and_not_its_own(window: QWidget, qtbot: QtBot) -> None:
    field = GrowingText()
    told: list[str] = []
    field.typed.connect(told.append)
    show(window, qtbot, field)
    field.setFocus()
    write("ab")
    field.set_text("from elsewhere")
    field.set_text("from elsewhere")
    compose("zhong")
    compose("", commit="中")
    assert told == ["a", "ab", "from elsewhere中"]


def test_a_field_that_is_read_cannot_be_typed_into(window: QWidget, qtbot: QtBot) -> None:
    field = GrowingText()
    field.set_text("kept")
    field.setReadOnly(True)
    show(window, qtbot, field)
    field.setFocus()
    write("x")
    assert field.toPlainText() == "kept"


def test_escape_is_told_and_tab_leaves(window: QWidget, qtbot: QtBot) -> None:
    field, other = GrowingText(), QLineEdit()
    show(window, qtbot, field, other)
    field.setFocus()
    with qtbot.waitSignal(field.left):
        press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Tab)
    assert focus() is other


def test_a_click_puts_the_cursor_where_it_is(window: QWidget, qtbot: QtBot) -> None:
    field = GrowingText()
    field.set_text("a long enough text")
    show(window, qtbot, field)
    QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 8))
    assert field.textCursor().position() < 5
