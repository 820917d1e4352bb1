"""The words that the team's table is searched for: each is part of what is known of the call, or of the person."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, or_

from db.folding import fold
from db.repositories.people import People
from db.repositories.words import holds
from db.review_tables import TEAM_LINE
from db.transaction import Transaction

Words = tuple[str, ...]
_LINE = TEAM_LINE.c


class TeamWords:
    """Says where words are, within a transaction; `authors` returns whose lines there are."""

    def __init__(self, transaction: Transaction, people: People, authors: Callable[[], Sequence[str]]) -> None:
        self._transaction = transaction
        self._people = people
        self._authors = authors
        self._as_of = -1
        self._named: dict[Words, Mapping[Words, list[str]]] = {}

    def hold(self, words: Words) -> ColumnElement[bool]:
        """Return whether each word is part of what is known of the call or of the person."""
        ways = [_of_call(words)]
        for others, logins in self._called(words).items():
            ways.append(and_(_LINE.author.in_(logins), *([_of_call(others)] if others else [])))
        return or_(*ways)

    def _called(self, words: Words) -> Mapping[Words, list[str]]:
        """Return who has some of the words in their name, by the words that are left."""
        if self._as_of != self._transaction.changes:
            self._as_of, self._named = self._transaction.changes, {}
        if words not in self._named:
            named = self._named[words] = {}
            for login in self._authors():
                name = fold(f"{self._people.name(login)}\n{login}")
                others = tuple(word for word in words if word not in name)
                if others != words:
                    named.setdefault(others, []).append(login)
        return self._named[words]


def _of_call(words: Words) -> ColumnElement[bool]:
    return and_(*(holds(_LINE.search, word) for word in words))
