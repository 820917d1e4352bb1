"""Fixtures for panels: a dressed desk, and undressing afterwards."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.support.desk import Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """Return a desk in the light theme; no call is on it yet."""
    desk = Desk()
    desk.dress()
    qtbot.addWidget(desk.window)
    yield desk
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet("")


def seat(desk: Desk, qtbot: QtBot, *parts: QWidget, width: int = 355, height: int = 710) -> None:
    """Put the panels into the desk's window and show it; the keyboard is elsewhere."""
    column = QVBoxLayout(desk.window)
    column.setContentsMargins(0, 0, 0, 0)
    desk.elsewhere.setFocus()
    for part in parts:
        column.addWidget(part)
    desk.window.resize(width, height)
    with qtbot.waitExposed(desk.window):
        desk.window.show()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
