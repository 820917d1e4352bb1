"""What has to be run to set up the shared store, to upgrade it and to let people in: statements, from what is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from psycopg import sql

from db.shared.revisions import GROUPS, HISTORY, OWNER, REVISIONS
from qa_desktop.domain.person import Person

Statements = Sequence[str]
TABLES = ("server", "person", "membership", "counter", "push_batch", "commit_order", "audience", "record_version")
_LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What is there before anything is done. `wears_hat` tells whether `me` may act as the owner already."""

    me: str
    database: str
    version: int
    is_superuser: bool
    roles: frozenset[str]
    wears_hat: bool
    has_schema: bool
    has_public: bool
    revision: int


def name(identifier: str) -> str:
    """Return a name as SQL takes it."""
    return sql.Identifier(identifier).as_string()


def text(value: str) -> str:
    """Return a text as SQL takes it."""
    return sql.Literal(value).as_string()


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
        closed += [f"REVOKE EXECUTE ON FUNCTION pg_catalog.{one} FROM PUBLIC;" for one in _LARGE_OBJECTS]
    return (*roles, *closed, *_bringing_up(present, target))


def _bringing_up(present: Present, target: int) -> Statements:
    if present.has_schema:
        return upgrading(present, target)
    hat, me = name(OWNER), name(present.me)
    put_on = () if present.wears_hat else (f"GRANT {hat} TO {me};",)
    worn = replace(present, wears_hat=True)
    take_off = () if present.wears_hat else (f"REVOKE {hat} FROM {me};",)
    schema = f"CREATE SCHEMA qa AUTHORIZATION {hat};"
    return (*put_on, schema, *as_owner(worn, (HISTORY, *_steps(0, target))), *take_off)


def upgrading(present: Present, target: int) -> Statements:
    """Return what brings an existing store from its revision to another; nothing where it is there already."""
    steps = _steps(present.revision, target)
    if not steps:
        return ()
    tables = ", ".join(f"qa.{table}" for table in TABLES)
    return as_owner(present, (f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;", *steps))


def _steps(present: int, target: int) -> Statements:
    steps = [step for step in REVISIONS if present < step.number <= target]
    return [statement for step in steps for statement in step.statements()]


def granting(present: Present, person: Person, *, is_new: bool, verifier: str | None) -> Statements:
    """Return what lets a person take part; `verifier` is what the server keeps of their password."""
    login = name(person.login)
    statements = []
    if verifier is not None:
        verb = "CREATE ROLE {} LOGIN PASSWORD {};" if is_new else "ALTER ROLE {} LOGIN PASSWORD {};"
        statements.append(verb.format(login, text(verifier)))
    roles = sorted({membership.role.value for membership in person.memberships})
    statements += [f"GRANT {name(GROUPS[role])} TO {login};" for role in roles]
    who = text(person.login)
    known = (
        f"INSERT INTO qa.person (login, name) VALUES ({who}, {text(person.name or person.login)}) "
        "ON CONFLICT (login) DO UPDATE SET active = true"
        f"{', name = excluded.name' if person.name else ''};"
    )
    memberships = [
        f"INSERT INTO qa.membership (login, team, role) VALUES ({who}, {text(one.team)}, {text(one.role.value)}) "
        "ON CONFLICT DO NOTHING;"
        for one in person.memberships
    ]
    return (*statements, *as_owner(present, (known, *memberships)))


def revoking(present: Present, person: Person, remaining: Person, *, login_exists: bool) -> Statements:
    """Return what takes from a person every membership but the remaining ones."""
    who = text(person.login)
    gone = [one for one in person.memberships if one not in remaining.memberships]
    deletions = [
        f"DELETE FROM qa.membership WHERE login = {who} AND team = {text(one.team)} AND role = {text(one.role.value)};"
        for one in gone
    ]
    if not remaining.memberships:
        deletions.append(f"UPDATE qa.person SET active = false WHERE login = {who};")
    left = {one.role for one in remaining.memberships}
    roles = sorted({one.role.value for one in gone if one.role not in left})
    groups = [f"REVOKE {name(GROUPS[role])} FROM {name(person.login)};" for role in roles if login_exists]
    return (*as_owner(present, deletions), *groups)


def marking(present: Present) -> Statements:
    """Return what marks the store as restored."""
    return as_owner(present, ("UPDATE qa.server SET generation = gen_random_uuid();",))
