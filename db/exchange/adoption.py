"""Signing in for the first time: what was made here before belongs to the person who signs in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, func, insert, literal, select, text, update

from db.card_tables import CARD_DRAFT, CARD_RETIREMENT, PHRASE
from db.exchange.memory import recall, remember
from db.outbox import Outbox
from db.repositories.people import text_of
from db.review_tables import CLIP, REPLY, REVIEW
from db.sync_tables import OUTBOX, RECORD_VERSION, REPLACING, SYNC_STATE
from db.tables import EVALUATION
from db.transaction import AnySelect, Transaction
from qa_desktop.domain.person import Person

_SIGNATURES = (
    *(CARD_DRAFT.c[f"{deed}_by"] for deed in ("written", "proposed", "approved", "returned")),
    *(CARD_RETIREMENT.c.retired_by, PHRASE.c.owner),
)
_STANDING = text(
    "INSERT OR REPLACE INTO standing (author, recording_number, state, score, fatal, cents, started_at)"
    " SELECT author, number, state, score, fatal, cents, started_at FROM ("
    "  SELECT e.author, r.number, e.state, e.score, e.fatal, r.started_at,"
    "   CAST(round(CAST(e.score AS REAL) * 100) AS INTEGER) AS cents, row_number() OVER ("
    "   PARTITION BY e.recording_id ORDER BY e.created_at DESC, e.id DESC) AS place"
    "  FROM evaluation e JOIN recording r ON r.id = e.recording_id WHERE e.author = :login) WHERE place = 1"
)
_LOCAL_AUTHORS = text(
    "SELECT author FROM standing WHERE author >= 'local:' AND author < 'local;' GROUP BY author"
    " ORDER BY count(*) DESC, author"
)
_LOCAL_WORK = text(
    "SELECT s.author, count(*) AS evaluations FROM standing s JOIN recording r ON r.number = s.recording_number"
    " JOIN evaluation e ON e.recording_id = r.id AND e.author = s.author"
    " WHERE s.author >= 'local:' AND s.author < 'local;' GROUP BY s.author ORDER BY count(*) DESC, s.author"
)
_LISTED = text(
    "UPDATE recording SET listed = 1 WHERE listed = 0"
    " AND id IN (SELECT recording_id FROM evaluation WHERE author = :login)"
)


def local_authors(transaction: Transaction) -> Sequence[str]:
    """Return under what names somebody graded here before signing in, who graded most calls first."""
    return transaction.read(_LOCAL_AUTHORS).scalars().all()


def local_work(transaction: Transaction) -> Mapping[str, int]:
    """Return how many evaluations were made here before signing in, by the name they were made under."""
    return {row.author: int(row.evaluations) for row in transaction.read(_LOCAL_WORK)}


def adopt(transaction: Transaction, old_author: str, login: str) -> int:
    """Make `login` the author of what `old_author` made here, and note all of it; return how many records that are.

    Evaluations with what shows them (the library's standing, the team's table, which a trigger keeps), their clips,
    reviews and replies, phrases, and what was said of cards.
    """
    transaction.lock()
    theirs = EVALUATION.c.author == old_author
    transaction.write(insert(REPLACING).from_select(["evaluation_id"], select(EVALUATION.c.id).where(theirs)))
    adopted = transaction.write(update(EVALUATION).where(theirs).values(author=login))
    transaction.write(text("DELETE FROM replacing"))
    adopted += sum(_said_by(transaction, table, old_author, login) for table in (REVIEW, REPLY))
    adopted += sum(_signed_by(transaction, column, old_author, login) for column in _SIGNATURES)
    if not adopted:
        return 0
    if recall(transaction).me is None:
        # Nobody else may sign in from now on, even before the first exchange says who this is.
        remember(transaction, me=text_of(Person(login=login, name="")))
    transaction.write(text("DELETE FROM standing WHERE author = :old"), {"old": old_author})
    transaction.write(_STANDING, {"login": login})
    transaction.write(_LISTED, {"login": login})
    Outbox(transaction).turn()
    own = EVALUATION.c.author == login
    _note_all(transaction, "recording", select(EVALUATION.c.recording_id.label("id")).where(own))
    _note_all(transaction, "evaluation", select(EVALUATION.c.id.label("id")).where(own))
    of_own = CLIP.join(EVALUATION, EVALUATION.c.id == CLIP.c.evaluation_id)
    clip_id: ColumnElement[str] = CLIP.c.evaluation_id + ":" + CLIP.c.annotation_id
    _note_all(transaction, "clip", select(clip_id.label("id")).select_from(of_own).where(own))
    for kind, table in (("review", REVIEW), ("reply", REPLY)):
        _note_all(transaction, kind, select(table.c.id.label("id")).where(table.c.author == login))
    return adopted


def _said_by(transaction: Transaction, table: Table, old_author: str, login: str) -> int:
    """Put what is never changed in its own place with another author."""
    columns = [literal(login) if column.name == "author" else column for column in table.c]
    said = select(*columns).where(table.c.author == old_author)
    names = [column.name for column in table.c]
    return transaction.write(insert(table).prefix_with("OR REPLACE").from_select(names, said))


def _signed_by(transaction: Transaction, column: Column[Any], old_author: str, login: str) -> int:
    """Sign what goes with cards, all of which waits to be sent since it was written."""
    return transaction.write(update(column.table).where(column == old_author).values({column.name: login}))


def _note_all(transaction: Transaction, kind: str, ids: AnySelect) -> None:
    """Note every record of a kind that was never sent and does not wait yet."""
    own = ids.distinct().subquery()
    known = select(RECORD_VERSION.c.id).where(RECORD_VERSION.c.kind == kind, RECORD_VERSION.c.id == own.c.id)
    noted = select(OUTBOX.c.id).where(OUTBOX.c.kind == kind, OUTBOX.c.id == own.c.id)
    first = transaction.read(select(SYNC_STATE.c.next_turn)).scalar_one()
    turn = func.row_number().over(order_by=own.c.id) + first
    rows = select(literal(kind), own.c.id, turn, literal(0)).where(~known.exists(), ~noted.exists())
    count = transaction.write(insert(OUTBOX).from_select(["kind", "id", "turn", "frozen"], rows))
    transaction.write(update(SYNC_STATE).values(next_turn=first + count + 1))
