"""Reviews and replies: written once."""

from sqlalchemy import Table, insert, select

from db.exchange.decisions import Decisions, review_of
from db.exchange.kinds.kind import Desk, Envelope
from db.review_tables import REPLY, REVIEW
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

    def read(self, record: RecordVersion) -> Review:
        """Return what a version says."""
        return review_codec.from_record(record)

    def write(self, value: Review) -> tuple[Body, None]:
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
        """Store the review, unless it is there: it never changes."""
        if self.load(value.id) is None:
            _insert(self._transaction, REVIEW, value)

    def take_out(self, record_id: str) -> None:
        """Leave it: what was said stays said."""

    def placed(self, record_id: str) -> None:
        """Let the first review decide on the evaluation."""
        review = self.load(record_id)
        if review is not None:
            Decisions(self._desk).decide(review.evaluation_id)


class Replies:
    """Replies in the tables."""

    SHAPE = reply_codec.SHAPE
    SCHEMA = reply_codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._transaction = desk.transaction

    def load(self, record_id: str) -> Reply | None:
        """Return the reply."""
        row = self._transaction.read(select(REPLY).where(REPLY.c.id == record_id)).one_or_none()
        return None if row is None else Reply(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it

    def read(self, record: RecordVersion) -> Reply:
        """Return what a version says."""
        return reply_codec.from_record(record)

    def write(self, value: Reply) -> tuple[Body, None]:
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
            _insert(self._transaction, REPLY, value)

    def take_out(self, record_id: str) -> None:
        """Leave it: what was said stays said."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""


def _insert(transaction: Transaction, table: Table, value: Review | Reply) -> None:
    row = {column.name: getattr(value, column.name) for column in table.c}
    transaction.write(insert(table), [row])


def _author_of(transaction: Transaction, evaluation_id: str) -> str:
    author: str | None = transaction.read(
        select(EVALUATION.c.author).where(EVALUATION.c.id == evaluation_id)
    ).scalar_one_or_none()
    return author or ""
