"""The real way to the real shared store, on which one thing fails at one step of an exchange."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from db.shared.line import Caller, Limits, Line, open_line
from db.shared.transport import SharedSession, SharedTransport
from qa_desktop.sync.ports import Confirmation, Hello, Session
from qa_desktop.sync.records import Anchor, Batch, Page, Position
from tests.support.postgres import SharedStore, password_of
from tests.support.wire import Direction, Point, Wire
from tests.sync.fakes import Cut, Faults

PATIENT = Limits(connect_s=20.0, silence_s=30.0, statement_s=25.0)
QUICK = Limits(connect_s=20.0, silence_s=0.05, statement_s=5.0)
"""Of whoever will meet a stalled line: the sooner it counts as dead, the more histories fit into an hour."""
_AT_COMMIT = {
    Cut.BEFORE_PUSH: Point.BEFORE_COMMIT,
    Cut.IN_COMMIT: Point.DURING_COMMIT,
    Cut.AFTER_COMMIT: Point.AFTER_COMMIT,
}
_WITHOUT_WIRE = frozenset({Cut.TWICE, Cut.RESTART})
_INTO_A_REQUEST, _INTO_AN_ANSWER = 5, 40
"""How many bytes of it still pass: none of either is whole then."""
_INTO_A_BATCH, _FURTHER_INTO_IT = 150, 350
"""A batch is longer than both together, and its COMMIT comes after it."""


@dataclass(slots=True)
class Lines:
    """A line that can be cut, and lines that stay open from one exchange without a fault to the next.

    To sign in and to warm up is more than half of what an exchange costs the server.
    """

    shared: SharedStore
    wire: Wire
    _open: dict[str, Line] = field(default_factory=dict)

    @property
    def process_ids(self) -> list[int]:
        """The processes of the server at the other ends of those that stay open."""
        return [line.info.backend_pid for line in self._open.values()]

    @contextmanager
    def session(self, login: str) -> Iterator[SharedSession]:
        """Yield a session on somebody's line, which is hung up where anything goes wrong on it."""
        if login not in self._open:
            address = self.shared.address(login)
            self._open[login] = open_line(Caller(address=address, password=lambda: password_of(login), limits=PATIENT))
        try:
            yield SharedSession(self._open[login])
        except BaseException:
            self._open.pop(login).close()
            raise

    def close(self) -> None:
        """Hang up."""
        for line in self._open.values():
            line.close()
        self._open.clear()


@dataclass(slots=True)
class FaultyTransport:
    """Connects with one fault waiting on the line; without one, or with one that needs no line of ours, directly."""

    lines: "Lines"
    login: str
    faults: Faults
    restart: Callable[[], None]

    def connect(self) -> AbstractContextManager[Session]:
        """Connect."""
        return self._connect()

    @contextmanager
    def _connect(self) -> Iterator[Session]:
        wire, at = self.lines.wire, self.faults.at
        if at is None:
            with self.lines.session(self.login) as session:
                yield session
            return
        fired = wire.fired
        is_out = self.faults.hits(Cut.CONNECT) is not None
        if is_out:
            wire.outage()
        address = self.lines.shared.address(self.login)
        address = address if at in _WITHOUT_WIRE else address.model_copy(update={"port": wire.port})
        limits = QUICK if at is Cut.STALL else PATIENT
        try:
            with SharedTransport(address, lambda: password_of(self.login), limits=limits).connect() as session:
                yield _FaultySession(session, wire, self.faults, self.restart)
        finally:
            wire.heal()
            if at not in _WITHOUT_WIRE and not is_out and wire.fired == fired:
                self.faults.struck.clear()  # the line was never used as far as that


@dataclass(slots=True)
class _FaultySession:
    """A session whose line is told to fail when the step is reached at which it shall."""

    session: SharedSession
    wire: Wire
    faults: Faults
    restart: Callable[[], None]

    def hello(self) -> Hello:
        self._come_to(Cut.HELLO)
        return self.session.hello()

    def push(self, batch: Batch) -> None:
        cut = self.faults.hits(*_AT_COMMIT, Cut.DURING_PUSH, Cut.TWICE, Cut.RESTART)
        if cut is Cut.RESTART:
            self.restart()
        elif cut in _AT_COMMIT:
            self.wire.fail_at(_AT_COMMIT[cut])
        elif cut is Cut.DURING_PUSH:
            self._cut_request(_INTO_A_BATCH + _FURTHER_INTO_IT * (batch.number % 3))
        self.session.push(batch)
        if cut is Cut.TWICE:
            self.session.push(batch)

    def find(self, batch: Batch) -> Confirmation | None:
        self._come_to(Cut.FIND)
        return self.session.find(batch)

    def pull(self, after: Position, limit: int) -> Page:
        self._come_to(Cut.PULL, Cut.STALL)
        return self.session.pull(after, limit)

    def pass_over(self, batch: Batch) -> None:
        self.session.pass_over(batch)

    def release(self) -> None:
        self.session.release()

    def holds(self, anchor: Anchor) -> bool:
        self._come_to(Cut.ANCHOR)
        return self.session.holds(anchor)

    def batches_present(self, ids: Sequence[str]) -> frozenset[str]:
        self._come_to(Cut.PRESENT)
        return self.session.batches_present(ids)

    def _come_to(self, *steps: Cut) -> None:
        cut = self.faults.hits(*steps, Cut.RESTART)
        if cut is Cut.RESTART:
            self.restart()
        elif cut is Cut.HELLO:
            self._cut_request(_INTO_A_REQUEST)
        elif cut is Cut.STALL:
            self.wire.stall_after(len(self.wire.captures[-1].received) + _INTO_AN_ANSWER)
        elif cut is not None:
            self.wire.cut_after(len(self.wire.captures[-1].received) + _INTO_AN_ANSWER, Direction.TO_CLIENT)

    def _cut_request(self, after: int) -> None:
        self.wire.cut_after(len(self.wire.captures[-1].sent) + after, Direction.TO_SERVER)
