"""What keeps one person from using up what everybody shares: locks, lines, the disk, old versions of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import sql

from db.shared.revisions import OWNER

LINES_A_LOGIN: Final = 8
"""A workstation holds one line, and a second one while a connection is tested. Two workstations, one that syncs without
a window, and a report's two leave one over."""
TEMPORARY_FILES: Final = "2GB"
"""What a line may keep in temporary files: a sorted report of a million evaluations stays far below."""
USUAL_SETTINGS: Final = {"idle_in_transaction_session_timeout": "10min", "statement_timeout": "30min"}
"""What a login begins with. Each person may set it otherwise, so it ends what was forgotten, not what is meant."""

LARGE_OBJECTS: Final = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")
# All lock what has no table behind it: as many as there is memory for, which is everybody's. Those that let go stay.
LOCKS: Final = tuple(
    f"pg_{attempt}advisory_{lasts}lock{shared}({key})"
    for attempt in ("", "try_")
    for lasts in ("", "xact_")
    for shared in ("", "_shared")
    for key in ("bigint", "integer, integer")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login on the server and what bounds it; `may_alter` tells whether whoever asks may change that."""

    name: str
    takes_part: bool
    may_alter: bool
    has_line_limit: bool
    settings: frozenset[str]


def newcomer(login: str) -> Login:
    """Return a login that is made just now."""
    return Login(name=login, takes_part=False, may_alter=True, has_line_limit=False, settings=frozenset())


def closing() -> Sequence[str]:
    """Return what takes the closed functions from everybody but the owner; a superuser's to run."""
    owner = sql.Identifier(OWNER).as_string()
    return [
        statement
        for one in (*LARGE_OBJECTS, *LOCKS)
        for statement in (
            f"REVOKE EXECUTE ON FUNCTION pg_catalog.{one} FROM PUBLIC;",
            f"GRANT EXECUTE ON FUNCTION pg_catalog.{one} TO {owner};",
        )
    ]


def bounding_files(database: str) -> str:
    """Return what bounds everybody's temporary files in a database."""
    return f"ALTER DATABASE {sql.Identifier(database).as_string()} SET temp_file_limit = '{TEMPORARY_FILES}';"


def bounding(login: Login) -> Sequence[str]:
    """Return what a login lacks; what somebody has set otherwise stays."""
    if not login.may_alter:
        return ()
    who = sql.Identifier(login.name).as_string()
    lines = () if login.has_line_limit else (f"ALTER ROLE {who} CONNECTION LIMIT {LINES_A_LOGIN};",)
    missing = ((name, value) for name, value in USUAL_SETTINGS.items() if name not in login.settings)
    return (*lines, *(f"ALTER ROLE {who} SET {name} = '{value}';" for name, value in missing))
