"""Reads how a shared store stands, for whoever is in charge of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import LiteralString

import psycopg
from psycopg.rows import TupleRow

from db.shared.limits import LARGE_OBJECTS, LOCKS, Login
from db.shared.planning import Present
from db.shared.revisions import GROUPS, NEWEST, OWNER
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.services.server_admin import HeldLine, ServerStatus

Connection = psycopg.Connection[TupleRow]

_LOOK = """
    SELECT current_user, current_database(), current_setting('server_version_num')::integer, r.rolsuper,
        to_regnamespace('qa') IS NOT NULL, to_regnamespace('public') IS NOT NULL
    FROM pg_roles r WHERE r.rolname = current_user
"""
# From PostgreSQL 16 on a membership need not let its member act as the role.
_HAT = "SELECT bool_or(pg_has_role(current_user, oid, %s)) FROM pg_roles WHERE rolname = %s"
# A setting of which PostgreSQL lets only a superuser decide, and from 15 on whom one has named.
_MAY_SET_FILES = "SELECT has_parameter_privilege(current_user, 'temp_file_limit', 'SET')"
_FILES_ARE_BOUNDED = """
    SELECT EXISTS (
        SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase CROSS JOIN unnest(s.setconfig) one
        WHERE d.datname = current_database() AND s.setrole = 0
            AND starts_with(one, 'temp_file_limit=') AND one <> 'temp_file_limit=-1'
    ) OR EXISTS (
        SELECT FROM pg_settings
        WHERE name = 'temp_file_limit' AND setting <> '-1' AND source NOT IN ('user', 'database user', 'session')
    )
"""
# Whoever may do more than a person is none: from PostgreSQL 16 on who makes a role belongs to it, too.
_LOGINS = """
    SELECT r.rolname, r.rolconnlimit >= 0,
        ARRAY(SELECT split_part(one, '=', 1) FROM unnest(r.rolconfig) one),
        NOT mighty AND EXISTS (
            SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
            WHERE m.member = r.oid AND g.rolname = ANY (%(groups)s)
        ),
        NOT mighty AND (me.rolsuper OR me.rolcreaterole AND CASE WHEN %(version)s >= 160000
            THEN pg_has_role(me.oid, r.oid, 'MEMBER WITH ADMIN OPTION') ELSE true END)
    FROM pg_roles me CROSS JOIN pg_roles r CROSS JOIN LATERAL (
        SELECT r.rolsuper OR r.rolcreaterole OR r.rolbypassrls OR r.rolreplication
    ) may (mighty)
    WHERE me.rolname = current_user AND r.rolcanlogin
"""
_SEES_LINES = "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')"
_HELD_LINES = """
    SELECT usename, pid, xact_start FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND xact_start < now() - %s
    ORDER BY xact_start
"""
_MAY_CALL = """
    SELECT bool_or(has_function_privilege('qa_inspector', 'pg_catalog.' || one, 'EXECUTE')) FROM unnest(%s::text[]) one
"""
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
        bounds_files=_bounds_files(connection, version, is_superuser=is_superuser),
        logins={one.name: one for one in _read_logins(connection, version)},
    )


def _bounds_files(connection: Connection, version: int, *, is_superuser: bool) -> bool:
    (are_bounded,) = _one(connection, _FILES_ARE_BOUNDED)
    if are_bounded:
        return False
    names_who_may = version >= 150000  # noqa: PLR2004 - the release that lets others set it
    return is_superuser or (names_who_may and bool(*_one(connection, _MAY_SET_FILES)))


def _read_logins(connection: Connection, version: int) -> Sequence[Login]:
    facts = {"groups": list(GROUPS.values()), "version": version}
    return [
        Login(
            name=name,
            takes_part=takes_part,
            may_alter=may_alter,
            has_line_limit=has_line_limit,
            settings=frozenset(settings),
        )
        for name, has_line_limit, settings, takes_part, may_alter in connection.execute(_LOGINS, facts)
    ]


def read_held_lines(connection: Connection, longest: timedelta) -> Sequence[HeldLine] | None:
    """Return the lines of this database that have kept one state of the rows for longer than that, the oldest first.

    Asked as who signed in, not as the owner, since PostgreSQL shows others' lines to few: None where it does not.
    """
    (sees,) = _one(connection, _SEES_LINES)
    if not sees:
        return None
    return [HeldLine(*row) for row in connection.execute(_HELD_LINES, [longest])]


def read_size(connection: Connection) -> int:
    """Return how much of the disk the database takes up, in bytes; as who signed in, since the owner may not ask."""
    (size,) = _one(connection, "SELECT pg_database_size(current_database())")
    return int(size)


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


def read_status(
    connection: Connection, present: Present, held: Sequence[HeldLine] | None, size_bytes: int
) -> ServerStatus:
    """Return how the store stands, as the owner."""
    info = connection.info
    status = ServerStatus(
        host=info.host,
        database=present.database,
        server_version=info.parameter_status("server_version") or "",
        encrypted=info.pgconn.ssl_in_use,
        revision=present.revision,
        newest_revision=NEWEST,
        held_lines=held or (),
        unbounded=sorted(one.name for one in present.logins.values() if one.takes_part and not one.has_line_limit),
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
        size_bytes=size_bytes,
        last_received_at=last,
        warnings=_warnings(connection, status, sees_lines=held is not None),
    )


def find_blockers(connection: Connection) -> Sequence[str]:
    """Return who holds locks on the store's tables."""
    return [row[0] for row in connection.execute(_BLOCKERS)]


def _warnings(connection: Connection, status: ServerStatus, *, sees_lines: bool) -> Sequence[str]:
    (allows_tls,) = _one(connection, "SELECT current_setting('ssl')::boolean")
    (files_are_bounded,) = _one(connection, _FILES_ARE_BOUNDED)
    found = {
        "server.warn_no_tls": not allows_tls,
        "server.warn_not_current": status.revision < status.newest_revision,
        "server.warn_large_objects": _may_call(connection, LARGE_OBJECTS),
        "server.warn_locks": _may_call(connection, LOCKS),
        "server.warn_temporary_files": not files_are_bounded,
        "server.warn_unbounded": bool(status.unbounded),
        "server.warn_lines_unseen": not sees_lines,
        "server.warn_held_lines": bool(status.held_lines),
    }
    return [code for code, is_so in found.items() if is_so]


def _may_call(connection: Connection, functions: Sequence[str]) -> bool:
    """Return whether whoever takes part may call one of PostgreSQL's own functions."""
    (may,) = _one(connection, _MAY_CALL, [list(functions)])
    return bool(may)


def _key(membership: Membership) -> tuple[str, str]:
    return membership.team, membership.role.value


def _one(connection: Connection, query: LiteralString, values: Sequence[object] = ()) -> TupleRow:
    row = connection.execute(query, values).fetchone()
    if row is None:
        raise AssertionError(query)
    return row
