"""The real shared store under a world: PostgreSQL, a line that is cut, backups that are put back."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from db.shared.administration import open_administration
from db.shared.line import Limits
from db.shared.revisions import GROUPS
from db.shared.transport import SharedSession, SharedTransport
from qa_desktop.domain.person import Membership
from qa_desktop.settings.model import Security, ServerAddress
from qa_desktop.sync.ports import Session, Transport
from qa_desktop.sync.records import Arrived, Batch, Position
from tests.support.postgres import SharedStore, password_of
from tests.support.postgres_server import HOST
from tests.support.wire import Direction, Point, Wire
from tests.sync.fakes import Cut, Faults
from tests.sync.world import PEOPLE

QUICK = Limits(connect_s=5.0, silence_s=0.2, statement_s=5.0)
PATIENCE_S = 20.0
_AT_COMMIT = {
    Cut.BEFORE_PUSH: Point.BEFORE_COMMIT,
    Cut.IN_COMMIT: Point.DURING_COMMIT,
    Cut.AFTER_COMMIT: Point.AFTER_COMMIT,
}
# Where in a connection the others cut: after so many bytes, and so many more for each skip.
_AFTER_SENT = {Cut.HELLO: (700, 400), Cut.DURING_PUSH: (2000, 700), Cut.FIND: (3200, 900), Cut.PRESENT: (4500, 1500)}
_AFTER_RECEIVED = {Cut.PULL: (2500, 1500), Cut.STALL: (2500, 1500)}


class PostgresWorlds:
    """Opens a shared store with the people of the world, one world at a time."""

    def __init__(self, shared: SharedStore) -> None:
        self._shared = shared
        with open_administration(self._shared.admin_address()) as admin:
            for person in PEOPLE.values():
                admin.grant(person, password=password_of(person.login))

    @contextmanager
    def open(self) -> "Iterator[PostgresStore]":
        """Open the store, emptied: that takes a hundredth of the time of a new one."""
        self._empty()
        with Wire(HOST, self._shared.server.port) as wire:
            store = PostgresStore(self._shared, wire)
            for person in PEOPLE.values():
                store.move(person.login, person.memberships)
            yield store
        if store.backup:
            store.drop_backups()

    def _empty(self) -> None:
        with self._shared.superuser() as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("TRUNCATE qa.push_batch, qa.commit_order, qa.audience, qa.record_version")
            connection.execute("UPDATE qa.counter SET value = 0")
            connection.execute("UPDATE qa.server SET generation = gen_random_uuid()")


@dataclass(slots=True)
class PostgresStore:
    """One shared store, reached through a line that can be cut."""

    shared: SharedStore
    wire: Wire
    backup: str = ""

    def transport(self, login: str, faults: Faults) -> Transport:
        """Return the way there through the line."""
        address = ServerAddress(
            host=HOST, port=self.wire.port, database=self.shared.database, login=login, security=Security.DISABLE
        )
        return _CutTransport(SharedTransport(address, lambda: password_of(login), limits=QUICK), self.wire, faults)

    def versions_for(self, login: str) -> Sequence[Arrived]:
        """Read everything that a person may see."""
        found: list[Arrived] = []
        after, is_last = Position(), False
        way = SharedTransport(self.shared.address(login), lambda: password_of(login))
        with way.connect() as session:
            while not is_last:
                page = session.pull(after, 500)
                found += page.arrived
                after, is_last = page.end, page.is_last
            session.release()
        return found

    def finish_open(self) -> None:
        """Wait until no connection is left: the server notices those whose client has gone."""
        deadline = time.monotonic() + PATIENCE_S
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        while time.monotonic() < deadline:
            with self.shared.server.connect() as connection:
                row = connection.execute(busy, [self.shared.database]).fetchone()
            if row is not None and row[0] == 0:
                return
            time.sleep(0.005)
        raise TimeoutError("connections stay")

    def restart(self) -> None:
        """Stop and start the server."""
        self.shared.server.restart()

    def back_up(self) -> None:
        """Copy the database."""
        self.finish_open()
        self.backup = self.shared.copy()

    def kill(self) -> None:
        """Kill every process of the server where it stands, and start it."""
        self.shared.server.kill()
        self.shared.server.start()

    def move(self, login: str, memberships: Sequence[Membership]) -> None:
        """Give somebody these memberships and no others."""
        with self.shared.superuser() as connection, connection.transaction():
            connection.execute("DELETE FROM qa.membership WHERE login = %s", [login])
            for one in memberships:
                row = [login, one.team, one.role.value]
                connection.execute("INSERT INTO qa.membership (login, team, role) VALUES (%s, %s, %s)", row)
                connection.execute(f'GRANT {GROUPS[one.role.value]} TO "{login}"'.encode())

    def restore(self, *, marked: bool = True) -> None:
        """Put the last copy back, and mark it or not."""
        if self.backup:
            self.finish_open()
            self.shared.restore(self.backup)
            if not marked:
                return
            with open_administration(self.shared.admin_address()) as admin:
                admin.restore_mark()

    def drop_backups(self) -> None:
        """Let the copies go."""
        copies = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        with self.shared.server.connect() as connection:
            for (name,) in connection.execute(copies, [f"{self.shared.database}\\_copy%"]).fetchall():
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


class _CutTransport:
    """Connects with one fault waiting on the line."""

    def __init__(self, way: SharedTransport, wire: Wire, faults: Faults) -> None:
        self._way = way
        self._wire = wire
        self._faults = faults

    def connect(self) -> AbstractContextManager[Session]:
        """Connect."""
        return self._connect()

    @contextmanager
    def _connect(self) -> Iterator[Session]:
        self._set(self._faults)
        try:
            with self._way.connect() as session:
                yield _Twice(session) if self._faults.at is Cut.TWICE else session
        finally:
            self._wire.heal()

    def _set(self, faults: Faults) -> None:
        at, wire = faults.at, self._wire
        if at is Cut.CONNECT:
            wire.outage()
        elif at in _AT_COMMIT:
            wire.fail_at(_AT_COMMIT[at])
        elif at in _AFTER_SENT:
            first, more = _AFTER_SENT[at]
            wire.cut_after(first + more * faults.skip, Direction.TO_SERVER)
        elif at in _AFTER_RECEIVED:
            first, more = _AFTER_RECEIVED[at]
            after = first + more * faults.skip
            (wire.stall_after if at is Cut.STALL else wire.cut_after)(after, Direction.TO_CLIENT)


class _Twice:
    """A session that delivers each batch twice."""

    def __init__(self, session: SharedSession) -> None:
        self._session = session
        self.hello, self.find, self.pull = session.hello, session.find, session.pull
        self.pass_over = session.pass_over
        self.release, self.batches_present, self.holds = session.release, session.batches_present, session.holds

    def push(self, batch: Batch) -> None:
        """Write it, and once more."""
        self._session.push(batch)
        self._session.push(batch)
