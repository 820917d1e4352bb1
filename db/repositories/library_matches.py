"""What the library's filters let through, as sets of recordings' numbers, and how much of it is in each state.

A set tells whether a recording is among many several times faster than SQLite looks up one after the other.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.folding import fold
from db.repositories.library_order import LISTED, Conditions
from db.repositories.walking import all_of
from db.repositories.words import holds
from db.tables import RECORDING, STANDING
from db.transaction import Transaction
from qa_desktop.services.ports import LibraryQuery, QueueState

FEW = 1000
"""Up to so many matches are sorted; more lie so dense that walking in order soon meets them."""


@dataclass(frozen=True)
class Matches:
    """The recordings that a query's filters let through, states aside."""

    conditions: Conditions = ()
    numbers: frozenset[int] | None = None
    """None where there is no filter."""

    @property
    def are_few(self) -> bool:
        """Whether they are so few that each is looked up."""
        return self.numbers is not None and len(self.numbers) <= FEW


@dataclass(frozen=True)
class Sieve:
    """Lets through `only` these recordings, if that is said, and of them none that `but` has."""

    only: frozenset[int] | None = None
    but: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether it lets everything through."""
        return self.only is None and not self.but

    def pick(self, numbers: Iterable[int]) -> Iterator[int]:
        """Return those that it lets through, in their order."""
        only, but = self.only, self.but
        if only is None:
            return (number for number in numbers if number not in but)
        return (number for number in numbers if number in only and number not in but)


class LibraryMatches:
    """Finds them within a transaction, and keeps them until something changes: a page comes with its counts."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._asked: tuple[object, ...] = ()
        self._found = Matches()
        self._counted: tuple[tuple[object, ...], Mapping[QueueState, int]] = ((), {})
        self._stood: tuple[tuple[object, ...], Mapping[QueueState, list[int]]] = ((), {})

    def of(self, query: LibraryQuery) -> Matches:
        """Return what the filters let through."""
        asked = (*_filtered_by(query), self._transaction.changes)
        if asked != self._asked:
            self._asked, self._found = asked, self._search(_filters(query))
        return self._found

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        if not query.states:
            return self._count(query)
        counts = self.counts_by_state(query)
        return sum(counts[state] for state in query.states)

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has, `query.states` aside; what has no standing is still to do."""
        asked = (query.author, *_filtered_by(query), self._transaction.changes)
        if asked != self._counted[0]:
            counts = {**dict.fromkeys(QueueState, 0), **self._graded_counts(query)}
            counts[QueueState.TO_DO] = self._count(query) - sum(counts.values())
            self._counted = (asked, counts)
        return self._counted[1]

    def few(self, query: LibraryQuery) -> Conditions | None:
        """Return the condition that leaves few recordings, all lines of a query among them; None where they are many.

        What is told only by having no standing is not known without a walk, however few it is.
        """
        matching = self.of(query)
        if matching.are_few:
            return matching.conditions
        is_known = matching.numbers is not None or (query.states and QueueState.TO_DO not in query.states)
        if not is_known or self.count(query) > FEW:
            return None
        sieve = self.sieve(query, query.states)
        return (one_of(RECORDING.c.number, list(sieve.pick(sieve.only or ()))),)

    def sieve(self, query: LibraryQuery, states: Collection[QueueState], *, but: Iterable[int] = ()) -> Sieve:
        """Return what picks out what the filters let through, is in one of these states (if any) and not in `but`."""
        matching = self.of(query).numbers
        if not states:
            return Sieve(matching, frozenset(but))
        graded = self._graded(query.author)
        if QueueState.TO_DO in states:
            others = (graded[state] for state in graded if state not in states)
            return Sieve(matching, frozenset(but).union(*others))
        within = frozenset[int]().union(*(graded[state] for state in graded if state in states))
        return Sieve(within if matching is None else within & matching, frozenset(but))

    def scored(self, author: str) -> list[int]:
        """Return everything that a person has scored."""
        mine = (STANDING.c.author == author, STANDING.c.cents.is_not(None))
        return all_of(self._transaction, select(func.json_group_array(STANDING.c.recording_number)).where(*mine))

    def _search(self, filters: Conditions) -> Matches:
        if not filters:
            return Matches()
        found = select(func.json_group_array(RECORDING.c.number)).where(LISTED, *filters)
        matches = Matches(filters, frozenset(all_of(self._transaction, found)))
        return (
            Matches((one_of(RECORDING.c.number, matches.numbers or ()),), matches.numbers)
            if matches.are_few
            else matches
        )

    def _count(self, query: LibraryQuery) -> int:
        """Return how many lines match, states aside."""
        matching = self.of(query).numbers
        if matching is not None:
            return len(matching)
        listed = select(func.count()).select_from(RECORDING).where(LISTED)
        return int(self._transaction.read(listed).scalar_one())

    def _graded_counts(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines have a standing, by their state."""
        matching = self.of(query)
        if matching.numbers is not None and not matching.are_few:
            is_one = matching.numbers.__contains__
            return {state: sum(map(is_one, graded)) for state, graded in self._graded(query.author).items()}
        mine = select(STANDING.c.state, func.count()).where(STANDING.c.author == query.author)
        if matching.numbers is not None:
            mine = mine.where(one_of(STANDING.c.recording_number, matching.numbers))
        return {
            QueueState(state.value): count for state, count in self._transaction.read(mine.group_by(STANDING.c.state))
        }

    def _graded(self, author: str) -> Mapping[QueueState, list[int]]:
        """Return everything that a person has graded, by its state."""
        asked = (author, self._transaction.changes)
        if asked != self._stood[0]:
            held = func.json_group_array(STANDING.c.recording_number)
            mine = select(STANDING.c.state, held).where(STANDING.c.author == author).group_by(STANDING.c.state)
            rows = self._transaction.read(mine)
            self._stood = (asked, {QueueState(state.value): json.loads(numbers) for state, numbers in rows})
        return self._stood[1]


def one_of(column: ColumnElement[Any], numbers: Collection[int]) -> ColumnElement[bool]:
    """Return whether a column has one of these numbers, however many they are."""
    return column.in_(select(func.json_each(json.dumps(list(numbers))).table_valued("value").c.value))


def _filtered_by(query: LibraryQuery) -> tuple[object, ...]:
    return (query.text, query.agent, query.queue, query.started_from, query.started_before)


def _filters(query: LibraryQuery) -> Conditions:
    """Return the conditions on the recording alone."""
    conditions = [holds(RECORDING.c.search, word) for word in fold(query.text).split()]
    if query.agent:
        conditions.append(RECORDING.c.agent == query.agent)
    if query.queue:
        conditions.append(RECORDING.c.queue == query.queue)
    if query.started_from is not None:
        conditions.append(RECORDING.c.started_at >= query.started_from)
    if query.started_before is not None:
        conditions.append(RECORDING.c.started_at < query.started_before)
    return tuple(conditions)
