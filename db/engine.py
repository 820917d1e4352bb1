"""SQLite as SQLAlchemy reaches it: through sqlcipher3, whose SQLite is newer than Python's own."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from db.faults import translate_faults

BEGIN_OPTION = "store_begin"
"""The execution option that says how a connection begins: `BEGIN` where it is absent."""

BEGIN = "BEGIN"
BEGIN_IMMEDIATE = "BEGIN IMMEDIATE"

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cache_size = -32768",
    "journal_size_limit = 67108864",
)


def make_engine(file: Path, *, patience_s: float) -> Engine:
    """Return an engine with one connection to the file, usable from any thread, by one at a time.

    Another process's lock is waited for `patience_s` seconds.
    """

    def connect() -> Any:
        # Absolute, so that a name that begins with `file:` is never read as an address.
        connection = sqlcipher3.dbapi2.connect(
            str(file.absolute()), timeout=patience_s, isolation_level=None, check_same_thread=False
        )
        try:
            # An encryption key would be set here: before anything reads the file.
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite+pysqlite://", module=sqlcipher3.dbapi2, creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    translate_faults(engine, file)
    return engine


def _begin(connection: Connection) -> None:
    """Begin for real: with `isolation_level=None` the driver never does so by itself, late or only for some verbs."""
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN_OPTION, BEGIN))
