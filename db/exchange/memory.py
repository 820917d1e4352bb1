"""What the exchange remembers of itself: one row, and the people it knows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects import sqlite

from db.outbox import new_state
from db.repositories.people import person_of, row_of
from db.sync_tables import PERSON, SYNC_STATE
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.person import Person


@dataclass(frozen=True, slots=True)
class Memory:
    """The row of state, read once a transaction."""

    row: AnyRow
    me: Person | None

    @property
    def login(self) -> str:
        """Who works here, as the shared store knows them; empty before the first greeting."""
        return "" if self.me is None else self.me.login


def recall(transaction: Transaction) -> Memory:
    """Return what is remembered; the row is made where there is none yet."""
    row = transaction.read(select(SYNC_STATE)).one_or_none()
    if row is None:
        transaction.write(insert(SYNC_STATE).values(new_state()))
        row = transaction.read(select(SYNC_STATE)).one()
    return Memory(row, person_of(row.me) if row.me else None)


def remember(transaction: Transaction, **values: Any) -> None:
    """Change what is remembered."""
    transaction.write(update(SYNC_STATE).values(values))


# Whoever is no longer told of, and of whom nothing is here.
_STRANGERS = text(
    "DELETE FROM person WHERE login NOT IN (SELECT value FROM json_each(:told))"
    " AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.author = person.login)"
    " AND login NOT IN (SELECT author FROM review)"
    " AND login NOT IN (SELECT author FROM reply)"
)


def remember_people(transaction: Transaction, people: Iterable[Person]) -> None:
    """Know these people from now on; former colleagues are known for as long as something of theirs is here."""
    rows = {one.login: row_of(one) for one in people}
    transaction.write(_STRANGERS, {"told": json.dumps(list(rows))})
    statement = sqlite.insert(PERSON)
    values = {name: statement.excluded[name] for name in ("name", "memberships")}
    if rows:
        transaction.write(
            statement.on_conflict_do_update(index_elements=[PERSON.c.login], set_=values), list(rows.values())
        )
