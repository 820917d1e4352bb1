"""What has to be run to set up the shared store, to upgrade it and to let people in: statements, from what is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import LiteralString

from psycopg import sql

from db.shared.limits import Login, bounding, bounding_files, closing, newcomer
from db.shared.revisions import GROUPS, HISTORY, OWNER, REVISIONS
from qa_desktop.domain.person import Person

Statements = Sequence[str]
TABLES = ("server", "person", "membership", "counter", "push_batch", "commit_order", "audience", "record_version")
_KNOWN: LiteralString = """INSERT INTO qa.person (login, name) VALUES ({login}, {name})
    ON CONFLICT (login) DO UPDATE SET active = true;"""
_KNOWN_BY_NAME: LiteralString = """INSERT INTO qa.person (login, name) VALUES ({login}, {name})
    ON CONFLICT (login) DO UPDATE SET active = true, name = excluded.name;"""
_JOIN: LiteralString = """INSERT INTO qa.membership (login, team, role) VALUES ({login}, {team}, {role})
    ON CONFLICT DO NOTHING;"""
_LEAVE: LiteralString = "DELETE FROM qa.membership WHERE login = {login} AND team = {team} AND role = {role};"
_FORMER: LiteralString = "UPDATE qa.person SET active = false WHERE login = {login};"


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What is there before anything is done.

    `wears_hat` tells whether `me` may act as the owner already, `bounds_files` whether `me` may bound temporary files
    and nobody has done so for this database.
    """

    me: str
    database: str
    version: int
    is_superuser: bool
    roles: frozenset[str]
    wears_hat: bool
    has_schema: bool
    has_public: bool
    revision: int
    bounds_files: bool = False
    logins: Mapping[str, Login] = field(default_factory=dict)


def name(identifier: str) -> str:
    """Return a name as SQL takes it."""
    return sql.Identifier(identifier).as_string()


def text(value: str) -> str:
    """Return a text as SQL takes it."""
    return sql.Literal(value).as_string()


def filled(statement: LiteralString, **values: str) -> str:
    """Return a statement with its places filled by texts, each as SQL takes it."""
    return sql.SQL(statement).format(**{place: sql.Literal(value) for place, value in values.items()}).as_string()


def as_owner(present: Present, statements: Iterable[str]) -> Statements:
    """Return statements that are run as the owner, whose hat is taken off again."""
    hat, me = name(OWNER), name(present.me)
    put_on = () if present.wears_hat else (f"GRANT {hat} TO {me};",)
    take_off = () if present.wears_hat else (f"REVOKE {hat} FROM {me};",)
    return (*put_on, f"SET LOCAL ROLE {hat};", *statements, "RESET ROLE;", *take_off)


def setting_up(present: Present, target: int) -> Statements:
    """Return what brings a database to a revision; run again, only what closes it to strangers remains."""
    groups = ", ".join(name(group) for group in GROUPS.values())
    roles = [f"CREATE ROLE {name(role)} NOLOGIN;" for role in (OWNER, *GROUPS.values()) if role not in present.roles]
    database = name(present.database)
    closed = [f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;", f"GRANT CONNECT ON DATABASE {database} TO {groups};"]
    if present.has_public:
        closed.append("REVOKE CREATE ON SCHEMA public FROM PUBLIC;")
    if present.is_superuser:
        closed += closing()
    brought = _stepping(present, target) if present.has_schema else _making(present, target)
    return (*roles, *closed, *brought, *_bounding_all(present))


def _making(present: Present, target: int) -> Statements:
    hat, me = name(OWNER), name(present.me)
    put_on = () if present.wears_hat else (f"GRANT {hat} TO {me};",)
    worn = replace(present, wears_hat=True)
    take_off = () if present.wears_hat else (f"REVOKE {hat} FROM {me};",)
    schema = f"CREATE SCHEMA qa AUTHORIZATION {hat};"
    return (*put_on, schema, *as_owner(worn, (HISTORY, *_steps(0, target))), *take_off)


def upgrading(present: Present, target: int) -> Statements:
    """Return what brings an existing store from its revision to another; nothing where it is there already."""
    steps = _stepping(present, target)
    closed = closing() if steps and present.is_superuser else ()
    return (*steps, *closed, *_bounding_all(present))


def _stepping(present: Present, target: int) -> Statements:
    steps = _steps(present.revision, target)
    if not steps:
        return ()
    tables = ", ".join(f"qa.{table}" for table in TABLES)
    return as_owner(present, (f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;", *steps))


def _bounding_all(present: Present) -> Statements:
    files = (bounding_files(present.database),) if present.bounds_files else ()
    people = [one for _, one in sorted(present.logins.items()) if one.takes_part]
    return (*files, *(statement for one in people for statement in bounding(one)))


def _steps(present: int, target: int) -> Statements:
    steps = [step for step in REVISIONS if present < step.number <= target]
    return [statement for step in steps for statement in step.statements()]


def granting(present: Present, person: Person, *, is_new: bool, verifier: str | None) -> Statements:
    """Return what lets a person take part; `verifier` is what the server keeps of their password."""
    statements = []
    if verifier is not None:
        verb = "CREATE ROLE {} LOGIN PASSWORD {};" if is_new else "ALTER ROLE {} LOGIN PASSWORD {};"
        statements.append(verb.format(name(person.login), text(verifier)))
    statements += bounding(newcomer(person.login) if is_new else present.logins[person.login])
    roles = sorted({membership.role.value for membership in person.memberships})
    statements += [f"GRANT {name(GROUPS[role])} TO {name(person.login)};" for role in roles]
    known = _KNOWN_BY_NAME if person.name else _KNOWN
    rows = [
        filled(known, login=person.login, name=person.name or person.login),
        *(filled(_JOIN, login=person.login, team=one.team, role=one.role.value) for one in person.memberships),
    ]
    return (*statements, *as_owner(present, rows))


def revoking(present: Present, person: Person, remaining: Person, *, login_exists: bool) -> Statements:
    """Return what takes from a person every membership but the remaining ones."""
    gone = [one for one in person.memberships if one not in remaining.memberships]
    rows = [filled(_LEAVE, login=person.login, team=one.team, role=one.role.value) for one in gone]
    if not remaining.memberships:
        rows.append(filled(_FORMER, login=person.login))
    left = {one.role for one in remaining.memberships}
    roles = sorted({one.role.value for one in gone if one.role not in left})
    groups = [f"REVOKE {name(GROUPS[role])} FROM {name(person.login)};" for role in roles if login_exists]
    return (*as_owner(present, rows), *groups)


def marking(present: Present) -> Statements:
    """Return what marks the store as restored."""
    return as_owner(present, ("UPDATE qa.server SET generation = gen_random_uuid();",))
