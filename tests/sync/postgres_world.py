"""The real shared store under a world: PostgreSQL, a line that is cut, backups that are put back."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from db.shared.administration import open_administration
from db.shared.revisions import GROUPS
from qa_desktop.domain.person import Membership
from qa_desktop.sync.ports import Transport
from qa_desktop.sync.records import Arrived, Position
from tests.support.postgres import SharedStore, password_of
from tests.support.postgres_server import HOST, SUPERUSER, PostgresServer, new_server
from tests.support.wire import Wire
from tests.sync.fakes import Faults
from tests.sync.faulty_line import FaultyTransport, Lines
from tests.sync.world import PEOPLE

PATIENCE_S = 20.0
WORLDS_A_SWEEP = 100
"""After how many worlds what was deleted is taken out of the files."""
_NOT_WORK = frozenset({"server", "person", "membership", "counter", "revision"})
"""The tables in which there is something before anybody has sent anything."""
_SETTINGS = {
    # Every exchange signs in anew; stretching a password 4,096 times on both sides would be a third of a history.
    "scram_iterations": "1",
    "checkpoint_timeout": "30s",  # a killed server comes up the sooner
    "full_page_writes": "off",
    "jit": "off",
    "autovacuum": "off",  # by ourselves, between two worlds
}


def new_quick_server() -> PostgresServer:
    """Return a server that is the same in all that histories are about, and no slower than it must be."""
    server = new_server(settings=_SETTINGS)
    with server.connect() as connection:
        connection.execute(f"ALTER ROLE {SUPERUSER} PASSWORD $${password_of(SUPERUSER)}$$".encode())
    return server


class PostgresWorlds:
    """Opens a shared store with the people of the world, one world at a time."""

    def __init__(self, shared: SharedStore) -> None:
        self._shared = shared
        self._opened = 0
        with open_administration(self._shared.admin_address()) as admin:
            for person in PEOPLE.values():
                admin.grant(person, password=password_of(person.login))
        with self._shared.superuser() as connection:
            connection.execute("CREATE SCHEMA kept")
            for login in PEOPLE:  # who leaves a team stays in the group: rights go by the team
                connection.execute(f'GRANT {", ".join(GROUPS.values())} TO "{login}"'.encode())
            rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'qa' ORDER BY 1").fetchall()
            self._tables = tuple(name for (name,) in rows)
            for table in self._tables:
                connection.execute(f"CREATE TABLE kept.{table} (LIKE qa.{table})".encode())

    @contextmanager
    def open(self) -> "Iterator[PostgresStore]":
        """Open the store, emptied: that takes a hundredth of the time of a new one."""
        with Wire(HOST, self._shared.server.port) as wire:
            store = PostgresStore(self._shared, Lines(self._shared, wire), self._tables)
            try:
                store.empty(sweep=self._opened % WORLDS_A_SWEEP == 0)
                self._opened += 1
                for person in PEOPLE.values():
                    store.move(person.login, person.memberships)
                yield store
            finally:
                store.let_go()


@dataclass(slots=True)
class PostgresStore:
    """One shared store, reached through a line that can be cut."""

    shared: SharedStore
    lines: Lines
    tables: Sequence[str]
    has_backup: bool = False
    _kept: psycopg.Connection | None = None

    def transport(self, login: str, faults: Faults) -> Transport:
        """Return the way there through the line."""
        return FaultyTransport(self.lines, login, faults, self.restart)

    def versions_for(self, login: str) -> Sequence[Arrived]:
        """Read everything that a person may see."""
        found: list[Arrived] = []
        after, is_last = Position(), False
        with self.lines.session(login) as session:
            while not is_last:
                page = session.pull(after, 500)
                found += page.arrived
                after, is_last = page.end, page.is_last
            session.release()
        return found

    def finish_open(self) -> None:
        """Wait until the server has noticed whose client has gone: none is left of an exchange that is over."""
        deadline = time.monotonic() + PATIENCE_S
        busy: LiteralString = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
            " AND pid <> pg_backend_pid() AND pid <> ALL (%s)"
        )
        while time.monotonic() < deadline:
            row = self._superuser().execute(busy, [self.lines.process_ids]).fetchone()
            if row is not None and row[0] == 0:
                return
            time.sleep(0.002)
        raise TimeoutError("connections stay")

    def restart(self) -> None:
        """Stop and start the server."""
        self.let_go()
        self.shared.server.stop()
        self._start()

    def kill(self) -> None:
        """Kill every process of the server where it stands, and start it."""
        self.let_go()
        self.shared.server.kill()
        self._start()

    def back_up(self) -> None:
        """Copy every row of the store."""
        self.finish_open()
        self._copy("qa", "kept")
        self.has_backup = True

    def restore(self, *, marked: bool = True) -> bool:
        """Put the rows of the last copy in the place of those that are there, and mark it or not."""
        if not self.has_backup:
            return False
        self.finish_open()
        self._copy("kept", "qa")
        if marked:
            with open_administration(self.shared.admin_address()) as admin:
                admin.restore_mark()
        return True

    def move(self, login: str, memberships: Sequence[Membership]) -> None:
        """Give somebody these memberships and no others."""
        connection = self._superuser()
        connection.execute("DELETE FROM qa.membership WHERE login = %s", [login])
        rows = [[login, one.team, one.role.value] for one in memberships]
        connection.cursor().executemany("INSERT INTO qa.membership (login, team, role) VALUES (%s, %s, %s)", rows)

    def empty(self, *, sweep: bool) -> None:
        """Leave nothing but the people; with `sweep` in the files either."""
        self.finish_open()
        if sweep:
            self._superuser().execute("VACUUM")
        for table in set(self.tables) - _NOT_WORK:
            self._superuser().execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("qa", table)))
        self._superuser().execute("UPDATE qa.counter SET value = 0")
        self._superuser().execute("UPDATE qa.server SET generation = gen_random_uuid()")

    def let_go(self) -> None:
        """Hang up."""
        self.lines.close()
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _start(self) -> None:
        """Start, also where a process of the killed one is still on its way out, or the port is taken for a moment."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.shared.server.start()
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _copy(self, source: str, target: str) -> None:
        """Put every row of one schema in the place of those of the other."""
        one = sql.SQL("DELETE FROM {target}; INSERT INTO {target} TABLE {source}")
        names = [(sql.Identifier(target, table), sql.Identifier(source, table)) for table in self.tables]
        whole = sql.SQL("; ").join(one.format(target=there, source=here) for there, here in names)
        self._superuser().execute(whole)

    def _superuser(self) -> psycopg.Connection:
        """Return a connection that is kept, past all policies and triggers, as that of `pg_restore` is."""
        if self._kept is None:
            self._kept = self.shared.superuser()
            self._kept.execute("SET session_replication_role = replica")
        return self._kept
