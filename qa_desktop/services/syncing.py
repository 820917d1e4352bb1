"""Exchanging with the shared store beside the work: on time, on demand, cancelled at once, quiet about its troubles.

Lives on the main thread; an exchange runs as a network job, in a thread of its own.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.services.events import (
    Event,
    EventBus,
    RecordsArrived,
    Reviewed,
    Saved,
    Submitted,
    SyncChanged,
    TeamLeft,
)
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.passwords import Passwords
from qa_desktop.services.ports import Clock
from qa_desktop.services.sync_status import Round, SyncDetails, SyncPhase, SyncStatus, count_kinds
from qa_desktop.settings.model import ServerAddress
from qa_desktop.sync.ports import LocalState
from qa_desktop.sync.schedule import Schedule
from qa_desktop.sync.tally import LEFT, Outcome, Progress, Report

ROUNDS_KEPT = 100
LOOK_AFTER_S = 1.0
WRONG_PASSWORD = "sync.password"  # noqa: S105 - the code of a fault
_LOG = logging.getLogger(__name__)


class Exchanger(Protocol):
    """Runs one exchange to its end; expected errors are told in the outcome and noted in the local store."""

    def __call__(
        self,
        address: ServerAddress,
        password: str,
        *,
        cancelled: Callable[[], bool],
        report: Report,
        everything: bool,
    ) -> Outcome:
        """Exchange; ends soon after `cancelled` says so, whatever the network does.

        Without `everything` a draft that is worked on may stay here for a while.
        """
        ...


class SyncMemory(Protocol):
    """What the local store remembers of the exchange."""

    def state(self) -> LocalState:
        """Return how it stands."""
        ...

    def details(self) -> SyncDetails:
        """Return what waits and what was refused."""
        ...

    def local_work(self) -> Mapping[str, int]:
        """Return how many evaluations were made here before signing in, by the name of their author."""
        ...

    def try_again(self) -> None:
        """Let what was refused wait to be sent again."""
        ...


@dataclass(frozen=True, slots=True)
class _End:
    """How a network job ended; no outcome: there was no password."""

    outcome: Outcome | None
    state: LocalState
    came: Mapping[str, int] = field(default_factory=dict)


class Syncing:
    """The exchange of one run of the program; `status` and `rounds` (newest first) are always current.

    `progress` is how far the running exchange has come, written by its thread.
    """

    def __init__(
        self,
        *,
        jobs: Jobs,
        clock: Clock,
        events: EventBus,
        memory: SyncMemory,
        exchange: Exchanger,
        passwords: Passwords,
        schedule: Schedule,
        address: ServerAddress | None,
    ) -> None:
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._memory = memory
        self._exchange = exchange
        self._passwords = passwords
        self._schedule = schedule
        self._address = address
        self._cancelled = threading.Event()
        self._call_off: Callable[[], None] = _nothing
        self._call_off_look: Callable[[], None] = _nothing
        self._looking = False
        self._busy = False
        self._again = False
        self._everything = False
        self._soon = False
        self._closed = False
        self._leave: Callable[[], None] = _nothing
        self.progress = Progress()
        self.rounds: deque[Round] = deque(maxlen=ROUNDS_KEPT)
        known = address is not None
        self.status = SyncStatus(
            phase=SyncPhase.WAITING if known else SyncPhase.OFF,
            login="" if address is None else address.login,
            host="" if address is None else address.host,
        )

    @property
    def address(self) -> ServerAddress | None:
        """The shared store that is exchanged with, None where nobody has signed in."""
        return self._address

    def start(self) -> None:
        """Begin to exchange on time."""
        if self._address is None:
            return
        self._leave = self._events.subscribe(self._hear)
        self._jobs.store(self._memory.state, self._begin)
        self._plan()

    def _begin(self, state: LocalState) -> None:
        self._tell(_with(self.status, state))
        if not state.generation and self.status.phase is SyncPhase.WAITING:
            self.now()  # just signed in: who they are there, and what they may do, is what they wait for

    def now(self) -> None:
        """Exchange at once, paused or not; while an exchange runs, another follows it. Drafts go with it."""
        if self._address is None or self._closed:
            return
        self._everything = True
        self._schedule.ask_now(self._clock.now())
        self._call_off()
        self._run()

    def try_again(self) -> None:
        """Exchange at once, and send with it what the shared store refused before."""
        if self._address is not None and not self._closed:
            self._jobs.store(self._memory.try_again, lambda _: self.now())

    def soon(self) -> None:
        """Exchange in a few seconds, for something that others wait for; nothing changes where it is paused.

        A running exchange may be past it already, so another one follows that soon.
        """
        self._soon = self._busy
        self._schedule.ask_soon(self._clock.now())
        if self.status.phase is SyncPhase.WAITING:
            self._plan()

    def cancel(self) -> None:
        """End the running exchange soon; what it has done is kept, and the next one goes on from there."""
        self._again = self._soon = False
        self._cancelled.set()

    def pause(self) -> None:
        """Exchange no more until `resume` or `now`."""
        self.cancel()
        self._call_off()
        if self.status.phase is not SyncPhase.OFF:
            self._tell(replace(self.status, phase=SyncPhase.PAUSED, next_at=None))

    def resume(self) -> None:
        """Exchange again, beginning at once."""
        if self.status.phase is SyncPhase.PAUSED:
            self._schedule.ask_now(self._clock.now())
            self._plan()

    def use_interval(self, seconds: int) -> None:
        """Exchange every so many seconds from now on."""
        interval = timedelta(seconds=seconds)
        if interval != self._schedule.interval:
            self._schedule.change_interval(interval, self._clock.now())
            if self.status.phase is SyncPhase.WAITING:
                self._plan()

    def use_password(self, password: str, *, lastingly: bool, done: Callable[[bool], None] | None = None) -> None:
        """Exchange with that password; `done` hears whether it is kept beyond this run."""
        address = self._address
        if address is None:
            return
        self._passwords.use(address, password)  # at once: the keyring may take longer than the exchange to begin
        self._jobs.aside(lambda: self._passwords.give(address, password, lastingly=lastingly), done)
        self.now()

    def details(self, done: Callable[[SyncDetails], None]) -> None:
        """Find out what waits and what was refused."""
        self._jobs.store(self._memory.details, done)

    def look(self) -> None:
        """Find out anew how much waits."""
        self._looking = False
        if not self._closed:
            self._jobs.store(self._memory.state, lambda state: self._tell(_with(self.status, state)))

    def finish(self, patience_s: float) -> None:
        """Send what waits before the program ends, where `patience_s` is enough for it; else the next start does.

        Nothing is tried where nothing waits, where it was paused, or where the last exchange failed.
        """
        address = self._address
        if self._closed or address is None or not self._is_hopeful:
            return
        self._call_off()
        ended = threading.Event()
        last = threading.Event()
        running = self._cancelled

        def work() -> None:
            try:
                if not last.is_set() and self._memory.state().pending:
                    self._work(address, last, everything=True)
            except QaError as error:
                _LOG.info("the last exchange did not succeed: %s", error.code)
            finally:
                ended.set()

        self._jobs.network(work)
        if not ended.wait(patience_s):
            last.set()
            running.set()

    @property
    def _is_hopeful(self) -> bool:
        phases = (SyncPhase.WAITING, SyncPhase.RUNNING)
        return self.status.phase in phases and self.status.fault is None

    def close(self) -> None:
        """End what runs, and begin nothing more."""
        self._closed = True
        self._leave()
        self._call_off()
        self._call_off_look()
        self.cancel()

    # -- one exchange after another --------------------------------------------------------------------------------

    def _plan(self, status: SyncStatus | None = None) -> None:
        if self._closed:
            return
        self._call_off()
        due, now = self._schedule.due, self._clock.now()
        self._call_off = self._jobs.later(max((due - now).total_seconds(), 0.0), self._run)
        self._tell(replace(status or self.status, phase=SyncPhase.WAITING, next_at=due))

    def _run(self) -> None:
        if self._closed or self._address is None:
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        self.progress = Progress()
        address, self._cancelled = self._address, threading.Event()
        cancelled = self._cancelled
        everything, self._everything = self._everything, False
        self._tell(replace(self.status, phase=SyncPhase.RUNNING, next_at=None))
        self._jobs.network(lambda: self._work(address, cancelled, everything=everything), self._end, self._fail)

    def _work(self, address: ServerAddress, cancelled: threading.Event, *, everything: bool) -> _End:
        """Exchange; in a network job."""
        password = self._passwords.read(address)
        if password is None:
            return _End(None, self._memory.state())
        try:
            outcome = self._exchange(
                address, password, cancelled=cancelled.is_set, report=self._report, everything=everything
            )
        except QaError:
            raise
        except Exception as error:  # a bug ends this exchange, not the exchanging
            _LOG.exception("an exchange broke")
            raise EnvironmentFault("sync.broken", reason=f"{type(error).__name__}: {error}") from error
        if outcome.fault is not None and outcome.fault.code == WRONG_PASSWORD:
            self._passwords.refuse(address, password)  # trying on would lock the login
        if cancelled.is_set():
            outcome = replace(outcome, cancelled=True, fault=None)  # that a line was cut is what was asked for
        return _End(outcome, self._memory.state(), count_kinds(outcome.changed))

    def _report(self, progress: Progress) -> None:
        self.progress = progress

    def _end(self, end: _End) -> None:
        self._busy = False
        status = replace(_with(self.status, end.state), next_at=None)
        outcome = end.outcome
        if outcome is None:
            self._tell(replace(status, phase=SyncPhase.PASSWORD))
            return
        self._schedule.ended(outcome, self._clock.now())
        self._note(outcome, end.came)
        status = replace(status, fault=outcome.fault)
        if outcome.fault is not None and outcome.fault.code == WRONG_PASSWORD and not self._again:
            self._again = self._soon = False
            self._tell(replace(status, phase=SyncPhase.PASSWORD))
        else:
            self._go_on(status)

    def _fail(self, error: QaError) -> None:
        """Take an error that the exchange could not tell of itself, such as a store that cannot be read."""
        self._busy = False
        outcome = Outcome(fault=error)
        self._schedule.ended(outcome, self._clock.now())
        self._note(outcome, {})
        self._go_on(replace(self.status, fault=error))

    def _go_on(self, status: SyncStatus) -> None:
        again, self._again = self._again, False
        soon, self._soon = self._soon, False
        if status.phase is SyncPhase.PAUSED and not again:
            self._tell(status)
            return
        if again:
            self._schedule.ask_now(self._clock.now())
        elif soon:
            self._schedule.ask_soon(self._clock.now())
        self._plan(status)

    def _note(self, outcome: Outcome, came: Mapping[str, int]) -> None:
        is_through = outcome.succeeded or outcome.is_through
        done = Round(
            at=self._clock.now(),
            sent=outcome.sent,
            came=came,
            fault=outcome.fault or outcome.notice,
            more=outcome.more and is_through,  # what is refused holds nothing up
            is_through=is_through,
        )
        if self.rounds and self.rounds[0].is_empty and done.is_empty:
            self.rounds.popleft()  # a night in which nothing happened, or without a network, is one line
        self.rounds.appendleft(done)
        if outcome.changed and not self._closed:
            self._events.publish(RecordsArrived(outcome.changed))
        if outcome.notice is not None and outcome.notice.code == LEFT and not self._closed:
            self._events.publish(TeamLeft())

    def _hear(self, event: Event) -> None:
        """Count anew soon after something was saved, once for many keystrokes; send soon what others wait for."""
        if isinstance(event, Saved) and not self._looking and not self._closed:
            self._looking = True
            self._call_off_look = self._jobs.later(LOOK_AFTER_S, self.look)
        elif isinstance(event, Submitted | Reviewed):
            self.soon()

    def _tell(self, status: SyncStatus) -> None:
        if status != self.status and not self._closed:
            self.status = status
            self._events.publish(SyncChanged(status))


def _with(status: SyncStatus, state: LocalState) -> SyncStatus:
    return replace(
        status,
        me=state.me,
        pending=state.pending,
        conflicts=state.conflicts,
        parked=state.parked,
        aside=state.aside,
        succeeded_at=state.succeeded_at,
        fault=None if state.fault is not None and state.fault.code == "sync.cancelled" else state.fault,
    )


def _nothing() -> None:
    """Do nothing."""
