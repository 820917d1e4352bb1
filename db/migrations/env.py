"""Alembic's way in: runs what it is asked for on the connection that `db.migrations.upgrade` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from db.migrations import VERSION_TABLE
from db.schema import METADATA


def _in_plain_types(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write a column's storage into a revision, which must not change its meaning when `db.columns` does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=_in_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
