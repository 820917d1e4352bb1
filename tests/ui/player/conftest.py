"""A window with the commands of the table, a player without sound, and hands on the keys."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qa_desktop.domain.recording import Channel
from qa_desktop.domain.text import Language
from qa_desktop.settings.model import Settings, ThemeChoice
from tests.ui.player.fakes import FakePlayer
from ui.actions import Actions
from ui.commands import When
from ui.notify import Notifier
from ui.player.controller import PlayerController
from ui.player.transport import TransportBar
from ui.theme import Theme
from ui.view_state import ViewState

STEREO = (Channel.AGENT, Channel.CUSTOMER)
LENGTH_MS = 245_000
Press = Callable[..., None]


@pytest.fixture
def player() -> FakePlayer:
    """Return a player that holds a call of 4:05."""
    return FakePlayer(length_ms=LENGTH_MS)


@pytest.fixture
def view(qapp: QApplication) -> ViewState:
    """Return a state that sees the whole call."""
    assert qapp
    state = ViewState()
    state.open(LENGTH_MS)
    return state


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Return the window that the commands belong to."""
    widget = QWidget()
    qtbot.addWidget(widget)
    QVBoxLayout(widget)
    widget.resize(780, 100)
    return widget


@pytest.fixture
def actions(window: QWidget) -> Actions:
    """Return the commands, all of use."""
    table = Actions(window, {})
    table.allow(frozenset(When))
    return table


@pytest.fixture
def notifier() -> Notifier:
    """Return the door for messages."""
    return Notifier()


class Now:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Now:
    """Return the clock of the shuttle."""
    return Now()


@pytest.fixture
def controller(
    player: FakePlayer, view: ViewState, actions: Actions, notifier: Notifier, now: Now
) -> Iterator[PlayerController]:
    """Return the controller with the call open, which is paused at the end."""
    made = PlayerController(player, view, actions, notifier, Settings(), now=now)
    made.open(STEREO)
    yield made
    made.close()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Dress the application in light, and undress it afterwards."""
    worn = Theme(ThemeChoice.LIGHT)
    sheet, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    worn.dress(qapp, Language.ENGLISH)
    yield worn
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def bar(controller: PlayerController, view: ViewState, actions: Actions, theme: Theme, window: QWidget) -> TransportBar:
    """Return the bar on the screen, 750 wide."""
    made = TransportBar(controller, view, actions, theme)
    made.setFixedWidth(750)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(made)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    return made


@pytest.fixture
def press(window: QWidget, controller: PlayerController, qtbot: QtBot) -> Press:
    """Return a way to press keys in the window: `press("L", times=2)`, `press("Left", Shift)`."""
    assert controller
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.setFocus()

    def do(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(window, key, modifiers)

    return do
