"""Looks after a shared store: reads what is there, runs what is missing, says what stands in the way."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq.abc import PGconn
from psycopg.rows import TupleRow

from db.shared import planning
from db.shared.certificates import trusted_roots
from db.shared.faults import Doing, fault_of
from db.shared.inspecting import (
    find_blockers,
    look,
    read_held_lines,
    read_people,
    read_revision,
    read_size,
    read_status,
)
from db.shared.planning import Present, Statements
from db.shared.revisions import GROUPS, NEWEST, OWNER
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.person import Membership, Person
from qa_desktop.services.server_admin import AdminAddress, Done, ServerStatus
from qa_desktop.settings.model import Security, ServerAddress

OLDEST_SERVER: Final = 140000
PATIENCE_S: Final = 10
"""How long a lock is waited for: longer, and everybody who comes after waits behind us."""
HELD_TOO_LONG: Final = timedelta(hours=1)
"""What a line keeps alive for longer is said: meanwhile no old version of a row is cleared away."""
LONGEST_NAME: Final = 63
"""In bytes: PostgreSQL cuts a longer name off."""
_RESERVED = frozenset({"public", "none", OWNER, *GROUPS.values()})
_EXPLAINED = frozenset(
    {
        "sync.tls_missing",
        "sync.ca_file_missing",
        "sync.no_authority",
        "sync.certificate_untrusted",
        "sync.certificate_name",
        "sync.not_postgresql",
        "sync.password",
        "sync.not_admitted",
        "sync.no_database",
    }
)
"""What is said to a person who connects a workstation goes for whoever is in charge as well."""
_IN_THE_WAY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
_AT_THE_SAME_TIME = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DuplicateObject,
    psycopg.errors.DuplicateSchema,
    psycopg.errors.InternalError_,
)

_ALL_THAT_A_COMMIT_CHECKS = "SET CONSTRAINTS ALL IMMEDIATE;"

Connection = psycopg.Connection[TupleRow]


class Administration:
    """A connection of somebody in charge; implements `qa_desktop.services.server_admin.ServerAdmin`."""

    def __init__(
        self, connection: Connection, *, patience_s: float = PATIENCE_S, held_too_long: timedelta = HELD_TOO_LONG
    ) -> None:
        self._connection = connection
        self._patience_s = patience_s
        self._held_too_long = held_too_long

    def set_up(self, *, dry_run: bool = False, target: int = NEWEST) -> Done:
        """See the port; `target` is for tests of upgrades."""
        with self._transaction(undone=dry_run) as present:
            _refuse_newer(present)
            statements = planning.setting_up(present, target)
            fault = self._run(statements, dry_run=dry_run, check=lambda: self._refuse_open(present))
        return Done(statements=statements, revision=max(target, present.revision), fault=fault)

    def upgrade(self, *, dry_run: bool = False, target: int = NEWEST) -> Done:
        """See the port; `target` is for tests of upgrades."""
        with self._transaction(undone=dry_run) as present:
            _refuse_unprepared(present)
            _refuse_newer(present)
            statements = planning.upgrading(present, target)
            fault = self._run(statements, dry_run=dry_run)
        return Done(statements=statements, revision=max(target, present.revision), fault=fault)

    def grant(self, person: Person, *, password: str | None, dry_run: bool = False) -> Done:
        """See the port."""
        with self._transaction(undone=dry_run) as present:
            _refuse_unprepared(present)
            is_new = person.login not in present.roles
            self._refuse_login(person.login, is_new=is_new, password=password)
            verifier = None if password is None else self._verifier(password, person.login)
            statements = planning.granting(present, person, is_new=is_new, verifier=verifier)
            fault = self._run(statements, dry_run=dry_run)
        shown = statements if verifier is None else [one.replace(verifier, "…") for one in statements]
        return Done(statements=shown, revision=present.revision, fault=fault)

    def revoke(self, login: str, memberships: Sequence[Membership] = (), *, dry_run: bool = False) -> Done:
        """See the port."""
        with self._transaction(undone=dry_run) as present:
            _refuse_unprepared(present)
            person = self._known(present, login)
            if person is None or not set(memberships) <= set(person.memberships):
                raise UserMistake("server.nobody", login=login)
            gone = memberships or person.memberships
            left = tuple(one for one in person.memberships if one not in gone)
            remaining = Person(login=login, name=person.name, memberships=left)
            statements = planning.revoking(present, person, remaining, login_exists=login in present.roles)
            fault = self._run(statements, dry_run=dry_run)
        return Done(statements=statements, revision=present.revision, fault=fault)

    def restore_mark(self, *, dry_run: bool = False) -> Done:
        """See the port."""
        with self._transaction(undone=dry_run) as present:
            _refuse_unprepared(present)
            statements = planning.marking(present)
            fault = self._run(statements, dry_run=dry_run)
        return Done(statements=statements, revision=present.revision, fault=fault)

    def status(self) -> ServerStatus:
        """See the port."""
        with self._transaction(alone=False) as present:
            held = read_held_lines(self._connection, self._held_too_long)
            size_bytes = read_size(self._connection)
            with self._as_owner(present):
                return read_status(self._connection, present, held, size_bytes)

    def _known(self, present: Present, login: str) -> Person | None:
        with self._as_owner(present):
            people = [*read_people(self._connection, active=True), *read_people(self._connection, active=False)]
        return next((one for one in people if one.login == login), None)

    @contextmanager
    def _transaction(self, *, alone: bool = True, undone: bool = False) -> Iterator[Present]:
        """Look at what is there; `alone` makes whoever else is in charge wait until we are done.

        Where it is `undone` nothing stays of it.
        """
        with self._explaining(), self._connection.transaction(force_rollback=undone):
            self._connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(int(self._patience_s * 1000)))
            yield self._look(alone=alone)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except _IN_THE_WAY as error:
            raise EnvironmentFault("server.held_up", who=self._blockers(), reason=_words(error)) from error
        except psycopg.errors.InsufficientPrivilege as error:
            me = self._connection.info.user
            raise UserMistake("server.not_in_charge", login=me, owner=OWNER, reason=_words(error)) from error
        except _AT_THE_SAME_TIME as error:
            raise EnvironmentFault("server.interfered", reason=_words(error)) from error
        except psycopg.OperationalError as error:
            raise EnvironmentFault(
                "server.unreachable", host=self._connection.info.host, reason=_words(error)
            ) from error

    def _look(self, *, alone: bool) -> Present:
        present = look(self._connection)
        if present.version < OLDEST_SERVER:
            raise UserMistake("server.too_old", version=present.version // 10000, oldest=OLDEST_SERVER // 10000)
        if not present.has_schema:
            return present
        with self._as_owner(present):
            if alone:
                self._connection.execute("LOCK TABLE qa.revision IN EXCLUSIVE MODE")
            return replace(present, revision=read_revision(self._connection))

    @contextmanager
    def _as_owner(self, present: Present) -> Iterator[None]:
        """Read as the owner, where there is one: row-level security hides the people from everyone else."""
        if not present.has_schema:
            yield
            return
        with self._connection.transaction():
            marker = "SELECT 1;"
            before, after = _around(planning.as_owner(present, (marker,)), marker)
            self._execute(before)
            yield
            self._execute(after)

    def _run(
        self, statements: Statements, *, dry_run: bool, check: Callable[[], None] = lambda: None
    ) -> QaError | None:
        """Run statements and check what came of it; of a dry run, return what stands in the way."""
        if not dry_run:
            self._execute(statements)
            check()
            return None
        try:
            with self._explaining(), self._connection.transaction():
                self._execute((*statements, _ALL_THAT_A_COMMIT_CHECKS))
                check()
        except QaError as error:
            return error
        except psycopg.Error as error:
            return EnvironmentFault("server.statement_failed", reason=_words(error))
        return None

    def _execute(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self._connection.execute(statement.encode())

    def _verifier(self, password: str, login: str) -> str:
        """Return what PostgreSQL keeps of a password, made here, so that no log over there ever shows the password."""
        made = self._connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
        return made.decode()

    def _refuse_login(self, login: str, *, is_new: bool, password: str | None) -> None:
        if login in _RESERVED or login.startswith("pg_") or not 0 < len(login.encode()) <= LONGEST_NAME:
            raise UserMistake("server.login_reserved", login=login)
        if is_new and password is None:
            raise UserMistake("server.password_needed", login=login)
        mighty = self._connection.execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = %s",
            [login],
        ).fetchone()
        if mighty is not None and mighty[0]:
            raise UserMistake("server.login_too_mighty", login=login)

    def _refuse_open(self, present: Present) -> None:
        """Refuse a database in which everybody may still make things of their own, such as triggers that wait."""
        query = """
            SELECT 'DATABASE ' || quote_ident(%(database)s), p FROM unnest(ARRAY['TEMP', 'CREATE', 'CONNECT']) p
            WHERE EXISTS (
                SELECT FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                WHERE d.datname = %(database)s AND a.grantee = 0
                    AND a.privilege_type = CASE p WHEN 'TEMP' THEN 'TEMPORARY' ELSE p END
            )
            UNION ALL
            SELECT 'SCHEMA ' || quote_ident(n.nspname), 'CREATE' FROM pg_namespace n
            WHERE has_schema_privilege('qa_inspector', n.oid, 'CREATE') AND n.nspname !~ '^pg_(toast_)?temp_'
        """
        if opened := self._connection.execute(query, {"database": present.database}).fetchall():
            words = " ".join(f"REVOKE {right} ON {thing} FROM PUBLIC;" for thing, right in opened)
            raise UserMistake("server.open_to_all", statements=words)

    def _blockers(self) -> str:
        try:
            return ", ".join(find_blockers(self._connection)) or "?"
        except psycopg.Error:
            return "?"


@contextmanager
def open_administration(address: AdminAddress) -> Iterator[Administration]:
    """Connect; see `qa_desktop.services.server_admin.OpenServerAdmin`."""
    with _connect(address) as connection:
        yield Administration(connection)


def _connect(address: AdminAddress) -> Connection:
    """Connect, trusting whom PostgreSQL's client trusts, and where it knows nobody, whom the operating system does."""
    try:
        conninfo_to_dict(address.dsn)
    except psycopg.ProgrammingError as error:
        raise UserMistake("server.dsn_unfit", reason=_words(error)) from error
    if address.ca_file is None:
        try:
            return psycopg.connect(address.dsn, **_parameters(address), autocommit=True)
        except psycopg.OperationalError as error:
            fault = _fault(error, address)
            if fault.code != "sync.ca_file_missing":
                raise fault from error
    with trusted_roots(_place(address, None)) as trust:
        try:
            return psycopg.connect(address.dsn, **{**_parameters(address), **trust}, autocommit=True)
        except psycopg.OperationalError as error:
            raise _fault(error, address) from error


def _fault(error: psycopg.OperationalError, address: AdminAddress) -> QaError:
    """Return what stands in the way, in the words of a workstation where it would meet with the same."""
    place = _place(address, error.pgconn)
    fault = fault_of(error, place, Doing.CONNECTING)
    if fault.code in _EXPLAINED:
        return fault
    return EnvironmentFault("server.unreachable", host=place.host, reason=_words(error))


def _place(address: AdminAddress, tried: PGconn | None) -> ServerAddress:
    """Return the place that was tried, or that is asked for, as a workstation would keep it."""
    said = conninfo_to_dict(address.dsn)

    def named(ours: str | None, name: str, theirs: bytes | None) -> str:
        return str(ours or said.get(name) or (theirs or b"").decode(errors="replace") or "?")

    return ServerAddress.model_construct(
        host=named(address.host, "host", None if tried is None else tried.host),
        database=named(address.database, "dbname", None if tried is None else tried.db),
        login=named(address.user, "user", None if tried is None else tried.user),
        security=address.security or Security.VERIFY_FULL,
        ca_file=address.ca_file or str(said.get("sslrootcert") or os.environ.get("PGSSLROOTCERT", "")),
    )


def _parameters(address: AdminAddress) -> dict[str, Any]:
    given = {
        "host": address.host,
        "port": address.port,
        "dbname": address.database,
        "user": address.user,
        "password": address.password,
        "sslmode": None if address.security is None else address.security.value,
        "sslrootcert": address.ca_file,
        "application_name": "qa-desktop server",
        "connect_timeout": 15,
    }
    said = conninfo_to_dict(address.dsn)
    return {
        name: value for name, value in given.items() if value is not None and (name not in said or name != "sslmode")
    }


def _around(statements: Sequence[str], marker: str) -> tuple[Sequence[str], Sequence[str]]:
    place = list(statements).index(marker)
    return statements[:place], statements[place + 1 :]


def _refuse_unprepared(present: Present) -> None:
    if not present.has_schema:
        raise UserMistake("server.not_prepared", database=present.database)


def _refuse_newer(present: Present) -> None:
    if present.revision > NEWEST:
        raise UserMistake("server.newer_program_needed", revision=present.revision, known=NEWEST)


def _words(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())
