"""How much waits: to be sent, for what is not here yet, or aside for good."""

from sqlalchemy import func, select

from db.exchange.resolving import MANAGERS_KINDS
from db.exchange.versions import DAMAGED, IS_PARKED, LATE, REFUSED, UNSENT
from db.sync_tables import OUTBOX, RECORD_VERSION, SYNC_BATCH, SYNC_BATCH_RECORD
from db.transaction import Transaction


def count_pending(transaction: Transaction, *, manages: bool) -> int:
    """Return how many records wait to be sent or to be confirmed; what managers alone send waits with them alone."""
    statement = select(func.count()).select_from(OUTBOX)
    if not manages:
        statement = statement.where(OUTBOX.c.kind.not_in(sorted(MANAGERS_KINDS)))
    noted = OUTBOX.c.kind == SYNC_BATCH_RECORD.c.kind
    again = (
        select(func.count())
        .select_from(SYNC_BATCH)
        .join(SYNC_BATCH_RECORD, SYNC_BATCH_RECORD.c.batch_id == SYNC_BATCH.c.id)
        .outerjoin(OUTBOX, noted & (OUTBOX.c.id == SYNC_BATCH_RECORD.c.id))
        .where(SYNC_BATCH.c.confirmed_at.is_(None), SYNC_BATCH.c.refused.is_(None), OUTBOX.c.id.is_(None))
    )
    return sum(int(transaction.read(one).scalar_one()) for one in (statement, again))


def count_parked(transaction: Transaction, *, aside: bool) -> int:
    """Return how many versions wait; or how many were set aside, refused there or damaged on the way."""
    lost = RECORD_VERSION.c.parked.in_([DAMAGED, REFUSED])
    passing = RECORD_VERSION.c.parked.not_in([DAMAGED, REFUSED, LATE, UNSENT])
    counted = select(func.count()).select_from(RECORD_VERSION).where(IS_PARKED)
    return int(transaction.read(counted.where(lost if aside else passing)).scalar_one())


def refused_about(transaction: Transaction) -> frozenset[str]:
    """Return what that is about which was refused: the ids of evaluations."""
    is_late_review = (RECORD_VERSION.c.parked == LATE) & (RECORD_VERSION.c.kind == "review")
    is_refused = (RECORD_VERSION.c.parked == REFUSED) | is_late_review
    refused = select(RECORD_VERSION.c.subject).where(is_refused, IS_PARKED)
    return frozenset(transaction.read(refused).scalars())
