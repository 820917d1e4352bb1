"""The people that the shared store told of, as the lists and the reviews name them."""

import json
from collections.abc import Sequence

from sqlalchemy import select

from db.sync_tables import PERSON, SYNC_STATE
from db.transaction import Transaction
from qa_desktop.domain.person import Membership, Person, Role


class People:
    """Reads people within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._read = -1
        self._known: dict[str, Person] = {}

    def name(self, login: str) -> str:
        """Return a person's name, their login where no name is known."""
        return self.known_name(login) or login.removeprefix("local:")

    def known_name(self, login: str) -> str:
        """Return a person's name as the shared store told it, empty where it did not."""
        person = self._person(login)
        return "" if person is None else person.name

    def me(self) -> Person | None:
        """Return whom the shared store takes us for, None before it was ever reached."""
        stored: str = self._transaction.read(select(SYNC_STATE.c.me)).scalar() or ""
        if not stored:
            return None
        me = person_of(stored)
        return me if me.memberships else None  # whoever was reached there has a role

    def _person(self, login: str) -> Person | None:
        if self._read != self._transaction.changes:
            self._read = self._transaction.changes
            self._known = {
                row.login: Person(login=row.login, name=row.name, memberships=_memberships(json.loads(row.memberships)))
                for row in self._transaction.read(select(PERSON))
            }
        return self._known.get(login)


def person_of(text: str) -> Person:
    """Return the person that `text_of` wrote down."""
    login, name, memberships = json.loads(text)
    return Person(login=login, name=name, memberships=_memberships(memberships))


def text_of(person: Person) -> str:
    """Return a person as the row of the exchange's state keeps them."""
    return json.dumps([person.login, person.name, _pairs(person)], ensure_ascii=False)


def row_of(person: Person) -> dict[str, str]:
    """Return a person as their row keeps them."""
    return {"login": person.login, "name": person.name, "memberships": json.dumps(_pairs(person), ensure_ascii=False)}


def _pairs(person: Person) -> list[list[str]]:
    return sorted([one.team, one.role.value] for one in person.memberships)


def _memberships(pairs: Sequence[tuple[str, str]]) -> tuple[Membership, ...]:
    return tuple(Membership(team, Role(role)) for team, role in pairs)
