"""Asking for many ids with one statement that is always the same."""

import json
from collections.abc import Collection

from sqlalchemy import Select, bindparam, func, select

IDS: Select[tuple[str]] = select(func.json_each(bindparam("asked_ids")).table_valued("value").c.value)
"""The ids that `asked` binds."""


def asked(ids: Collection[str]) -> dict[str, str]:
    """Return what binds these ids."""
    return {"asked_ids": json.dumps(list(ids))}
