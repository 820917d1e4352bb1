from dataclasses import dataclass

import pytest

from qa_desktop.domain.time_spent import TimeSpent
from qa_desktop.services.time_keeping import ASLEEP_S, IDLE_S, LONGEST_PAUSE_S, TimeKeeper

LENGTH_MS = 60_000


@dataclass
class Watch:
    """A clock that goes when it is told to, and a keeper that is looked at every second of it."""

    at: float = 1000.0
    playing: bool = False
    in_front: bool = True

    def __post_init__(self) -> None:
        self.keeper = TimeKeeper(lambda: self.at)
        self.keeper.begin(LENGTH_MS)
        self.look()

    def look(self, *, playing: bool | None = None, in_front: bool | None = None) -> None:
        self.playing = self.playing if playing is None else playing
        self.in_front = self.in_front if in_front is None else in_front
        self.keeper.look(playing=self.playing, in_front=self.in_front)

    def wait(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.at += 1
            self.look()
        self.at += seconds - int(seconds)
        self.look()

    @property
    def seconds(self) -> tuple[float, float, float]:
        spent = self.keeper.so_far
        return spent.listening_ms / 1000, spent.grading_ms / 1000, spent.paused_ms / 1000


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_while_the_sound_plays_one_listens_whatever_else_one_does(watch: Watch) -> None:
    watch.look(playing=True)
    watch.wait(20)
    watch.keeper.acted()
    watch.look(in_front=False)
    watch.wait(10)
    assert watch.seconds == (30, 0, 0)


def test_while_it_stands_still_and_one_works_one_grades(watch: Watch) -> None:
    for _ in range(5):
        watch.wait(IDLE_S - 1)
        watch.keeper.acted()
    assert watch.seconds == (0, 5 * (IDLE_S - 1), 0)


def test_doing_nothing_for_too_long_is_a_pause_from_the_last_deed_on(watch: Watch) -> None:
    watch.wait(10)
    watch.keeper.acted()
    watch.wait(IDLE_S + 60)
    watch.keeper.acted()
    watch.wait(5)
    assert watch.seconds == (0, 15, IDLE_S + 60)


def test_another_program_in_front_is_a_pause(watch: Watch) -> None:
    watch.wait(7)
    watch.look(in_front=False)
    watch.wait(40)
    watch.look(in_front=True)
    watch.wait(3)
    assert watch.seconds == (0, 10, 40)


def test_who_has_gone_home_is_waited_for_only_so_long(watch: Watch) -> None:
    watch.wait(LONGEST_PAUSE_S * 3)
    assert watch.seconds == (0, 0, LONGEST_PAUSE_S)


def test_a_loop_that_plays_to_an_empty_chair_is_not_listened_to(watch: Watch) -> None:
    watch.look(playing=True)
    watch.wait(LONGEST_PAUSE_S)
    assert watch.seconds == (LENGTH_MS / 1000 + IDLE_S, 0, 0)


def test_while_the_machine_sleeps_nothing_counts(watch: Watch) -> None:
    watch.wait(4)
    watch.at += ASLEEP_S + 1
    watch.look()
    watch.keeper.acted()
    watch.wait(2)
    assert watch.seconds == (0, 6, 0)


def test_what_is_taken_is_taken_once_and_nothing_is_lost_by_rounding(watch: Watch) -> None:
    watch.look(playing=True)
    whole = TimeSpent()
    for _ in range(1000):
        watch.at += 0.0333
        watch.keeper.acted()
        whole += watch.keeper.take()
    assert whole.listening_ms == pytest.approx(33_300, abs=1)
    assert watch.keeper.take() == TimeSpent()


def test_what_may_still_be_a_pause_is_not_taken_yet(watch: Watch) -> None:
    watch.wait(100)
    assert watch.keeper.take() == TimeSpent()
    assert watch.keeper.so_far == TimeSpent(grading_ms=100_000)
    watch.wait(100)
    assert watch.keeper.take() == TimeSpent(paused_ms=200_000)
    watch.keeper.acted()
    watch.wait(10)
    watch.keeper.acted()
    assert watch.keeper.take() == TimeSpent(grading_ms=10_000)


def test_no_time_is_kept_before_a_call_is_opened_or_after_it_was_left() -> None:
    watch = Watch()
    watch.keeper.end()
    watch.wait(10)
    assert watch.keeper.take() == TimeSpent()
    watch.keeper.begin(LENGTH_MS)
    watch.wait(1)
    watch.keeper.acted()
    assert watch.keeper.take() == TimeSpent(grading_ms=1000)


def test_no_time_is_below_nothing() -> None:
    with pytest.raises(ValueError, match="no such time"):
        TimeSpent(paused_ms=-1)
