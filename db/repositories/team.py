"""The team's table: filtered, sorted, counted and paged in SQL, from lines that triggers keep.

As in the library, a page is found as numbers of lines first: what the filters let through is found by going through
an index that has it all, the few are sorted, and of more the order of another index is walked through and they are
picked out of it. Only the page's own lines are read in full.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db.folding import fold, sort_key
from db.repositories.miscounts import Miscounts
from db.repositories.order import Term, follow
from db.repositories.people import People
from db.repositories.scorecards import SqlScorecards
from db.repositories.team_words import TeamWords
from db.repositories.walking import unsought, walk
from db.review_tables import TEAM_LINE
from db.tables import EVALUATION, RECORDING
from db.transaction import AnySelect, Transaction
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.services.review_ports import Reckoned, TeamOffers, TeamQuery, TeamRow, TeamSort, TeamState

Conditions = tuple[ColumnElement[bool], ...]
_LINE = TEAM_LINE.c
_STATES = tuple(TeamState)
_BEFORE_TIME: Mapping[TeamSort, tuple[ColumnElement[Any], ...]] = {
    TeamSort.SUBMITTED: (),
    TeamSort.STARTED: (_LINE.started_at,),
    TeamSort.PERSON: (),
    TeamSort.TEAM: (),
    TeamSort.AGENT: (_LINE.agent_key, _LINE.agent),
    TeamSort.QUEUE: (_LINE.queue_key, _LINE.queue),
    TeamSort.CARD: (_LINE.card_id, _LINE.card_version),
    TeamSort.REVISION: (_LINE.revision,),
    TeamSort.SCORE: (_LINE.cents,),
    TeamSort.FATAL: (_LINE.fatal,),
    TeamSort.MARKS: (_LINE.marks,),
    TeamSort.STATE: (_LINE.standing,),
    TeamSort.DECIDED_BY: (_LINE.decided_by,),
}
FEW = 1000
"""Up to so many matches are sorted; more lie so dense that walking in order soon meets them."""
_BY_NAME: Mapping[TeamSort, tuple[ColumnElement[Any], ...]] = {
    TeamSort.PERSON: (_LINE.author,),
    TeamSort.TEAM: (_LINE.team, _LINE.author),
}
"""Names are sorted here, not there: by these the lines come in stretches."""
Stretch = tuple[str, ...]
"""The values of those that the lines of a stretch have; empty: all lines there are."""


@dataclass(frozen=True)
class _Matches:
    """How many lines the filters let through in each state, and which ones where there is a filter."""

    by_state: Mapping[TeamState, int]
    lines: Mapping[TeamState, list[int]] | None = None

    def count(self, query: TeamQuery) -> int:
        """Return how many are in the states that the query asks for."""
        return sum(self.by_state[state] for state in query.states or TeamState)


class Team:
    """Answers the team's queries within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._people = People(transaction)
        self._cards: dict[tuple[str, int], Scorecard] = {}
        self._asked: tuple[object, ...] = ()
        self._found = _Matches({})
        self._words = TeamWords(transaction, self._people, lambda: self._distinct(_LINE.author))

    def page(self, query: TeamQuery, offset: int, limit: int) -> tuple[TeamRow, ...]:
        """Return `limit` lines from `offset` on."""
        numbers = self._numbers(query, offset, limit)
        parts = (
            TEAM_LINE,
            RECORDING.c.id.label("recording_id"),
            RECORDING.c.file_name,
            EVALUATION.c.score,
            EVALUATION.c.band_id,
        )
        whole = TEAM_LINE.join(RECORDING, RECORDING.c.number == _LINE.recording_number)
        lines = select(*parts).select_from(whole.join(EVALUATION, EVALUATION.c.id == _LINE.evaluation_id))
        rows = {row.number: row for row in self._transaction.read(lines.where(_LINE.number.in_(numbers)))}
        miscounts = Miscounts(self._transaction).among([row.evaluation_id for row in rows.values()])
        return tuple(self._row(rows[number], miscounts) for number in numbers)

    def count(self, query: TeamQuery) -> int:
        """Return how many lines the query has."""
        return self._matches(query).count(query)

    def counts_by_state(self, query: TeamQuery) -> Mapping[TeamState, int]:
        """Return how many lines each state has, `query.states` aside."""
        return self._matches(query).by_state

    def place(self, query: TeamQuery, evaluation_id: str) -> int | None:
        """Return the line number of an evaluation, None where the query does not have it."""
        number = self._transaction.read(
            select(_LINE.number).where(_LINE.evaluation_id == evaluation_id)
        ).scalar_one_or_none()
        among = self._among(query)
        if number is None or (among is not None and number not in among):
            return None
        lines = self._lines(query) if among is None else (one for one in self._lines(query) if one in among)
        return next(place for place, one in enumerate(lines) if one == number)

    def next_awaiting(self, query: TeamQuery, after: str, *, but_by: str) -> str | None:
        """Return the first newest revision after `after`, then from the start, that waits and that another made."""
        waiting = (
            *self._filters(query),
            _LINE.standing == _STATES.index(TeamState.AWAITING),
            _LINE.is_newest.is_(True),
            _LINE.author != but_by,
        )
        values = self._values(after, *(term.expression for term in _terms(query)))
        here = self._values(after, *_BY_NAME.get(query.sort, (_LINE.number,)))
        in_order = self._stretches(query)
        stretches = [_within(query, stretch) for stretch in in_order]
        if values is None or here is None:
            return self._first(query, waiting, stretches)
        at = in_order.index(tuple(map(str, here))) if query.sort in _BY_NAME else 0
        later = (*waiting, follow(_terms(query), values))
        others = (*waiting, _LINE.evaluation_id != after)
        return (
            self._first(query, later, stretches[at : at + 1])
            or self._first(query, others, stretches[at + 1 :])
            or self._first(query, others, stretches)
        )

    def offers(self) -> TeamOffers:
        """Return what the lines can be filtered by."""
        persons = {login: self._people.name(login) for login in self._distinct(_LINE.author)}
        cards = {one: self._newest_version(one) for one in self._distinct(_LINE.card_id)}
        teams = filter(None, self._distinct(_LINE.team))
        return TeamOffers(
            persons=dict(sorted(persons.items(), key=lambda item: (sort_key(item[1]) or b"", item[0]))),
            cards={card_id: self._card(card_id, version).name for card_id, version in cards.items()},
            teams=tuple(sorted(teams, key=lambda team: (sort_key(team) or b"", team))),
        )

    # -- inside ----------------------------------------------------------------------------------------------------

    def _numbers(self, query: TeamQuery, offset: int, limit: int) -> list[int]:
        wanted = min(limit, self.count(query) - offset)
        if wanted <= 0:
            return []
        among = self._among(query)
        if among is None:
            return self._of_all(query, offset, wanted)
        lines = iter(self._sorted(query, among)) if len(among) <= FEW else self._lines(query)
        return list(islice((number for number in lines if number in among), offset, offset + wanted))

    def _among(self, query: TeamQuery) -> frozenset[int] | None:
        """Return the lines of a query in no order, None where it has all there are."""
        lines = self._matches(query).lines
        states = query.states or frozenset(TeamState)
        if lines is None:
            if not query.states:
                return None
            lines = self._by_state(_in_states(query))
        return frozenset[int]().union(*(lines[state] for state in states))

    def _of_all(self, query: TeamQuery, offset: int, limit: int) -> list[int]:
        """Return a page of everything, passing over what lies before it without reading it."""
        numbers: list[int] = []
        sizes = self._sizes(_BY_NAME[query.sort]) if query.sort in _BY_NAME else {}
        for stretch in self._stretches(query):
            if sizes and sizes[stretch] <= offset:
                offset -= sizes[stretch]
                continue
            here = self._ordered(query, stretch).offset(offset).limit(limit - len(numbers))
            numbers += self._transaction.read(here).scalars()
            offset = 0
            if len(numbers) == limit:
                break
        return numbers

    def _sizes(self, columns: Sequence[ColumnElement[Any]]) -> Mapping[Stretch, int]:
        sizes = select(*columns, func.count()).group_by(*columns)
        return {tuple(names): int(size) for *names, size in self._transaction.read(sizes)}

    def _sorted(self, query: TeamQuery, few: Collection[int]) -> Sequence[int]:
        chosen = select(_LINE.number, *_BY_NAME.get(query.sort, ())).where(_one_of(few))
        rows = self._transaction.read(chosen.order_by(*(term.clause for term in _terms(query)))).all()
        rank = {stretch: place for place, stretch in enumerate(self._stretches(query))}
        return [number for number, *_ in sorted(rows, key=lambda row: rank[tuple(row[1:])])]

    def _lines(self, query: TeamQuery) -> Iterator[int]:
        """Yield all lines in the order of a query."""
        for stretch in self._stretches(query):
            yield from walk(self._transaction, self._ordered(query, stretch))

    def _ordered(self, query: TeamQuery, stretch: Stretch) -> AnySelect:
        here = select(_LINE.number).where(*_within(query, stretch))
        return here.order_by(*(term.clause for term in _terms(query)))

    def _stretches(self, query: TeamQuery) -> Sequence[Stretch]:
        """Return the stretches that follow each other in the order of a query."""
        if query.sort not in _BY_NAME:
            return [()]

        def key(stretch: Stretch) -> tuple[bytes | str, ...]:
            *teams, login = stretch
            names = [part for team in teams for part in (sort_key(team) or b"", team)]
            return (*names, sort_key(self._people.name(login)) or b"", login.encode())

        return sorted(self._there(_BY_NAME[query.sort]), key=key, reverse=query.descending)

    def _there(self, columns: Sequence[ColumnElement[Any]], *where: ColumnElement[bool]) -> Sequence[Stretch]:
        """Return which values there are together of columns that an index begins with."""
        if not columns:
            return [()]
        first, *others = columns
        values = self._distinct(first, *where)
        return [(value, *rest) for value in values for rest in self._there(others, *where, first == value)]

    def _matches(self, query: TeamQuery) -> _Matches:
        """Return what the filters let through, kept until something changes: a page comes with its counts."""
        asked = (replace(query, states=frozenset()), self._transaction.changes)
        if asked != self._asked:
            self._asked, self._found = asked, self._search(query)
        return self._found

    def _search(self, query: TeamQuery) -> _Matches:
        """Walk through the lines once."""
        filters = self._filters(query)
        if filters:
            lines = self._by_state(filters)
            return _Matches({state: len(numbers) for state, numbers in lines.items()}, lines)
        counts = dict.fromkeys(TeamState, 0)
        for standing, count in self._transaction.read(select(_LINE.standing, func.count()).group_by(_LINE.standing)):
            counts[_STATES[standing]] = count
        return _Matches(counts)

    def _by_state(self, conditions: Conditions) -> Mapping[TeamState, list[int]]:
        lines: dict[TeamState, list[int]] = {state: [] for state in TeamState}
        chosen = select(_LINE.standing, func.json_group_array(_LINE.number)).where(*conditions)
        for standing, numbers in self._transaction.read(chosen.group_by(_LINE.standing)):
            lines[_STATES[standing]] = json.loads(numbers)
        return lines

    def _first(self, query: TeamQuery, conditions: Conditions, stretches: Sequence[Conditions]) -> str | None:
        for stretch in stretches:
            chosen = select(_LINE.evaluation_id).where(*conditions, *stretch)
            ordered = chosen.order_by(*(term.clause for term in _terms(query))).limit(1)
            found: str | None = self._transaction.read(ordered).scalar_one_or_none()
            if found is not None:
                return found
        return None

    def _values(self, evaluation_id: str, *columns: ColumnElement[Any]) -> Sequence[object] | None:
        line = select(*columns).where(_LINE.evaluation_id == evaluation_id)
        return self._transaction.read(line).one_or_none()

    def _number(self, statement: AnySelect) -> int:
        return int(self._transaction.read(statement).scalar_one())

    def _filters(self, query: TeamQuery) -> Conditions:
        """Return the conditions, states aside."""
        words = tuple(dict.fromkeys(fold(query.text).split()))
        found: list[ColumnElement[bool]] = [self._words.hold(words)] if words else []
        if query.persons:
            found.append(unsought(_LINE.author).in_(sorted(query.persons)))
        found += [
            unsought(column) == value
            for column, value in ((_LINE.agent, query.agent), (_LINE.card_id, query.card_id))
            if value
        ]
        if query.tag_id:
            found.append(_LINE.tags.contains(f"\n{query.tag_id}\n", autoescape=True))
        found += [
            unsought(column).is_(True)
            for column, on in ((_LINE.fatal, query.fatal_only), (_LINE.is_newest, query.newest_only))
            if on
        ]
        if query.submitted_from is not None:
            found.append(unsought(_LINE.submitted_at) >= query.submitted_from)
        if query.submitted_before is not None:
            found.append(unsought(_LINE.submitted_at) < query.submitted_before)
        if query.lowest_score is not None:
            found.append(unsought(_LINE.cents) >= _cents(query.lowest_score, ROUND_CEILING))
        if query.highest_score is not None:
            found.append(unsought(_LINE.cents) <= _cents(query.highest_score, ROUND_FLOOR))
        return tuple(found)

    def _distinct(self, column: ColumnElement[Any], *where: ColumnElement[bool]) -> Sequence[str]:
        """Return the values of a column that an index has first, or after others, leaping from one to the next."""
        leap = select(func.min(column).label("value")).where(*where).cte(recursive=True)
        following = select(func.min(column)).where(column > leap.c.value, *where).scalar_subquery()
        leap = leap.union_all(select(following).where(leap.c.value.is_not(None)))
        return list(self._transaction.read(select(leap.c.value).where(leap.c.value.is_not(None))).scalars())

    def _newest_version(self, card_id: str) -> int:
        return self._number(select(func.max(_LINE.card_version)).where(_LINE.card_id == card_id))

    def _card(self, card_id: str, version: int) -> Scorecard:
        if (card_id, version) not in self._cards:
            self._cards[card_id, version] = SqlScorecards(self._transaction).get(card_id, version)
        return self._cards[card_id, version]

    def _row(self, row: Any, miscounts: Mapping[str, Any]) -> TeamRow:
        card = self._card(row.card_id, row.card_version)
        reckoned = miscounts.get(row.evaluation_id)
        return TeamRow(
            evaluation_id=row.evaluation_id,
            recording_id=row.recording_id,
            person=row.author,
            person_name=self._people.name(row.author),
            team=row.team,
            agent=row.agent,
            queue=row.queue,
            file_name=row.file_name,
            started_at=row.started_at,
            submitted_at=row.submitted_at,
            card_id=row.card_id,
            card_name=card.name,
            card_version=row.card_version,
            revision=row.revision,
            score=row.score,
            band=_band(card, row.band_id),
            fatal=row.fatal,
            tag_ids=tuple(tag for tag in row.tags.split("\n") if tag),
            marks=row.marks,
            state=_STATES[row.standing],
            decided_by=row.decided_by,
            is_newest=row.is_newest,
            reckoned=None
            if reckoned is None
            else Reckoned(score=reckoned.score, band=_band(card, reckoned.band_id), fatal=reckoned.fatal),
        )


def _band(card: Scorecard, band_id: str) -> Text | None:
    return next((band.name for band in card.bands if band.id == band_id), None)


def _terms(query: TeamQuery) -> tuple[Term, ...]:
    """Return what the lines are ordered by: equals by the time of submission, then by arrival, in one direction."""
    keys = (*_BEFORE_TIME[query.sort], _LINE.submitted_at, _LINE.number)
    return tuple(Term(key, query.descending, nulls_first=place > 0) for place, key in enumerate(keys))


def _within(query: TeamQuery, stretch: Stretch) -> Conditions:
    return tuple(column == name for column, name in zip(_BY_NAME.get(query.sort, ()), stretch, strict=True))


def _one_of(numbers: Collection[int]) -> ColumnElement[bool]:
    few = func.json_each(json.dumps(list(numbers))).table_valued("value")
    return _LINE.number.in_(select(few.c.value))


def _in_states(query: TeamQuery) -> Conditions:
    wanted = sorted(_STATES.index(state) for state in query.states)
    return (_LINE.standing.in_(wanted),) if wanted else ()


def _cents(score: Decimal, rounding: str) -> int:
    return int(score.scaleb(2).to_integral_value(rounding))
