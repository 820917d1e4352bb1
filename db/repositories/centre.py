"""What a centre has settled for all of its workstations: each setting as JSON, by name."""

import json
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import sqlite

from db.card_tables import CENTRE_SETTING
from db.outbox import Outbox
from db.transaction import Transaction
from qa_desktop.services.centre_ports import Setting


class SqlCentre:
    """The centre's settings."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def setting(self, name: str) -> Setting | None:
        """Return a setting, None where nothing was settled that this program can read."""
        value = self.find(name)
        return value if isinstance(value, bool | int | str) else None

    def find(self, name: str) -> Any | None:
        """Return a setting as plain data, whatever it is; None where there is none."""
        stored = self._transaction.read(select(CENTRE_SETTING.c.value).where(CENTRE_SETTING.c.id == name)).scalar()
        return None if stored is None else json.loads(stored)

    def settle(self, name: str, value: Setting) -> None:
        """Settle something, and note it for the exchange."""
        self.put(name, value)
        Outbox(self._transaction).note("centre_setting", name)

    def put(self, name: str, value: Any) -> None:
        """Store what the exchange brought; nothing is noted."""
        row = sqlite.insert(CENTRE_SETTING).values(id=name, value=json.dumps(value, ensure_ascii=False))
        here = [CENTRE_SETTING.c.id]
        self._transaction.write(row.on_conflict_do_update(index_elements=here, set_={"value": row.excluded.value}))

    def take_out(self, name: str) -> None:
        """Let nothing be settled; nothing is noted."""
        self._transaction.write(delete(CENTRE_SETTING).where(CENTRE_SETTING.c.id == name))
