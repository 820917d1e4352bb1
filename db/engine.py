"""SQLite as SQLAlchemy reaches it: through sqlcipher3, whose SQLite is newer than Python's own."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from db.faults import translate_faults
from qa_desktop.settings.key_file import StoreKey

BEGIN_OPTION = "store_begin"
"""The execution option that says how a connection begins: `BEGIN` where it is absent."""

BEGIN = "BEGIN"
BEGIN_IMMEDIATE = "BEGIN IMMEDIATE"

# `cipher_memory_security` stays off: it locks and wipes every page in memory for no gain here, since whoever
# can read this process's memory has the key anyway.
_UNDER_KEY = (
    "cipher_log_level = NONE",  # a wrong key is told in our words, not on the terminal
    "temp_store = MEMORY",  # what is sorted or indexed on the way never lies on a disk in the clear
)
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cache_size = -32768",
    "journal_size_limit = 67108864",
)


def make_engine(file: Path, *, patience_s: float, key: StoreKey | None = None) -> Engine:
    """Return an engine with one connection to the file, usable from any thread, by one at a time.

    Another process's lock is waited for `patience_s` seconds. With a key the file is encrypted.
    """

    def connect() -> Any:
        connection = connect_to(file, key, patience_s=patience_s)
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher3.dbapi2,
        creator=connect,
        poolclass=StaticPool,
        hide_parameters=True,  # an error goes into the log, and what was typed must not
    )
    event.listen(engine, "begin", _begin)
    translate_faults(engine, file, keyed=key is not None)
    return engine


def connect_to(file: Path, key: StoreKey | None, *, patience_s: float) -> Any:
    """Return a connection of the driver that has read the file, and so knows that the key is the right one.

    The file may be replaced by its encrypted twin or a backup while its lock is waited for: then the one that is there
    now is opened.

    Raises:
        sqlcipher3.dbapi2.Error: the driver's own, to be translated by whoever asked.
    """
    while True:
        before = _identity(file)
        connection = _keyed(file, key, patience_s)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except BaseException:
            connection.close()
            raise
        if before is None or before == _identity(file):
            return connection
        connection.close()


def key_literal(key: StoreKey | None) -> str:
    """Return the key as SQL says it: raw, so that no time goes into stretching what is random already."""
    return '""' if key is None else f"\"x'{key.hex}'\""


def _keyed(file: Path, key: StoreKey | None, patience_s: float) -> Any:
    # Absolute, so that a name that begins with `file:` is never read as an address.
    connection = sqlcipher3.dbapi2.connect(
        str(file.absolute()), timeout=patience_s, isolation_level=None, check_same_thread=False
    )
    try:
        if key is not None:
            for pragma in (*_UNDER_KEY, f"key = {key_literal(key)}"):
                connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _identity(file: Path) -> tuple[int, int] | None:
    """Return what tells this file from another one of its name, None where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _begin(connection: Connection) -> None:
    """Begin for real: with `isolation_level=None` the driver never does so by itself, late or only for some verbs."""
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN_OPTION, BEGIN))
