"""Reviews and replies: written once."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Table, delete, select

from db.exchange.asking import IDS, asked
from db.exchange.decisions import Decisions, review_of
from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.review_tables import REPLY, REVIEW
from db.sync_tables import PERSON, RECORD_VERSION
from db.tables import EVALUATION
from db.transaction import Transaction
from qa_desktop.domain.review import Reply, Review
from qa_desktop.sync.kinds import reply as reply_codec
from qa_desktop.sync.kinds import review as review_codec
from qa_desktop.sync.records import Body, Key, RecordVersion


class Reviews:
    """Reviews in the tables; the first of an evaluation decides on it."""

    SHAPE = review_codec.SHAPE
    SCHEMA = review_codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transaction = desk.transaction

    def load(self, record_id: str) -> Review | None:
        """Return the review."""
        row = self._transaction.read(select(REVIEW).where(REVIEW.c.id == record_id)).one_or_none()
        return None if row is None else review_of(row)

    @staticmethod
    def read(record: RecordVersion) -> Review:
        """Return what a version says."""
        return review_codec.from_record(record)

    @staticmethod
    def write(value: Review) -> tuple[Body, None]:
        """Return the body."""
        return review_codec.to_body(value), None

    def envelope(self, value: Review) -> Envelope:
        """Return that its author says so to the evaluation's."""
        addressee = _author_of(self._transaction, value.evaluation_id)
        return Envelope(author=value.author, subject=value.evaluation_id, addressee=addressee)

    def missing(self, _value: Review) -> Key | None:
        """Return that it needs nothing: it may come before its evaluation."""
        return None

    def put(self, value: Review) -> None:
        """Store the review, unless it is there: nothing of it changes but what a return is of (`returns`)."""
        held = self.load(value.id)
        if held is not None and held != value and replace(held, version=value.version, score=value.score) == value:
            self._transaction.write(delete(REVIEW).where(REVIEW.c.id == value.id))
            held = None
        if held is None:
            self.put_new([value])

    def take_out(self, record_id: str) -> None:
        """Leave it: what was said stays said."""

    def placed(self, record_id: str) -> None:
        """Let the first review decide on the evaluation."""
        review = self.load(record_id)
        if review is not None:
            Decisions(self._desk).decide({review.evaluation_id})

    def stored(self, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that are here."""
        return _stored(self._transaction, REVIEW, record_ids)

    def lacking(self, _values: Sequence[Review]) -> frozenset[Key]:
        """Return that they need nothing."""
        return frozenset()

    def needs(self, _value: Review) -> Collection[Key]:
        """Return that it needs nothing."""
        return ()

    def put_new(self, values: Sequence[Review]) -> None:
        """Store what is not here."""
        _insert(self._desk, REVIEW, values)

    def placed_together(self, values: Sequence[Review]) -> None:
        """Let the first review of each evaluation decide on it."""
        Decisions(self._desk).decide({value.evaluation_id for value in values})


class Replies:
    """Replies in the tables."""

    SHAPE = reply_codec.SHAPE
    SCHEMA = reply_codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._transaction = desk.transaction

    def load(self, record_id: str) -> Reply | None:
        """Return the reply."""
        row = self._transaction.read(select(REPLY).where(REPLY.c.id == record_id)).one_or_none()
        return None if row is None else Reply(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it

    @staticmethod
    def read(record: RecordVersion) -> Reply:
        """Return what a version says."""
        return reply_codec.from_record(record)

    @staticmethod
    def write(value: Reply) -> tuple[Body, None]:
        """Return the body."""
        return reply_codec.to_body(value), None

    def envelope(self, value: Reply) -> Envelope:
        """Return that its author says so to the evaluation's."""
        addressee = _author_of(self._transaction, value.evaluation_id)
        return Envelope(author=value.author, subject=value.evaluation_id, addressee=addressee)

    def missing(self, _value: Reply) -> Key | None:
        """Return that it needs nothing: it may come before its evaluation."""
        return None

    def put(self, value: Reply) -> None:
        """Store the reply, unless it is there: it never changes."""
        if self.load(value.id) is None:
            self.put_new([value])

    def take_out(self, record_id: str) -> None:
        """Leave it: what was said stays said."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""

    def stored(self, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that are here."""
        return _stored(self._transaction, REPLY, record_ids)

    def lacking(self, _values: Sequence[Reply]) -> frozenset[Key]:
        """Return that they need nothing."""
        return frozenset()

    def needs(self, _value: Reply) -> Collection[Key]:
        """Return that it needs nothing."""
        return ()

    def put_new(self, values: Sequence[Reply]) -> None:
        """Store what is not here."""
        _insert(self._desk, REPLY, values)

    def placed_together(self, _values: Sequence[Reply]) -> None:
        """Nothing depends on their places."""


def _stored(transaction: Transaction, table: Table, record_ids: Collection[str]) -> frozenset[str]:
    return frozenset(transaction.read(select(table.c.id).where(table.c.id.in_(IDS)), asked(record_ids)).scalars())


def _insert(desk: Desk, table: Table, values: Sequence[Review] | Sequence[Reply]) -> None:
    """Store what was said, signed as the shared store knows its author: what was sent with it proves nothing.

    What one has signed oneself on another workstation stays as it is.
    """
    known = select(PERSON.c.login, PERSON.c.name).where(PERSON.c.login.in_(IDS), PERSON.c.name != "")
    people = {row.login: row.name for row in desk.transaction.read(known, asked({one.author for one in values}))}
    names = [column.name for column in table.c]
    rows = [{name: getattr(value, name) for name in names} for value in values]
    for row in rows:
        if row["author"] != desk.login:
            row["author_name"] = people.get(row["author"], row["author"])
    desk.transaction.add(table, rows)


def _author_of(transaction: Transaction, evaluation_id: str) -> str:
    """Return whose evaluation that is, or was before it was taken out; empty where nothing is known of it."""
    here = select(EVALUATION.c.author).where(EVALUATION.c.id == evaluation_id)
    was_of = RECORD_VERSION.c.kind == "evaluation", RECORD_VERSION.c.id == evaluation_id
    known = select(RECORD_VERSION.c.author).where(*was_of)
    found: str | None = transaction.read(here.union_all(known).limit(1)).scalar()
    return found or ""
