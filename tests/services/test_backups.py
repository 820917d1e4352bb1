"""A backup a day: when one is due, how it is told of, how it is called off."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.services.backups import Backup, Backups
from qa_desktop.services.events import EventBus, SaveFailed, TeamLeft
from qa_desktop.services.jobs import ErrorHandler, InlineJobs
from tests.services.fakes import FakeClock

T = TypeVar("T")
DAY_S = 86_400
FAULT = EnvironmentFault("backup.no_room", folder="D:\\backups")


class Shelf:
    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.made: list[datetime] = []
        self.tries = 0
        self.fault: EnvironmentFault | None = None

    def moments(self) -> Sequence[datetime]:
        return self.made[::-1]

    def all(self) -> Sequence[Backup]:
        return []

    def make(self, cancelled: Callable[[], bool]) -> Backup | None:
        self.tries += 1
        if self.fault is not None:
            raise self.fault
        if cancelled():
            return None
        self.made.append(self.clock.now())
        return Backup(file=Path("x"), made_at=self.clock.now(), size=1, evaluations=0)


class Day:
    def __init__(self) -> None:
        self.clock, self.jobs = FakeClock(), InlineJobs()
        self.shelf = Shelf(self.clock)
        self.said: list[QaError] = []
        self.backups = Backups(shelf=self.shelf, stage=lambda _: None, jobs=self.jobs, clock=self.clock)

    def pass_time(self, seconds: float) -> None:
        self.clock.forward(seconds)
        self.jobs.pass_time()


@pytest.fixture
def day() -> Day:
    return Day()


def test_one_is_made_at_the_start_and_one_after_each_midnight(day: Day) -> None:
    day.backups.watch(day.said.append)
    for _ in range(24 * 6 * 3):
        day.pass_time(600)
    assert len(day.shelf.made) == 4
    assert len({moment.astimezone().date() for moment in day.shelf.made}) == 4


def test_a_start_on_the_same_day_makes_none(day: Day) -> None:
    day.shelf.made.append(day.clock.now())
    day.backups.watch(day.said.append)
    assert day.shelf.tries == 0


def test_what_went_wrong_is_tried_again_and_said_once_a_day(day: Day) -> None:
    day.shelf.fault = FAULT
    day.backups.watch(day.said.append)
    for _ in range(3):
        day.pass_time(600)
    assert (day.shelf.tries, day.said) == (4, [FAULT])
    day.pass_time(DAY_S)
    assert day.said == [FAULT, FAULT]
    day.shelf.fault = None
    day.pass_time(600)
    assert len(day.shelf.made) == 1


def test_after_the_end_none_is_made(day: Day) -> None:
    day.backups.watch(day.said.append)
    day.backups.close()
    day.pass_time(DAY_S)
    assert len(day.shelf.made) == 1
    assert day.backups.make_now() is None


def test_a_backup_of_a_day_to_come_does_not_count_as_todays() -> None:
    day = Day()
    day.shelf.made.append(day.clock.now() + timedelta(days=400))
    day.backups.watch(day.said.append)
    day.jobs.pass_time()
    assert day.shelf.tries == 1


class HeldJobs(InlineJobs):
    """Pool jobs that are begun one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[Callable[[], None]] = []

    def pool(
        self, work: Callable[[], T], done: Callable[[T], None] | None = None, failed: ErrorHandler | None = None
    ) -> None:
        """Keep `work` until `go_on`."""
        self.held.append(lambda: self.store(work, done, failed))

    def go_on(self) -> None:
        """Do what has waited longest."""
        self.held.pop(0)()


def test_what_is_asked_for_while_the_days_backup_runs_is_made_after_it() -> None:
    day, jobs = Day(), HeldJobs()
    backups = Backups(shelf=day.shelf, stage=lambda _: None, jobs=jobs, clock=day.clock)
    told: list[object] = []
    backups.watch(day.said.append)
    backups.make(done=told.append, failed=told.append)
    jobs.go_on()
    assert (len(day.shelf.made), told, len(jobs.held)) == (1, [], 1)
    jobs.go_on()
    assert (len(day.shelf.made), len(told)) == (2, 1)


def test_what_is_asked_for_is_made_even_where_the_days_backup_failed() -> None:
    day, jobs = Day(), HeldJobs()
    backups = Backups(shelf=day.shelf, stage=lambda _: None, jobs=jobs, clock=day.clock)
    told: list[object] = []
    day.shelf.fault = FAULT
    backups.watch(day.said.append)
    backups.make(done=told.append, failed=told.append)
    jobs.go_on()
    assert (day.said, told) == ([FAULT], [])
    jobs.go_on()
    assert (day.said, told) == ([FAULT], [FAULT])
    backups.make(done=told.append, failed=told.append)
    backups.make_due(day.said.append)
    assert len(jobs.held) == 1, "what is due is not made beside another"


def test_a_fault_of_the_program_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    day, told = Day(), list[object]()

    def break_off(_cancelled: object) -> Backup:
        day.backups.make(done=told.append, failed=told.append)  # somebody asks for one meanwhile
        return list[Backup]().pop()

    with monkeypatch.context() as patch:
        patch.setattr(day.shelf, "make", break_off)
        with pytest.raises(IndexError):
            day.backups.make(done=told.append, failed=told.append)
    assert told == []
    day.pass_time(0)
    assert (len(day.shelf.made), len(told)) == (1, 1)
    day.backups.make(done=told.append, failed=told.append)
    assert (len(day.shelf.made), len(told)) == (2, 2)


class Turn:
    """The right to make the day's backup; `before` runs when it is taken."""

    def __init__(self) -> None:
        self.is_free = True
        self.before: Callable[[], None] = lambda: None
        self.released = 0

    def take(self) -> bool:
        self.before()
        return self.is_free

    def release(self) -> None:
        self.released += 1


def test_of_two_programs_one_makes_it() -> None:
    day, turn = Day(), Turn()
    backups = Backups(shelf=day.shelf, stage=lambda _: None, jobs=day.jobs, clock=day.clock, turn=turn)
    turn.is_free = False
    backups.make_due(day.said.append)
    assert (day.shelf.tries, turn.released) == (0, 0)
    turn.is_free = True
    turn.before = lambda: day.shelf.made.append(day.clock.now())
    backups.make_due(day.said.append)
    assert (day.shelf.tries, turn.released) == (0, 1), "the other one made it while its turn was waited for"
    day.clock.forward(DAY_S)
    turn.before = lambda: None
    backups.make_due(day.said.append)
    backups.make_due(day.said.append)
    assert (day.shelf.tries, turn.released, day.said) == (1, 2, [])


def test_a_turn_is_given_back_where_it_failed() -> None:
    day, turn = Day(), Turn()
    backups = Backups(shelf=day.shelf, stage=lambda _: None, jobs=day.jobs, clock=day.clock, turn=turn)
    day.shelf.fault = FAULT
    backups.make_due(day.said.append)
    assert (turn.released, day.said) == (1, [FAULT])


def test_one_is_made_when_a_team_was_left_whatever_there_is_of_the_day(day: Day) -> None:
    events = EventBus()
    end = day.backups.renew_on_leaving(events, day.said.append)
    day.backups.watch(day.said.append)
    events.publish(SaveFailed("e1", FAULT))
    assert day.shelf.tries == 1
    events.publish(TeamLeft())
    assert day.shelf.tries == 2
    day.shelf.fault = FAULT
    events.publish(TeamLeft())
    assert (day.shelf.tries, day.said) == (3, [FAULT])
    end()
    events.publish(TeamLeft())
    assert day.shelf.tries == 3


def test_after_one_that_was_under_way_when_a_team_was_left_another_is_made(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = EventBus()
    day.backups.renew_on_leaving(events, day.said.append)
    make = day.shelf.make

    def leave_meanwhile(cancelled: Callable[[], bool]) -> Backup | None:
        monkeypatch.setattr(day.shelf, "make", make)
        events.publish(TeamLeft())
        return make(cancelled)

    monkeypatch.setattr(day.shelf, "make", leave_meanwhile)
    day.backups.watch(day.said.append)
    assert day.shelf.tries == 1
    day.jobs.pass_time()
    assert day.shelf.tries == 2
    day.backups.close()
    events.publish(TeamLeft())
    assert day.shelf.tries == 2
