"""Reviews and replies: each written once; and the chain of revisions that they were said of."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, Table, bindparam, func, insert, literal_column, select

from db.counting_reviews import COUNTS, FIRST_TO_LAST, NAMES_WHAT_COUNTS, WITH_VERSION
from db.repositories.people import People
from db.repositories.team import Team
from db.review_tables import REPLY, REVIEW
from db.sync_tables import RECORD_VERSION
from db.tables import EVALUATION
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.person import Person
from qa_desktop.domain.review import Reply, Review
from qa_desktop.services.review_ports import Revision, TeamOffers, TeamQuery, TeamRow, TeamState

Said = TypeVar("Said", Review, Reply)
_HELD = (
    select(RECORD_VERSION.c.version)
    .where(
        RECORD_VERSION.c.kind == "evaluation",
        RECORD_VERSION.c.id == bindparam("of_id"),
        RECORD_VERSION.c.held == literal_column("1"),
    )
    .limit(1)
)
_NAMES_WHAT_COUNTS = (
    select(REVIEW.c.id).select_from(WITH_VERSION).where(REVIEW.c.id == bindparam("of_id"), NAMES_WHAT_COUNTS)
)
Note = Callable[[str, str], None]
"""Tells the outbox that a record of a kind waits to be sent."""


def _unsent(_kind: str, _record_id: str) -> None:
    """Tell nobody: a store without an exchange."""


class SqlReviews:
    """Reviews, replies, revisions, and the team's table."""

    def __init__(self, transaction: Transaction, note: Note = _unsent) -> None:
        self._transaction = transaction
        self._note = note
        self._team = Team(transaction)
        self._people = People(transaction)

    def add(self, review: Review) -> None:
        """Add a review; the same one is accepted again, another one with its id is a ValueError.

        Raises:
            UserMistake: `review.changed` where the tables hold another version of the evaluation than the review
                names, unless it says the same: whoever reviewed has not read what would stand reviewed.
        """
        with self._transaction.attempt():
            if not self._write(REVIEW, _values(review)):
                return
            if not self._is_of_what_is_held(review):
                raise UserMistake("review.changed")
        self._note("review", review.id)

    def reply(self, reply: Reply) -> None:
        """Add a reply; the same one is accepted again, another one with its id is a ValueError."""
        if self._write(REPLY, _values(reply)):
            self._note("reply", reply.id)

    def of(self, evaluation_id: str) -> tuple[Review, ...]:
        """Return the reviews of an evaluation that count, the deciding one first: by commit, unconfirmed ones last."""
        chosen = select(REVIEW).select_from(WITH_VERSION).where(REVIEW.c.evaluation_id == evaluation_id, COUNTS)
        rows = self._transaction.read(chosen.order_by(*FIRST_TO_LAST))
        counting = dict.fromkeys(Review(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for it
        return tuple(self._signed(one) for one in counting)

    def replies(self, evaluation_id: str) -> tuple[Reply, ...]:
        """Return the replies on an evaluation and its parts, as they were written."""
        chosen = select(REPLY).where(REPLY.c.evaluation_id == evaluation_id).order_by(REPLY.c.written_at, REPLY.c.id)
        return tuple(self._signed(Reply(**row._mapping)) for row in self._transaction.read(chosen))  # noqa: SLF001 - SQLAlchemy's public name for it

    def told(self, author: str, ids: Collection[str]) -> tuple[Review | Reply, ...]:
        """Return those reviews that count and those replies with these ids that others wrote of an author's work."""
        asked = select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)
        reviews = [self._signed(Review(**row)) for row in self._of_work(REVIEW, author, asked)]
        replies = [self._signed(Reply(**row)) for row in self._of_work(REPLY, author, asked)]
        counting = [one for one in reviews if self.of(one.evaluation_id)[:1] == (one,)]
        return (*sorted(replies, key=lambda one: (one.written_at, one.id)), *sorted(counting, key=_decided))

    def history(self, evaluation_id: str) -> tuple[Revision, ...]:
        """Return every revision that this one is one of, the first one first; raises KeyError where there is none."""
        row = self._evaluation(evaluation_id)
        if row is None:
            raise KeyError(evaluation_id)
        others = select(EVALUATION).where(
            EVALUATION.c.recording_id == row.recording_id, EVALUATION.c.author == row.author
        )
        rows = {one.id: one for one in self._transaction.read(others)}
        return tuple(self._revision(rows[one]) for one in _chain(rows, evaluation_id))

    def page(self, query: TeamQuery, offset: int, limit: int) -> tuple[TeamRow, ...]:
        """Return `limit` lines from `offset` on."""
        return self._team.page(query, offset, limit)

    def count(self, query: TeamQuery) -> int:
        """Return how many lines the query has."""
        return self._team.count(query)

    def counts_by_state(self, query: TeamQuery) -> Mapping[TeamState, int]:
        """Return how many lines each state has, `query.states` aside."""
        return self._team.counts_by_state(query)

    def place(self, query: TeamQuery, evaluation_id: str) -> int | None:
        """Return the line number of an evaluation in the query, None where it is not in it."""
        return self._team.place(query, evaluation_id)

    def next_awaiting(self, query: TeamQuery, after: str, *, but_by: str) -> str | None:
        """Return the first newest revision after `after`, then from the start, that waits and that another made."""
        return self._team.next_awaiting(query, after, but_by=but_by)

    def offers(self) -> TeamOffers:
        """Return what the lines can be filtered by."""
        return self._team.offers()

    def me(self) -> Person | None:
        """Return whom the shared store takes us for, None before the first sign-in."""
        return self._people.me()

    def _of_work(self, table: Table, author: str, ids: Select[tuple[Any]]) -> Sequence[Mapping[str, Any]]:
        work = table.join(EVALUATION, EVALUATION.c.id == table.c.evaluation_id)
        chosen = select(table).select_from(work).where(table.c.id.in_(ids), EVALUATION.c.author == author)
        return [dict(row._mapping) for row in self._transaction.read(chosen.where(table.c.author != author))]  # noqa: SLF001 - SQLAlchemy's public name for it

    def _signed(self, said: Said) -> Said:
        """Return it with the name that its author has now, as far as that is known here."""
        return replace(said, author_name=self._people.known_name(said.author) or said.author_name)

    def _write(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Write a row once; return whether it is new."""
        self._transaction.lock()
        stored = self._transaction.read(select(table).where(table.c.id == values["id"])).one_or_none()
        if stored is None:
            self._transaction.write(insert(table).values(values))
            return True
        if dict(stored._mapping) != values:  # noqa: SLF001 - SQLAlchemy's public name for it
            msg = f"another {table.name} with the id {values['id']}"
            raise ValueError(msg)
        return False

    def _is_of_what_is_held(self, review: Review) -> bool:
        held = self._transaction.read(_HELD, {"of_id": review.evaluation_id}).scalar_one_or_none()
        if held is None or not review.version:
            return (held or "") == review.version
        return self._transaction.read(_NAMES_WHAT_COUNTS, {"of_id": review.id}).first() is not None

    def _evaluation(self, evaluation_id: str) -> AnyRow | None:
        return self._transaction.read(select(EVALUATION).where(EVALUATION.c.id == evaluation_id)).one_or_none()

    def _revision(self, row: AnyRow) -> Revision:
        return Revision(
            evaluation_id=row.id,
            number=row.revision,
            author=row.author,
            author_name=self._people.name(row.author),
            state=row.state,
            submitted_at=row.submitted_at,
            score=row.score,
            fatal=row.fatal,
            reviews=self.of(row.id),
            replies=self.replies(row.id),
        )


def _decided(review: Review) -> tuple[datetime, str]:
    return review.decided_at, review.id


def _values(one: Review | Reply) -> Mapping[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _chain(rows: Mapping[str, AnyRow], evaluation_id: str) -> Sequence[str]:
    """Return the ids of the revisions before and after one, oldest first; what links in a ring is met once."""
    chain = [evaluation_id]
    while (before := rows[chain[0]].previous_id) in rows and before not in chain:
        chain.insert(0, before)
    after = {row.previous_id: row.id for row in sorted(rows.values(), key=lambda row: (row.created_at, row.id))}
    while (following := after.get(chain[-1])) is not None and following not in chain:
        chain.append(following)
    return chain
