"""Signing in for the first time: what was made here before belongs to the person who signs in."""

from sqlalchemy import ColumnElement, func, insert, literal_column, select, text, update

from db.exchange.memory import remember
from db.outbox import Outbox
from db.sync_tables import OUTBOX, RECORD_VERSION, REPLACING, SYNC_STATE
from db.tables import EVALUATION
from db.transaction import Transaction
from qa_desktop.domain.ids import new_id

_STANDING = text(
    "INSERT OR REPLACE INTO standing (author, recording_number, state, score, fatal, cents, started_at)"
    " SELECT author, number, state, score, fatal, cents, started_at FROM ("
    "  SELECT e.author, r.number, e.state, e.score, e.fatal, r.started_at,"
    "   CAST(round(CAST(e.score AS REAL) * 100) AS INTEGER) AS cents, row_number() OVER ("
    "   PARTITION BY e.recording_id ORDER BY e.created_at DESC, e.id DESC) AS place"
    "  FROM evaluation e JOIN recording r ON r.id = e.recording_id WHERE e.author = :login) WHERE place = 1"
)
_LISTED = text(
    "UPDATE recording SET listed = 1 WHERE listed = 0"
    " AND id IN (SELECT recording_id FROM evaluation WHERE author = :login)"
)


def adopt(transaction: Transaction, old_author: str, login: str) -> int:
    """Make `login` the author of what `old_author` made here, and note all of it; return how many evaluations."""
    transaction.lock()
    theirs = EVALUATION.c.author == old_author
    transaction.write(insert(REPLACING).from_select(["evaluation_id"], select(EVALUATION.c.id).where(theirs)))
    adopted = transaction.write(update(EVALUATION).where(theirs).values(author=login))
    transaction.write(text("DELETE FROM replacing"))
    transaction.write(text("DELETE FROM standing WHERE author = :old"), {"old": old_author})
    transaction.write(_STANDING, {"login": login})
    transaction.write(_LISTED, {"login": login})
    Outbox(transaction).turn()
    _note_all(transaction, "recording", EVALUATION.c.recording_id, login)
    _note_all(transaction, "evaluation", EVALUATION.c.id, login)
    return adopted


def begin_anew(transaction: Transaction) -> None:
    """Be another workstation from now on: for a store that was restored from a copy.

    Its numbers of batches may be taken already, and what it sent and read since is to be read again. The numbers go
    on, so a batch that the copy holds unconfirmed is found, or sent, as it was.
    """
    Outbox(transaction).turn()
    remember(transaction, client=new_id(), commit_seq=0, place=-1, again=True)


def _note_all(transaction: Transaction, kind: str, column: object, login: str) -> None:
    """Note every record of a kind that was never sent and does not wait yet."""
    record_id: ColumnElement[str] = literal_column(str(column))
    known = select(RECORD_VERSION.c.id).where(RECORD_VERSION.c.kind == kind, RECORD_VERSION.c.id == record_id)
    noted = select(OUTBOX.c.id).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id)
    first = transaction.read(select(SYNC_STATE.c.next_turn)).scalar_one()
    own = (
        select(record_id.label("id"))
        .select_from(EVALUATION)
        .where(EVALUATION.c.author == login, ~known.exists(), ~noted.exists())
        .distinct()
        .subquery()
    )
    turn = func.row_number().over(order_by=own.c.id) + first
    rows = select(literal_column(f"'{kind}'"), own.c.id, turn, literal_column("0"))
    count = transaction.write(insert(OUTBOX).from_select(["kind", "id", "turn", "frozen"], rows))
    transaction.write(update(SYNC_STATE).values(next_turn=first + count + 1))
