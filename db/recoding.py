"""A store that becomes encrypted, or plain again: written anew beside, checked, and swapped at one stroke.

Killed at any moment, the old file or the new one is there, whole; what is half written is removed the next time.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from db.engine import connect_to, key_literal
from db.faults import fault_of
from db.files import is_blank, is_plain, make_durable, put_in_place, remove_store
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.settings.key_file import StoreKey


def ensure_key(file: Path, *, key: StoreKey | None, former: StoreKey | None = None, patience_s: float) -> None:
    """Make sure that a store is encrypted with `key`, or with None that it is plain; `former` opens it until then.

    Raises:
        EnvironmentFault: `store.locked` while another program has it open; `store.full` and its kin; `store.damaged`
            where the copy is not what the store is; the store is as it was then.
    """
    if is_blank(file):
        return
    if key is not None and is_plain(file):
        _recode(file, None, key, patience_s)
    elif key is None and former is not None and not is_plain(file):
        _recode(file, former, None, patience_s)


def recoded_share(file: Path) -> float:
    """Return how much of a store that is being written anew is written, from 0 to 1."""
    try:
        return min(1.0, _beside(file).stat().st_size / max(1, file.stat().st_size))
    except OSError:
        return 0.0


def check_soundness(connection: Any, file: Path, *, keyed: bool) -> None:
    """Read the whole file through a connection of the driver.

    Raises:
        EnvironmentFault: `store.damaged` with what was found.
        sqlcipher3.dbapi2.Error: where it cannot even be read.
    """
    found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    problems = [line for line in found if line != "ok"]
    if keyed:
        problems += [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
    if problems:
        raise EnvironmentFault("store.damaged", file=file, reason="; ".join(problems[:5]))


def hold_alone(connection: Any) -> None:
    """Take the file for this connection alone until it is closed, with everything in the one file.

    Raises:
        sqlcipher3.dbapi2.Error: busy, where any other connection has it open.
    """
    connection.execute("PRAGMA main.journal_mode = DELETE").fetchone()
    connection.execute("PRAGMA main.locking_mode = EXCLUSIVE").fetchone()
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")


def _recode(file: Path, old: StoreKey | None, new: StoreKey | None, patience_s: float) -> None:
    beside = _beside(file)
    remove_store(beside)
    try:
        with closing(connect_to(file, old, patience_s=patience_s)) as connection:
            hold_alone(connection)
            _write_anew(connection, beside, new)
            _check_same(connection, beside, new)
            make_durable(beside)
            if os.name != "nt":  # Windows parts only with a file that is closed, and then nobody else has it either
                put_in_place(beside, file)
        if os.name == "nt":
            put_in_place(beside, file)
    except sqlcipher3.dbapi2.Error as error:
        fault = fault_of(error, file, keyed=old is not None)
        if fault is None:
            raise
        raise fault from error
    finally:
        remove_store(beside)


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.recoding")


def _write_anew(connection: Any, beside: Path, key: StoreKey | None) -> None:
    connection.execute(f"ATTACH DATABASE ? AS anew KEY {key_literal(key)}", (str(beside.absolute()),))
    connection.execute("BEGIN")
    connection.execute("SELECT sqlcipher_export('anew')").fetchone()
    connection.execute("COMMIT")
    connection.execute("DETACH DATABASE anew")


def _check_same(connection: Any, beside: Path, key: StoreKey | None) -> None:
    with closing(connect_to(beside, key, patience_s=0)) as other:
        check_soundness(other, beside, keyed=key is not None)
        if _outline(connection) != _outline(other):
            raise EnvironmentFault("store.damaged", file=beside, reason="the copy differs")


def _outline(connection: Any) -> list[tuple[Any, ...]]:
    """Return the declaration of everything in the store, and of every table how many rows it has."""
    declared = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY type, name"
    things: list[tuple[Any, ...]] = list(connection.execute(declared))
    tables = [name for kind, name, _ in things if kind == "table"]
    counted = [connection.execute(f'SELECT count(*) FROM "{name}"').fetchone() for name in tables]  # noqa: S608 - our own names
    return [*things, *counted]
