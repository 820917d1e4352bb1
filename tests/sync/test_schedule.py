from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.sync.schedule import FIRST_RETRY, JITTER, LONGEST_WAIT, SOON, Schedule
from qa_desktop.sync.tally import Outcome
from tests.db.samples import NOON

INTERVAL = timedelta(minutes=2)
WELL = Outcome()
BADLY = Outcome(fault=EnvironmentFault("sync.unreachable"))
seeds = st.integers(0, 2**32).map(Random)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - chance, not secrecy


def waits_about(schedule: Schedule, wait: timedelta) -> bool:
    return wait * (1 - JITTER) <= schedule.due - NOON <= wait * (1 + JITTER)


@given(seeds)
def test_the_first_exchange_comes_anywhere_within_the_interval(random: Random) -> None:
    schedule = Schedule(INTERVAL, random, NOON)
    assert NOON <= schedule.due <= NOON + INTERVAL


@given(seeds)
def test_what_went_well_is_followed_after_about_the_interval(random: Random) -> None:
    schedule = Schedule(INTERVAL, random, NOON)
    schedule.ended(WELL, NOON)
    assert waits_about(schedule, INTERVAL)
    assert not schedule.is_due(schedule.due - timedelta(microseconds=1))
    assert schedule.is_due(schedule.due)


@given(seeds, st.integers(1, 100))
def test_each_fault_doubles_the_wait_up_to_the_longest(random: Random, faults: int) -> None:
    schedule = Schedule(INTERVAL, random, NOON)
    for _ in range(faults):
        schedule.ended(BADLY, NOON)
    assert waits_about(schedule, min(FIRST_RETRY * 2 ** min(faults - 1, 20), LONGEST_WAIT / (1 + JITTER)))
    assert schedule.due - NOON <= LONGEST_WAIT


@given(seeds)
def test_success_forgets_the_faults(random: Random) -> None:
    schedule = Schedule(INTERVAL, random, NOON)
    for outcome in (BADLY, BADLY, BADLY, WELL, BADLY):
        schedule.ended(outcome, NOON)
    assert waits_about(schedule, FIRST_RETRY)


def test_workstations_spread() -> None:
    dues = set()
    for seed in range(50):
        schedule = Schedule(INTERVAL, seeded(seed), NOON)
        schedule.ended(WELL, NOON)
        dues.add(schedule.due)
    assert len(dues) == 50


def test_the_same_random_source_gives_the_same_moments() -> None:
    def dues() -> list[datetime]:
        schedule = Schedule(INTERVAL, seeded(7), NOON)
        moments = []
        for outcome in (WELL, BADLY, BADLY, WELL):
            schedule.ended(outcome, NOON)
            moments.append(schedule.due)
        return moments

    assert dues() == dues()


def test_now_means_now_even_after_faults() -> None:
    schedule = Schedule(INTERVAL, seeded(1), NOON)
    schedule.ended(BADLY, NOON)
    schedule.ask_now(NOON)
    assert schedule.is_due(NOON)


def test_a_submission_brings_the_next_one_forward() -> None:
    schedule = Schedule(INTERVAL, seeded(1), NOON)
    schedule.ended(WELL, NOON)
    schedule.ask_soon(NOON)
    assert waits_about(schedule, SOON)
    due = schedule.due
    schedule.ask_soon(NOON + timedelta(seconds=3))
    assert schedule.due == due


def test_a_submission_while_the_store_cannot_be_reached_does_not_hurry() -> None:
    schedule = Schedule(INTERVAL, seeded(1), NOON)
    for _ in range(6):
        schedule.ended(BADLY, NOON)
    due = schedule.due
    schedule.ask_soon(NOON)
    assert schedule.due == due


def test_more_to_send_follows_at_once_and_a_cancelled_one_does_not() -> None:
    schedule = Schedule(INTERVAL, seeded(1), NOON)
    schedule.ended(Outcome(more=True), NOON)
    assert schedule.is_due(NOON)
    schedule.ended(Outcome(more=True, cancelled=True), NOON)
    assert waits_about(schedule, INTERVAL)
    schedule.ended(Outcome(more=True, fault=EnvironmentFault("sync.busy")), NOON)
    assert waits_about(schedule, FIRST_RETRY)


def test_a_shorter_interval_holds_at_once() -> None:
    schedule = Schedule(timedelta(hours=1), seeded(1), NOON)
    schedule.ended(WELL, NOON)
    schedule.change_interval(INTERVAL, NOON)
    assert waits_about(schedule, INTERVAL)
