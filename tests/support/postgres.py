"""A real PostgreSQL for tests, and shared stores on it: one server a run, a fresh database a test.

Everyone signs in over TCP with a password of their own, so that rights are those of real logins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

import psycopg
import pytest
from sqlalchemy import URL

from db.shared.administration import open_administration
from db.shared.revisions import GROUPS
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.services.server_admin import AdminAddress
from qa_desktop.settings.model import Security, ServerAddress
from tests.support.postgres_server import HOST, SUPERUSER, SUPERUSERS_PASSWORD, PostgresServer, new_server

TEAM_A, TEAM_B = "客服一组", "客服二组"
INSPECTOR_A, INSPECTOR_A2, INSPECTOR_B = "li.na", "wang.wei", "zhao.min"
LEAD_A, LEAD_B, MANAGER, STRANGER = "chen.jing", "sun.tao", "zhou.ping", "passer-by"
ADMIN = "in charge"
"""Not a superuser: may create roles and owns the database, as on a PostgreSQL that somebody else runs."""

PEOPLE: Sequence[Person] = (
    Person(login=INSPECTOR_A, name="李娜", memberships=(Membership(TEAM_A, Role.INSPECTOR),)),
    Person(login=INSPECTOR_A2, name="王伟", memberships=(Membership(TEAM_A, Role.INSPECTOR),)),
    Person(login=INSPECTOR_B, name="赵敏", memberships=(Membership(TEAM_B, Role.INSPECTOR),)),
    Person(login=LEAD_A, name="陈静", memberships=(Membership(TEAM_A, Role.LEAD),)),
    Person(login=LEAD_B, name="孙涛", memberships=(Membership(TEAM_B, Role.LEAD),)),
    Person(
        login=MANAGER,
        name="周平",
        memberships=(Membership(TEAM_A, Role.MANAGER), Membership(TEAM_B, Role.MANAGER)),
    ),
)
_TEMPLATE = "qa_template"
_NUMBERS = count(1)
_GRANTED_BY_OTHERS = """SELECT g.rolname, m.rolname, b.rolname FROM pg_auth_members a
JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member JOIN pg_roles b ON b.oid = a.grantor
WHERE m.rolname <> %s AND g.rolname = ANY (%s) AND b.rolsuper"""


def password_of(login: str) -> str:
    """Return the password that the tests give to a login."""
    return SUPERUSERS_PASSWORD if login == SUPERUSER else f"{login}'s secret"


@dataclass(frozen=True, slots=True)
class SharedStore:
    """A database with the shared store set up, on a server of the tests."""

    server: PostgresServer
    database: str

    def dsn(self, login: str) -> str:
        """Return how somebody reaches it, in libpq's form."""
        return self.server.dsn(self.database, login, password_of(login))

    def url(self, login: str) -> URL:
        """Return how somebody reaches it, in SQLAlchemy's form."""
        return URL.create("postgresql+psycopg", login, password_of(login), HOST, self.server.port, self.database)

    def address(self, login: str) -> ServerAddress:
        """Return how somebody reaches it, as the settings keep it; without TLS, which this server does not have."""
        return ServerAddress(
            host=HOST, port=self.server.port, database=self.database, login=login, security=Security.DISABLE
        )

    def admin_address(self, login: str = ADMIN) -> AdminAddress:
        """Return how somebody in charge reaches it."""
        return AdminAddress(dsn=self.dsn(login), security=Security.DISABLE)

    def connect(self, login: str, *, autocommit: bool = False) -> psycopg.Connection:
        """Connect as somebody; close it."""
        return psycopg.connect(self.dsn(login), autocommit=autocommit)

    def superuser(self) -> psycopg.Connection:
        """Connect as the superuser, whom no policy binds; each statement for itself."""
        return self.server.connect(self.database)

    def copy(self) -> str:
        """Take a backup: a copy of the database, whose name is returned; everyone is thrown out for it."""
        name = f"{self.database}_copy_{next(_NUMBERS)}"
        _copy(self.server, self.database, name)
        return name

    def restore(self, backup: str) -> None:
        """Put a backup in the place of the database, which stays a backup; everyone is thrown out for it."""
        with self.server.connect() as connection:
            connection.execute(f'DROP DATABASE "{self.database}" WITH (FORCE)'.encode())
        _copy(self.server, backup, self.database)


class StoreMaker:
    """Makes shared stores on one server, from a template that is set up once."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._has_template = False
        self._roles: frozenset[str] = frozenset()

    def new(self) -> SharedStore:
        """Return a fresh shared store in which `PEOPLE` take part; `remove` it."""
        if not self._has_template:
            self._make_template()
        name = f"qa_{next(_NUMBERS)}"
        _copy(self.server, _TEMPLATE, name)
        return SharedStore(self.server, name)

    def empty(self) -> SharedStore:
        """Return a fresh database without a shared store, that belongs to `ADMIN`; `remove` it."""
        if not self._has_template:
            self._make_template()
        name = f"qa_{next(_NUMBERS)}"
        with self.server.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" OWNER "{ADMIN}"'.encode())
        return SharedStore(self.server, name)

    def remove(self, store: SharedStore) -> None:
        """Drop a store with its copies and the logins that were made in it; people are in their groups again."""
        with self.server.connect() as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE datname = %(name)s OR datname LIKE %(name)s || '\\_copy\\_%%'",
                {"name": store.database},
            ).fetchall()
            for (name,) in found:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for name in sorted(roles - self._roles):
                connection.execute(f'DROP ROLE "{name}"'.encode())
            # By the one who granted it before, and by nobody else: from PostgreSQL 16 on all who grant are remembered.
            others = connection.execute(_GRANTED_BY_OTHERS, [ADMIN, sorted(GROUPS.values())]).fetchall()
            for group, login, grantor in others:
                connection.execute(f'REVOKE {group} FROM "{login}" GRANTED BY "{grantor}"'.encode())
            connection.execute(f'SET ROLE "{ADMIN}"'.encode())
            for person in PEOPLE:
                for membership in person.memberships:
                    connection.execute(f'GRANT {GROUPS[membership.role.value]} TO "{person.login}"'.encode())

    def _make_template(self) -> None:
        with self.server.connect() as connection:
            for login, rights in ((ADMIN, "CREATEROLE"), (STRANGER, "")):
                connection.execute(f'CREATE ROLE "{login}" LOGIN {rights} PASSWORD $${password_of(login)}$$'.encode())
            connection.execute(f'CREATE DATABASE "{_TEMPLATE}" OWNER "{ADMIN}"'.encode())
        store = SharedStore(self.server, _TEMPLATE)
        with open_administration(store.admin_address()) as admin:
            admin.set_up()
            for person in PEOPLE:
                admin.grant(person, password=password_of(person.login))
        with self.server.connect() as connection:
            self._roles = frozenset(name for (name,) in connection.execute("SELECT rolname FROM pg_roles"))
        self._has_template = True


def _copy(server: PostgresServer, source: str, name: str) -> None:
    with server.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [source])
        # Privileges on a database are not copied with it.
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER "{ADMIN}"'.encode())
        connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC'.encode())
        connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO {", ".join(GROUPS.values())}'.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Run one PostgreSQL 16 for the whole run."""
    server = new_server()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def store_maker(postgres: PostgresServer) -> StoreMaker:
    """Make shared stores on the one server."""
    return StoreMaker(postgres)


@pytest.fixture
def shared_store(store_maker: StoreMaker) -> Iterator[SharedStore]:
    """Give a fresh shared store in which `PEOPLE` take part."""
    store = store_maker.new()
    yield store
    store_maker.remove(store)


@pytest.fixture
def empty_database(store_maker: StoreMaker) -> Iterator[SharedStore]:
    """Give a fresh database without a shared store, that belongs to `ADMIN`."""
    store = store_maker.empty()
    yield store
    store_maker.remove(store)


OwnPostgres = Callable[..., SharedStore]


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """Make a shared store on a server of its own, to be stopped, killed and started: `own_postgres(version=16)`.

    A version that is not installed skips the test; `settings` are those of postgresql.conf.
    """
    with ExitStack() as stack:

        def make(version: int = 16, settings: Mapping[str, str] | None = None) -> SharedStore:
            try:
                server = new_server(version, settings)
            except LookupError as error:
                pytest.skip(str(error))
            stack.callback(server.remove)
            return StoreMaker(server).new()

        yield make
