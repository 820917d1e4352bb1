"""One exchange with the shared store: greet, send what waits, receive what is new.

Whatever breaks off, wherever, leaves both sides so that the next exchange takes it up: batches stay as they were frozen
until they were read back, and how far reading came is stored together with what was read.
"""

from collections.abc import Callable

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.sync.diagnosis import gate, stand_on
from qa_desktop.sync.ports import Clock, Hello, LocalSide, LocalState, Session, Transport
from qa_desktop.sync.receiving import receive
from qa_desktop.sync.records import NEEDED_REVISION, PROTOCOL
from qa_desktop.sync.sending import send
from qa_desktop.sync.tally import LEFT, Cancelled, Outcome, Progress, Report, Tally

MOST_ASKED_FOR = 500
CALLED_OFF = "sync.cancelled"
"""What a transport raises that was asked to stop while it waited."""


def _never() -> bool:
    return False


def _unreported(_progress: Progress) -> None:
    pass


class Exchange:
    """Brings this workstation and the shared store level, as far as both can be worked with now."""

    def __init__(
        self,
        transport: Transport,
        local: LocalSide,
        clock: Clock,
        cancelled: Callable[[], bool] = _never,
        report: Report = _unreported,
        *,
        needed: int = NEEDED_REVISION,
    ) -> None:
        self._transport = transport
        self._local = local
        self._clock = clock
        self._cancelled = cancelled
        self._report = report
        self._needed = needed

    def run(self) -> Outcome:
        """Exchange once; `cancelled` is asked between steps. Expected errors are told in the outcome, never raised."""
        tally = Tally(cancelled=self._cancelled, report=self._report)
        try:
            self._exchange(tally)
        except Cancelled:
            return self._outcome(tally, cancelled=True)
        except QaError as error:
            if error.code == CALLED_OFF:
                return self._outcome(tally, cancelled=True)
            tally.remember(error)
        try:
            self._local.note(at=self._clock.now(), fault=tally.fault)
        except QaError as error:
            tally.remember(error)
        return self._outcome(tally, cancelled=False)

    def _outcome(self, tally: Tally, *, cancelled: bool) -> Outcome:
        """Return what it came to, with what changed here otherwise than by reading: what was sent may count no more."""
        tally.changed |= self._local.untold()
        return tally.outcome(cancelled=cancelled)

    def _exchange(self, tally: Tally) -> None:
        state = self._local.state()
        tally.to_send = state.pending
        tally.step()
        with self._transport.connect() as session:
            hello = session.hello()
            stand_on(hello, needed=self._needed)
            tally.commits = hello.high_water
            refusal = _gate(hello)
            if refusal is not None:
                tally.remember(refusal)
            tally.notice = _left(state, hello)
            went_back = _went_back(session, hello, state)
            if went_back:
                tally.notice = EnvironmentFault("sync.went_back")
            if self._local.greet(hello, went_back=went_back):
                # Before anything is sent: a store that was restored itself may hold what it has sent before.
                receive(session, self._local, tally, self._local.state().cursor)
                self._take_back_what_was_lost(session, tally)
            if refusal is None:
                send(session, self._local, tally)
            receive(session, self._local, tally, self._local.state().cursor)

    def _take_back_what_was_lost(self, session: Session, tally: Tally) -> None:
        """Let what a shared store that was restored from a backup lacks of what it had confirmed wait to be sent."""
        confirmed = self._local.confirmed_batches()
        lost: list[str] = []
        for start in range(0, len(confirmed), MOST_ASKED_FOR):
            tally.step()
            asked = confirmed[start : start + MOST_ASKED_FOR]
            present = session.batches_present(asked)
            lost += [batch for batch in asked if batch not in present]
        self._local.send_again(lost)


def _went_back(session: Session, hello: Hello, state: LocalState) -> bool:
    """Return whether the shared store was put back to an older state without being marked as restored."""
    if hello.generation != state.generation:
        return False
    if hello.high_water < state.cursor.commit_seq:
        return True
    return state.anchor is not None and not session.holds(state.anchor)


def _left(state: LocalState, hello: Hello) -> QaError | None:
    """Return that this person no longer leads teams that they led, of which nothing may stay here."""
    led = frozenset[str]() if state.me is None or state.me.login != hello.me.login else state.me.teams_led
    lost = led - hello.me.teams_led
    return EnvironmentFault(LEFT, teams=", ".join(sorted(lost))) if lost else None


def _gate(hello: Hello) -> QaError | None:
    """Return why the shared store takes nothing from this program; reading goes on all the same."""
    try:
        gate(hello, protocol=PROTOCOL)
    except QaError as error:
        return error
    return None
