"""That the workstations of a benchmark come as often as it says."""

from collections import Counter
from random import Random

from tests.benchmarks._comings import Comings

_RANDOM = Random(1)  # noqa: S311 - jitter is no secret


def _comings(comings: Comings, took_s: float) -> list[tuple[float, int]]:
    """Let everybody come; each exchange takes so long."""
    came: list[tuple[float, int]] = []
    while (found := comings.take(now := came[-1][0] if came else 0.0)) is not None:
        due, which = found
        came.append((max(due, now), which))
        comings.went(which, due, max(due, now) + took_s)
    return came


def test_each_workstation_comes_at_least_twice_in_the_time_that_is_measured() -> None:
    came = _comings(Comings(2000, 135, _RANDOM, paced=True), took_s=0.2)

    times = Counter(which for _, which in came)
    assert len(times) == 2000
    assert min(times.values()) >= 2


def test_workstations_come_spread_over_the_minute_and_as_often_as_once_in_it() -> None:
    came = _comings(Comings(2000, 600, _RANDOM, paced=True), took_s=0.2)

    in_a_second = Counter(int(at) for at, _ in came)
    assert max(in_a_second.values()) < 3 * 2000 / 60
    assert 0.95 < len(came) / (600 * 2000 / 60) < 1.05


def test_who_is_on_their_way_does_not_come_at_once_again() -> None:
    comings = Comings(1, 135, _RANDOM, paced=True)

    assert comings.take(0) is not None
    assert comings.take(0) is None


def test_who_was_turned_away_comes_again_soon() -> None:
    comings = Comings(1, 135, _RANDOM, paced=True)
    due, which = comings.take(0) or (0.0, -1)

    comings.went(which, due, due, refused=True)

    again, _ = comings.take(due) or (0.0, -1)
    assert due + 8 <= again <= due + 12


def test_as_fast_as_it_goes_ends_by_the_clock_and_takes_turns() -> None:
    comings = Comings(3, 30, _RANDOM, paced=False)
    taken = []
    for now in (1.0, 2.0, 3.0, 4.0):
        due, which = comings.take(now) or (0.0, -1)
        taken.append(which)
        comings.went(which, due, now)

    assert sorted(taken[:3]) == [0, 1, 2]
    assert taken[3] == taken[0]
    assert comings.take(30) is None
