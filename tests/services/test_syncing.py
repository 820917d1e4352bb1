"""Exchanging beside the work: when, how it is told, how it ends."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.services.events import Event, EventBus, RecordsArrived, Reviewed, Saved, SyncChanged, TeamLeft
from qa_desktop.services.jobs import InlineJobs, Jobs
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.preferences import Preferences
from qa_desktop.services.signing_in import SignedIn
from qa_desktop.services.sync_status import SyncPhase
from qa_desktop.services.syncing import Syncing
from qa_desktop.services.workplace import SharedWork
from qa_desktop.settings.model import Settings
from qa_desktop.settings.secrets import password_name
from qa_desktop.sync.diagnosis import Diagnosis
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.tally import Outcome
from tests.services.fakes import START, FakeClock, Heard, Mailbox, MemoryStore, thread_jobs
from tests.services.sync_fakes import ADDRESS, INTERVAL_S, Wires
from tests.support.logs import ExpectLog

AWAY = EnvironmentFault("sync.unreachable", host="qa-db", reason="refused")
KEY = ("evaluation", "e1")
NAME = password_name(ADDRESS.host, ADDRESS.port, ADDRESS.database, ADDRESS.login)


@dataclass
class Place:
    """A workplace as far as the exchange goes."""

    folder: Path
    jobs: Jobs
    wires: Wires = field(default_factory=Wires)
    signed_in: bool = True
    clock: FakeClock = field(default_factory=FakeClock)
    passwords: Passwords | None = None

    def __post_init__(self) -> None:
        self.events = EventBus()
        self.told: list[Event] = []
        self.events.subscribe(self.told.append)
        if self.signed_in:
            self.wires.secrets.kept[NAME] = "secret"
        self.preferences = Preferences(
            Settings(server=ADDRESS if self.signed_in else None), self.folder / "settings.json", self.events
        )
        self.shared: SharedWork = self.wires.join(
            store=MemoryStore(),
            jobs=self.jobs,
            clock=self.clock,
            events=self.events,
            preferences=self.preferences,
            passwords=self.passwords,
        )

    @property
    def syncing(self) -> Syncing:
        return self.shared.syncing

    @property
    def phases(self) -> list[SyncPhase]:
        return [one.status.phase for one in self.told if isinstance(one, SyncChanged)]

    @property
    def waits_s(self) -> float:
        assert self.syncing.status.next_at is not None
        return (self.syncing.status.next_at - self.clock.now()).total_seconds()


@pytest.fixture
def inline() -> InlineJobs:
    return InlineJobs()


@pytest.fixture
def place(tmp_path: Path, inline: InlineJobs) -> Place:
    return Place(tmp_path, inline)


def test_nobody_signed_in_means_that_nothing_is_exchanged(tmp_path: Path, inline: InlineJobs) -> None:
    place = Place(tmp_path, inline, signed_in=False)
    place.syncing.start()
    place.syncing.now()
    place.syncing.pause()
    inline.pass_time()
    assert place.syncing.status.phase is SyncPhase.OFF
    assert place.wires.exchange.passwords == []
    assert place.told == []


def test_the_first_exchange_comes_within_the_interval_and_the_next_ones_about_it(
    place: Place, inline: InlineJobs
) -> None:
    place.syncing.start()
    assert place.wires.exchange.passwords == []
    assert 0 <= place.waits_s <= INTERVAL_S
    inline.pass_time()
    assert place.wires.exchange.passwords == ["secret"]
    assert 0.8 * INTERVAL_S <= place.waits_s <= 1.2 * INTERVAL_S
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 2


def test_whoever_has_just_signed_in_does_not_wait_for_the_first_exchange(place: Place) -> None:
    place.wires.memory.now = LocalState(client="here")
    place.syncing.start()
    assert place.wires.exchange.passwords == ["secret"]


def test_after_faults_it_waits_longer_and_longer_and_recovers(place: Place, inline: InlineJobs) -> None:
    place.wires.exchange.outcomes.extend([Outcome(fault=AWAY)] * 4)
    place.syncing.start()
    waits = []
    for _ in range(4):
        inline.pass_time()
        waits.append(place.waits_s)
        assert place.syncing.status.fault is AWAY
    assert waits[3] > 4 * waits[0]
    inline.pass_time()
    assert place.syncing.status.fault is None
    assert place.waits_s <= 1.2 * INTERVAL_S


def test_now_is_now_and_takes_the_place_of_what_was_planned(place: Place, inline: InlineJobs) -> None:
    place.syncing.start()
    place.syncing.now()
    assert len(place.wires.exchange.passwords) == 1
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 2
    assert place.phases[-2:] == [SyncPhase.RUNNING, SyncPhase.WAITING]


def test_what_is_submitted_goes_within_seconds(place: Place, inline: InlineJobs) -> None:
    place.syncing.start()
    inline.pass_time()
    place.events.publish(Reviewed("e1"))
    assert place.waits_s <= 6
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 2


def test_a_pause_lasts_until_somebody_resumes(place: Place, inline: InlineJobs) -> None:
    place.syncing.start()
    place.syncing.pause()
    inline.pass_time()
    place.events.publish(Reviewed("e1"))
    inline.pass_time()
    assert place.wires.exchange.passwords == []
    assert (place.syncing.status.phase, place.syncing.status.next_at) == (SyncPhase.PAUSED, None)
    place.syncing.resume()
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 1


def test_what_came_is_told_by_record_and_listed_by_kind(place: Place) -> None:
    place.wires.exchange.outcomes.append(Outcome(sent=3, received=2, changed=frozenset({KEY, ("review", "r")})))
    place.syncing.now()
    assert [one.keys for one in place.told if isinstance(one, RecordsArrived)] == [frozenset({KEY, ("review", "r")})]
    assert (place.syncing.rounds[0].sent, place.syncing.rounds[0].came) == (3, {"evaluation": 1, "review": 1})


def test_a_night_without_a_network_is_one_line(place: Place) -> None:
    place.wires.exchange.outcomes.extend([Outcome(sent=1), *[Outcome(fault=AWAY)] * 5])
    for _ in range(6):
        place.syncing.now()
        place.clock.forward(60)
    assert [one.fault for one in place.syncing.rounds] == [AWAY, None]
    assert place.syncing.rounds[0].at == START + timedelta(seconds=300)


def test_the_status_says_what_the_store_remembers(place: Place) -> None:
    me = Person(login="lan.zhang", name="张 岚", memberships=(Membership("A", Role.INSPECTOR),))
    place.wires.memory.now = LocalState(
        client="here", generation="g", me=me, pending=4, conflicts=1, parked=2, aside=3, succeeded_at=START, fault=AWAY
    )
    place.syncing.start()
    status = place.syncing.status
    assert (status.me, status.pending, status.conflicts, status.aside, status.fault) == (me, 4, 1, 3, AWAY)


def test_a_save_is_counted_once_for_many_keystrokes(place: Place, inline: InlineJobs) -> None:
    place.syncing.start()
    place.wires.memory.now = LocalState(client="here", pending=1)
    for _ in range(5):
        place.events.publish(Saved("e1", START))
    assert place.syncing.status.pending == 0
    inline.pass_time()
    assert place.syncing.status.pending == 1


def test_without_a_password_it_asks_for_one_and_does_not_try(place: Place, inline: InlineJobs) -> None:
    place.wires.secrets.kept.clear()
    place.syncing.start()
    inline.pass_time()
    assert place.syncing.status.phase is SyncPhase.PASSWORD
    inline.pass_time()
    assert place.wires.exchange.passwords == []
    kept: list[bool] = []
    place.syncing.use_password("typed", lastingly=True, done=kept.append)
    assert place.wires.exchange.passwords == ["typed"]
    assert (kept, place.wires.secrets.kept) == ([True], {NAME: "typed"})
    assert place.syncing.status.phase.value == "waiting"


def test_where_there_is_no_keyring_the_password_lasts_for_the_run(place: Place) -> None:
    place.wires.secrets.broken = True
    kept: list[bool] = []
    place.syncing.use_password("typed", lastingly=True, done=kept.append)
    place.syncing.now()
    assert (kept, place.wires.exchange.passwords) == ([False], ["typed", "typed"])


def test_a_wrong_password_is_not_tried_again(place: Place, inline: InlineJobs) -> None:
    place.wires.exchange.outcomes.append(
        Outcome(fault=UserMistake("sync.password", host="qa-db", login="lan.zhang", reason=""))
    )
    place.syncing.start()
    inline.pass_time()
    assert place.syncing.status.phase is SyncPhase.PASSWORD
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 1


def test_a_refused_password_is_used_no_more_until_one_is_given(place: Place, inline: InlineJobs) -> None:
    wrong = Outcome(fault=UserMistake("sync.password", host="qa-db", login="lan.zhang", reason=""))
    place.wires.exchange.outcomes.append(wrong)
    place.syncing.start()
    inline.pass_time()
    place.syncing.now()
    place.syncing.try_again()
    place.syncing.pause()
    place.syncing.resume()
    inline.pass_time()
    assert (place.wires.exchange.passwords, place.syncing.status.phase) == (["secret"], SyncPhase.PASSWORD)
    assert place.wires.secrets.kept[NAME] == "secret", "the server may have been at fault"
    place.syncing.use_password("secret", lastingly=True)
    assert (place.wires.exchange.passwords, place.syncing.status.phase) == (["secret"] * 2, SyncPhase.WAITING)


def test_a_refused_password_is_not_tried_by_a_window_that_opens_anew(place: Place, inline: InlineJobs) -> None:
    wrong = Outcome(fault=UserMistake("sync.password", host="qa-db", login="lan.zhang", reason=""))
    place.wires.exchange.outcomes.append(wrong)
    place.syncing.now()
    place.syncing.close()
    again = Place(place.folder, inline, place.wires, passwords=place.shared.passwords)
    again.syncing.start()
    inline.pass_time()
    assert (len(place.wires.exchange.passwords), again.syncing.status.phase) == (1, SyncPhase.PASSWORD)


@pytest.mark.parametrize("hours", [9, -9])
def test_a_clock_that_jumps_while_the_machine_sleeps_costs_one_exchange_and_no_wait(
    place: Place, inline: InlineJobs, hours: int
) -> None:
    place.syncing.start()
    inline.pass_time()
    place.clock.forward(hours * 3600)
    place.events.publish(Reviewed("e1"))
    assert place.waits_s <= 6
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 2
    assert 0.8 * INTERVAL_S <= place.waits_s <= 1.2 * INTERVAL_S
    place.clock.forward(hours * 3600)
    place.syncing.use_interval(2 * INTERVAL_S)
    assert place.waits_s <= 2.4 * INTERVAL_S
    inline.pass_time()
    assert len(place.wires.exchange.passwords) == 3


def test_a_store_that_cannot_be_read_is_tried_again(place: Place, inline: InlineJobs) -> None:
    full = EnvironmentFault("store.full", file="store.sqlite")
    place.wires.exchange.outcomes.append(full)
    place.syncing.now()
    assert (place.syncing.status.fault, place.syncing.status.phase) == (full, SyncPhase.WAITING)
    inline.pass_time()
    assert place.syncing.status.fault is None


def test_a_bug_ends_one_exchange_only(place: Place, inline: InlineJobs, expect_log: ExpectLog) -> None:
    place.wires.exchange.outcomes.append(ZeroDivisionError("oops"))
    with expect_log("an exchange broke"):
        place.syncing.now()
    fault = place.syncing.status.fault
    assert fault is not None
    assert (fault.code, fault.facts) == ("sync.broken", {"reason": "ZeroDivisionError: oops"})
    inline.pass_time()
    assert place.syncing.status.fault is None


# -- on threads --------------------------------------------------------------------------------------------------------


@dataclass
class Threads:
    """A workplace on real threads; what reaches the main thread waits in the mailbox."""

    place: Place
    jobs: Jobs
    mailbox: Mailbox


@pytest.fixture
def threads(tmp_path: Path) -> Iterator[Threads]:
    mailbox = Mailbox()
    jobs = thread_jobs(mailbox, Heard())
    place = Place(tmp_path, jobs)
    yield Threads(place, jobs, mailbox)
    place.syncing.close()
    jobs.close()


def test_an_exchange_runs_in_a_thread_of_its_own_and_is_cancelled(threads: Threads) -> None:
    place = threads.place
    place.wires.exchange.wait = threading.Event()
    place.wires.exchange.outcomes.append(Outcome(fault=EnvironmentFault("sync.interrupted", host="h", reason="cut")))
    place.syncing.now()
    place.syncing.cancel()
    threads.mailbox.read_until(lambda: bool(place.syncing.rounds))
    assert place.wires.exchange.threads[0].startswith("network")
    assert place.syncing.status.fault is None, "that a line was cut is what was asked for"
    assert place.syncing.status.phase is SyncPhase.WAITING


def test_now_during_an_exchange_means_one_more(threads: Threads) -> None:
    place = threads.place
    place.wires.exchange.wait = threading.Event()
    for _ in range(3):
        place.syncing.now()
    place.wires.exchange.wait.set()
    threads.mailbox.read_until(lambda: len(place.wires.exchange.passwords) == 2 and len(place.syncing.rounds) == 1)
    threads.mailbox.read_until(lambda: place.syncing.status.phase is SyncPhase.WAITING)
    assert len(place.wires.exchange.passwords) == 2


def test_what_is_submitted_during_an_exchange_goes_soon_after_it(threads: Threads) -> None:
    place = threads.place
    place.syncing.start()
    place.wires.exchange.wait = threading.Event()
    place.syncing.now()
    place.events.publish(Reviewed("e1"))
    place.wires.exchange.wait.set()
    threads.mailbox.read_until(lambda: place.syncing.status.phase is SyncPhase.WAITING)
    assert place.waits_s <= 6


def test_what_is_submitted_during_an_exchange_waits_with_everything_else_after_a_fault(threads: Threads) -> None:
    place = threads.place
    place.syncing.start()
    place.wires.exchange.wait = threading.Event()
    place.wires.exchange.outcomes.append(Outcome(fault=AWAY))
    place.syncing.now()
    place.events.publish(Reviewed("e1"))
    place.wires.exchange.wait.set()
    threads.mailbox.read_until(lambda: place.syncing.status.phase is SyncPhase.WAITING)
    assert place.waits_s >= 8


def test_a_connection_is_tested_and_signed_in_to_while_an_exchange_waits_for_the_network(threads: Threads) -> None:
    place = threads.place
    place.wires.exchange.wait = threading.Event()
    place.syncing.now()
    tested: list[Diagnosis] = []
    signed_in: list[SignedIn] = []
    signing_in = place.shared.signing_in
    signing_in.test(ADDRESS, "typed", cancelled=lambda: False, done=tested.append)
    threads.mailbox.read_until(lambda: bool(tested))
    signing_in.sign_in(
        ADDRESS, "typed", lastingly=True, done=signed_in.append, failed=lambda error: pytest.fail(str(error))
    )
    threads.mailbox.read_until(lambda: bool(signed_in))
    assert place.syncing.status.phase is SyncPhase.RUNNING


def test_a_password_that_is_given_during_an_exchange_is_used_by_the_next_one(threads: Threads) -> None:
    place = threads.place
    place.wires.exchange.wait = threading.Event()
    wrong = UserMistake("sync.password", host="qa-db", login="lan.zhang", reason="")
    place.wires.exchange.outcomes.append(Outcome(fault=wrong))
    place.syncing.now()
    threads.mailbox.read_until(lambda: bool(place.wires.exchange.passwords))
    kept: list[bool] = []
    place.syncing.use_password("typed", lastingly=True, done=kept.append)
    threads.mailbox.read_until(lambda: bool(kept))
    place.wires.exchange.wait.set()
    threads.mailbox.read_until(lambda: place.syncing.status.phase is SyncPhase.WAITING)
    assert place.wires.exchange.passwords == ["secret", "typed"]


def test_the_store_is_free_while_an_exchange_waits_for_the_network(threads: Threads) -> None:
    place = threads.place
    place.wires.exchange.wait = threading.Event()
    place.syncing.now()
    done: list[int] = []
    threads.jobs.store(lambda: 1, done.append)
    threads.mailbox.read_until(lambda: done == [1])
    assert place.syncing.status.phase is SyncPhase.RUNNING


def test_closing_ends_an_exchange_that_hangs(threads: Threads) -> None:
    place = threads.place
    place.wires.exchange.wait = threading.Event()
    place.syncing.start()
    place.syncing.now()
    place.syncing.close()
    threads.jobs.close()  # would wait for ever otherwise
    told = len(place.told)
    threads.mailbox.open()
    assert len(place.told) == told, "nothing is told after the end"


def test_what_was_refused_is_sent_again_at_once_when_somebody_asks(place: Place) -> None:
    place.syncing.start()
    place.syncing.try_again()
    assert place.wires.memory.tried_again == 1
    assert place.wires.exchange.passwords == ["secret"]


def test_that_a_team_was_left_is_told(place: Place) -> None:
    place.wires.exchange.outcomes.append(Outcome(notice=EnvironmentFault("sync.team_left", teams="north")))
    place.syncing.start()
    place.syncing.now()
    assert TeamLeft() in place.told
    place.told.clear()
    place.wires.exchange.outcomes.append(Outcome(notice=EnvironmentFault("sync.went_back")))
    place.syncing.now()
    assert TeamLeft() not in place.told


def test_drafts_go_where_somebody_asks_for_it_and_rest_where_it_is_only_time(place: Place, inline: InlineJobs) -> None:
    exchange = place.wires.exchange
    place.syncing.start()
    inline.pass_time()
    place.syncing.now()
    place.syncing.finish(1.0)
    assert exchange.everything == [False, True]
    place.wires.memory.now = LocalState(client="here", generation="g", pending=1)
    place.syncing.finish(1.0)
    assert exchange.everything == [False, True, True]
