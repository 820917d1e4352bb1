"""The words that the team's table is searched for: each is part of what is known of the call, or of the person."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from sqlalchemy import Column, ColumnElement, Integer, MetaData, Table, and_, func, insert, literal_column, or_, select
from sqlalchemy.schema import CreateTable, DropTable

from db.folding import fold
from db.repositories.people import People
from db.review_tables import TEAM_LINE
from db.tables import RECORDING
from db.transaction import Transaction

Words = tuple[str, ...]
_LINE = TEAM_LINE.c
MOST_LOOKED_UP = 10_000
"""Of more calls the lines are found sooner by going through all lines."""
_CALLS = tuple(select(RECORDING.c.number).where(RECORDING.c.listed == literal_column(value)) for value in ("1", "0"))
"""What the library lists and what it does not, each of which an index holds with all there is to search in."""


class TeamWords:
    """Looks words up within a transaction; `authors` returns whose lines there are."""

    def __init__(self, transaction: Transaction, people: People, authors: Callable[[], Sequence[str]]) -> None:
        self._transaction = transaction
        self._people = people
        self._authors = authors
        self._as_of = -1
        self._calls_with: dict[Words, tuple[Table, int]] = {}
        self._named: dict[Words, Mapping[Words, list[str]]] = {}

    def hold(self, words: Words, *, is_sought: bool) -> ColumnElement[bool]:
        """Return whether each word is part of what is known of the call or of the person.

        All words are looked for in the calls at once; anew, without the words in a name, only for persons so called.
        """
        named = self._called(words)
        ways = [self._with(words, is_sought=is_sought and not named)]
        for others, logins in named.items():
            theirs = _LINE.author.in_(logins)
            ways.append(and_(theirs, self._with(others)) if others else theirs)
        return or_(*ways)

    def _with(self, words: Words, *, is_sought: bool = False) -> ColumnElement[bool]:
        """Return whether all words are known of the call.

        The sum keeps SQLite from going through the calls one by one and looking up the lines of each, which is faster
        only where all lines of not too many calls are asked for.
        """
        calls, count = self._calls(words)
        number = _LINE.recording_number if is_sought and count <= MOST_LOOKED_UP else _LINE.recording_number + 0
        return number.in_(select(calls.c.number))

    def _called(self, words: Words) -> Mapping[Words, list[str]]:
        """Return who has some of the words in their name, by the words that are left."""
        self._forget_changed()
        if words not in self._named:
            named = self._named[words] = {}
            for login in self._authors():
                name = fold(f"{self._people.name(login)}\n{login}")
                others = tuple(word for word in words if word not in name)
                if others != words:
                    named.setdefault(others, []).append(login)
        return self._named[words]

    def _calls(self, words: Words) -> tuple[Table, int]:
        """Return a table with the numbers of the calls of which all words are known, and how many they are.

        They are looked up once for all statements of a list: to hand up to all calls over with each takes longer than
        what is asked of them.
        """
        self._forget_changed()
        if words not in self._calls_with:
            found = _found(len(self._calls_with))
            here = [RECORDING.c.search.contains(word, autoescape=True) for word in words]
            for make in (DropTable(found, if_exists=True), CreateTable(found)):
                self._transaction.read(make)
            for calls in _CALLS:
                self._transaction.read(insert(found).from_select(["number"], calls.where(*here)))
            count = self._transaction.read(select(func.count()).select_from(found)).scalar_one()
            self._calls_with[words] = (found, int(count))
        return self._calls_with[words]

    def _forget_changed(self) -> None:
        if self._as_of != self._transaction.changes:
            self._as_of, self._calls_with, self._named = self._transaction.changes, {}, {}


@cache
def _found(place: int) -> Table:
    """Return a table that lasts for a transaction, or until the next one makes it anew."""
    return Table(f"found_call_{place}", MetaData(), Column("number", Integer, primary_key=True), prefixes=["TEMPORARY"])
