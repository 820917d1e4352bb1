"""Reads how a shared store stands, for whoever is in charge of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import LiteralString

import psycopg
from psycopg.rows import TupleRow

from db.shared.planning import Present
from db.shared.revisions import NEWEST, OWNER
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.services.server_admin import ServerStatus

Connection = psycopg.Connection[TupleRow]

_LOOK = """
    SELECT current_user, current_database(), current_setting('server_version_num')::integer, r.rolsuper,
        to_regnamespace('qa') IS NOT NULL, to_regnamespace('public') IS NOT NULL
    FROM pg_roles r WHERE r.rolname = current_user
"""
# From PostgreSQL 16 on a membership need not let its member act as the role.
_HAT = "SELECT bool_or(pg_has_role(current_user, oid, %s)) FROM pg_roles WHERE rolname = %s"
_PEOPLE = """
    SELECT p.login, p.name, coalesce(array_agg(m.team) FILTER (WHERE m.team IS NOT NULL), '{}'),
        coalesce(array_agg(m.role) FILTER (WHERE m.role IS NOT NULL), '{}')
    FROM qa.person p LEFT JOIN qa.membership m USING (login)
    WHERE p.active = %s GROUP BY p.login, p.name ORDER BY p.login
"""
_BLOCKERS = """
    SELECT DISTINCT a.usename || ' (' || a.pid || coalesce(', ' || host(a.client_addr), '') || ')'
    FROM pg_locks l
    JOIN pg_class c ON c.oid = l.relation
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'qa'
    JOIN pg_stat_activity a USING (pid)
    WHERE l.granted AND l.pid <> pg_backend_pid()
    ORDER BY 1
"""


def look(connection: Connection) -> Present:
    """Return what is there."""
    me, database, version, is_superuser, has_schema, has_public = _one(connection, _LOOK)
    can_act = "SET" if version >= 160000 else "MEMBER"  # noqa: PLR2004 - the release that split the two
    (wears_hat,) = _one(connection, _HAT, [can_act, OWNER])
    roles = frozenset(row[0] for row in connection.execute("SELECT rolname FROM pg_roles"))
    return Present(
        me=me,
        database=database,
        version=version,
        is_superuser=is_superuser,
        roles=roles,
        wears_hat=is_superuser or bool(wears_hat),
        has_schema=has_schema,
        has_public=has_public,
        revision=0,
    )


def read_revision(connection: Connection) -> int:
    """Return the store's revision, as the owner."""
    (revision,) = _one(connection, "SELECT coalesce(max(number), 0) FROM qa.revision")
    return int(revision)


def read_people(connection: Connection, *, active: bool) -> Sequence[Person]:
    """Return those who take part, or who did once, as the owner."""
    return [
        Person(
            login=login,
            name=name,
            memberships=tuple(
                sorted((Membership(*pair) for pair in zip(teams, map(Role, roles), strict=True)), key=_key)
            ),
        )
        for login, name, teams, roles in connection.execute(_PEOPLE, [active])
    ]


def read_status(connection: Connection, present: Present) -> ServerStatus:
    """Return how the store stands, as the owner."""
    info = connection.info
    status = ServerStatus(
        host=info.host,
        database=present.database,
        server_version=info.parameter_status("server_version") or "",
        encrypted=info.pgconn.ssl_in_use,
        revision=present.revision,
        newest_revision=NEWEST,
    )
    if not present.has_schema:
        return status
    generation, oldest, newest = _one(
        connection, "SELECT generation::text, oldest_protocol, newest_protocol FROM qa.server"
    )
    (batches,) = _one(connection, "SELECT value FROM qa.counter")
    records, last = _one(
        connection, "SELECT (SELECT count(*) FROM qa.record_version), (SELECT max(received_at) FROM qa.push_batch)"
    )
    return replace(
        status,
        generation=generation,
        oldest_protocol=oldest,
        newest_protocol=newest,
        people=read_people(connection, active=True),
        former=read_people(connection, active=False),
        batches=batches,
        records=records,
        last_received_at=last,
        warnings=_warnings(connection, status),
    )


def find_blockers(connection: Connection) -> Sequence[str]:
    """Return who holds locks on the store's tables."""
    return [row[0] for row in connection.execute(_BLOCKERS)]


def _warnings(connection: Connection, status: ServerStatus) -> Sequence[str]:
    warnings = []
    (allows_tls,) = _one(connection, "SELECT current_setting('ssl')::boolean")
    if not allows_tls:
        warnings.append("server.warn_no_tls")
    if status.revision < status.newest_revision:
        warnings.append("server.warn_not_current")
    (large,) = _one(connection, "SELECT has_function_privilege('qa_inspector', 'pg_catalog.lo_create(oid)', 'EXECUTE')")
    if large:
        warnings.append("server.warn_large_objects")
    return warnings


def _key(membership: Membership) -> tuple[str, str]:
    return membership.team, membership.role.value


def _one(connection: Connection, query: LiteralString, values: Sequence[object] = ()) -> TupleRow:
    row = connection.execute(query, values).fetchone()
    if row is None:
        raise AssertionError(query)
    return row
