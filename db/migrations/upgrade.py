"""Brings a store up to date with Alembic; kept apart, since loading Alembic takes longer than opening a store."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db.engine import BEGIN_IMMEDIATE, BEGIN_OPTION
from db.migrations import HEAD, SCRIPTS
from qa_desktop.domain.errors import EnvironmentFault, UserMistake


def config() -> Config:
    """Return Alembic's settings: the scripts are found beside this module, wherever it is installed."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    return settings


def known_revisions() -> tuple[str, ...]:
    """Return the ids of all revisions, oldest first."""
    newest_first = ScriptDirectory.from_config(config()).walk_revisions()
    return tuple(script.revision for script in newest_first)[::-1]


def upgrade(engine: Engine, file: Path, *, present: str | None, target: str = HEAD) -> None:
    """Run the revisions after `present` up to `target`, all of them or none.

    Raises:
        UserMistake: `store.newer_program_needed` where a newer program has written the store.
        EnvironmentFault: `store.damaged` where the store's own references do not hold together.
    """
    if present is not None and present not in known_revisions():
        raise UserMistake("store.newer_program_needed", file=file, revision=present)
    with engine.connect() as connection:
        # Tables are rebuilt by copying: with foreign keys on, dropping the old one would empty those that refer to it.
        _foreign_keys(connection, on=False)
        try:
            connection.execution_options(**{BEGIN_OPTION: BEGIN_IMMEDIATE})
            with connection.begin():
                _run(connection, target)
                _check(connection, file)
        finally:
            _foreign_keys(connection, on=True)


def _run(connection: Connection, target: str) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, target)


def _check(connection: Connection, file: Path) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise EnvironmentFault("store.damaged", file=file, reason=f"{len(broken)} broken references")


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """Set the check of foreign keys; inside a transaction SQLite ignores the setting, so it goes past SQLAlchemy."""
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")
