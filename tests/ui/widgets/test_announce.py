import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.announce import announce


@pytest.mark.parametrize(("listening", "expected"), [(True, ["Polite: Full"]), (False, [])])
def test_it_is_said_where_a_screen_reader_listens(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, listening: bool, expected: list[str]
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    said: list[str] = []

    def take(event: QAccessibleAnnouncementEvent) -> None:
        said.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: listening)
    monkeypatch.setattr(QAccessible, "updateAccessibility", take)
    announce(widget, "Polite: Full")
    assert said == expected
