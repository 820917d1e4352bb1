"""Watching peaks grow."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.ui.waveform.peaks import ArraySource
from ui.waveform.growth import PeakGrowth


def test_growth_is_told_until_the_decode_has_ended(qtbot: QtBot, source: ArraySource) -> None:
    owner, whole = QObject(), source.ready
    source.ready = 8000
    growth = PeakGrowth(owner)
    growth.watch(source)
    source.ready = 16_000
    with qtbot.waitSignal(growth.grew):
        pass
    with qtbot.assertNotEmitted(growth.grew, wait=120):
        pass
    source.ready = whole
    with qtbot.waitSignal(growth.grew):
        pass
    with qtbot.assertNotEmitted(growth.grew, wait=120):
        pass


def test_a_complete_call_is_not_watched(qtbot: QtBot, source: ArraySource) -> None:
    owner = QObject()
    growth = PeakGrowth(owner)
    growth.watch(source)
    with qtbot.assertNotEmitted(growth.grew, wait=120):
        growth.look()
        source.ready = 8000


def test_a_call_that_is_taken_away_is_watched_no_longer(qtbot: QtBot, source: ArraySource) -> None:
    source.ready = 8000
    owner = QObject()
    growth = PeakGrowth(owner)
    growth.watch(source)
    growth.watch(None)
    source.ready = 16_000
    with qtbot.assertNotEmitted(growth.grew, wait=120):
        growth.look()
