"""The clock that moves the playhead."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.player.clock import FrameClock


def test_it_tells_the_position_while_it_runs_and_rests_otherwise(qtbot: QtBot) -> None:
    owner, position = QObject(), [1.0]
    clock = FrameClock(lambda: position[0], owner)
    told: list[float] = []
    clock.ticked.connect(told.append)
    clock.run(True)
    clock.run(True)
    qtbot.waitUntil(lambda: 1.0 in told)
    position[0] = 2.5
    qtbot.waitUntil(lambda: told[-1] == 2.5)
    clock.run(False)
    count = len(told)
    qtbot.wait(80)
    assert len(told) == count
    assert not clock.running
