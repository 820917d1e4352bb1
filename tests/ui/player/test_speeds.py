"""Speeds and the shuttle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.player.speeds import FURTHEST_BACK_MS, SHUTTLE_SPEEDS, SPEEDS, Shuttle, faster, slower, speed_text


class Now:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@given(st.floats(0.5, 3.0))
def test_a_step_leads_to_the_next_speed_of_the_list(speed: float) -> None:
    up, down = faster(speed), slower(speed)
    assert up in SPEEDS
    assert down in SPEEDS
    assert down < speed or speed == SPEEDS[0]
    assert up > speed or speed == SPEEDS[-1]
    assert not any(down < step < up and step != speed for step in SPEEDS)


def test_steps_walk_through_all_speeds_and_stop_at_the_ends() -> None:
    speeds = [0.5]
    for _ in range(10):
        speeds.append(faster(speeds[-1]))
    assert tuple(speeds[:9]) == SPEEDS
    assert speeds[9:] == [3.0, 3.0]
    assert slower(0.5) == 0.5


@pytest.mark.parametrize(("speed", "text"), [(1.0, "1×"), (1.5, "1.5×"), (0.75, "0.75×"), (3.0, "3×")])
def test_a_speed_is_written_short(speed: float, text: str) -> None:
    assert speed_text(speed) == text


def test_the_shuttle_goes_up_in_its_own_steps_and_stays_at_the_top() -> None:
    shuttle, speed, seen = Shuttle(Now()), 1.0, []
    for _ in range(5):
        speed = shuttle.forward(speed)
        seen.append(speed)
    assert seen == [*SHUTTLE_SPEEDS[1:], 3.0, 3.0]
    assert shuttle.rest(speed) == 1.0


def test_the_shuttle_gives_back_the_speed_from_before() -> None:
    shuttle = Shuttle(Now())
    speed = shuttle.forward(shuttle.forward(1.25))
    assert speed == 2.0
    assert shuttle.rest(speed) == 1.25
    assert shuttle.rest(1.75) == 1.75


def test_at_the_top_the_shuttle_remembers_nothing() -> None:
    shuttle = Shuttle(Now())
    assert shuttle.forward(3.0) == 3.0
    assert shuttle.rest(1.5) == 1.5


def test_quick_steps_back_leap_further_and_slow_ones_do_not() -> None:
    now = Now()
    shuttle = Shuttle(now)
    assert [shuttle.back() for _ in range(6)] == [2000, 4000, 8000, 16_000, FURTHEST_BACK_MS, FURTHEST_BACK_MS]
    now.seconds += 1.5
    assert shuttle.back() == 2000
    now.seconds += 0.9
    assert shuttle.back() == 4000
