"""Work beside the window goes on in short stretches while something moves there."""

import sys
from contextlib import ExitStack

import pytest

from qa_desktop.services.pace import MOVES_FOR_S, REST_S, STRETCH_S, SWITCH_S, Pace


class Day:
    """A clock that only sleep and the test set forward."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []
        self.pace = Pace(clock=lambda: self.at, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def work(self, seconds: float) -> None:
        """Work for so long in small pieces, each followed by the question whether to rest."""
        pieces = round(seconds / (STRETCH_S / 4))
        for _ in range(pieces):
            self.at += STRETCH_S / 4
            self.pace.rest()


def test_nothing_rests_while_nothing_moves() -> None:
    day = Day()
    day.work(1.0)
    assert day.slept == []


def test_while_the_window_moves_work_rests_after_every_stretch() -> None:
    day = Day()
    day.work(0.01)
    day.pace.moved()
    day.work(0.01)
    assert set(day.slept) == {REST_S}
    assert 0.01 / STRETCH_S / 2 < len(day.slept) <= 0.01 / STRETCH_S


def test_work_goes_on_at_full_speed_once_the_window_is_still_again() -> None:
    day = Day()
    day.pace.moved()
    day.work(0.01)
    rested = len(day.slept)
    assert rested > 0
    day.at += MOVES_FOR_S
    day.work(0.01)
    assert len(day.slept) == rested


def test_the_window_has_the_interpreter_sooner_for_as_long_as_work_goes_on() -> None:
    normal = sys.getswitchinterval()
    with Pace().beside():
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    assert sys.getswitchinterval() == normal


def test_of_two_works_the_last_sets_the_interval_back() -> None:
    normal = sys.getswitchinterval()
    with ExitStack() as second:
        with Pace().beside():
            second.enter_context(Pace().beside())
        assert sys.getswitchinterval() < normal
    assert sys.getswitchinterval() == normal
