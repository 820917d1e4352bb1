"""What the exchange has in hand, for a person to look at: what waits by kind, what was refused and why."""

import json

from sqlalchemy import func, select

from db.exchange.memory import recall
from db.exchange.versions import DAMAGED, REFUSED
from db.exchange.withholding import withheld
from db.store import Store
from db.sync_tables import OUTBOX, RECORD_VERSION, SYNC_BATCH, SYNC_BATCH_RECORD
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.services.sync_status import Refused, SyncDetails

MOST_REFUSED = 200


def overview(store: Store) -> SyncDetails:
    """Return what waits to be sent or confirmed, and the newest of what was refused."""
    with store.unit_of_work() as unit:
        transaction = unit.transaction
        return SyncDetails(waiting=_waiting(transaction), refused=_refused(transaction))


def _waiting(transaction: Transaction) -> dict[str, int]:
    noted = (OUTBOX.c.kind == SYNC_BATCH_RECORD.c.kind) & (OUTBOX.c.id == SYNC_BATCH_RECORD.c.id)
    open_batch = SYNC_BATCH.c.confirmed_at.is_(None) & SYNC_BATCH.c.refused.is_(None)
    on_the_way = (
        select(SYNC_BATCH_RECORD.c.kind, func.count())
        .select_from(SYNC_BATCH)
        .join(SYNC_BATCH_RECORD, SYNC_BATCH_RECORD.c.batch_id == SYNC_BATCH.c.id)
        .outerjoin(OUTBOX, noted)
        .where(open_batch, OUTBOX.c.id.is_(None))
        .group_by(SYNC_BATCH_RECORD.c.kind)
    )
    idle = withheld(recall(transaction).me)  # they wait for nothing
    noted_kinds = select(OUTBOX.c.kind, func.count()).where(OUTBOX.c.kind.not_in(sorted(idle))).group_by(OUTBOX.c.kind)
    waiting: dict[str, int] = {}
    for statement in (noted_kinds, on_the_way):
        for kind, count in transaction.read(statement).all():
            waiting[kind] = waiting.get(kind, 0) + count
    return waiting


def _refused(transaction: Transaction) -> tuple[Refused, ...]:
    version = RECORD_VERSION.c
    rows = transaction.read(
        select(
            version.kind, version.id, version.parked, version.received_at, SYNC_BATCH.c.refused, SYNC_BATCH.c.frozen_at
        )
        .select_from(RECORD_VERSION.outerjoin(SYNC_BATCH, SYNC_BATCH.c.id == version.batch_id))
        .where(version.parked.in_([REFUSED, DAMAGED]))
        .order_by(SYNC_BATCH.c.number.desc())
        .limit(MOST_REFUSED)
    ).all()
    return tuple(
        Refused(kind=row.kind, id=row.id, at=row.frozen_at or row.received_at, error=_error(row)) for row in rows
    )


def _error(row: AnyRow) -> QaError:
    if not row.refused:
        return EnvironmentFault("sync.damaged_record", kind=row.kind, id=row.id)
    name, code, facts = json.loads(row.refused)
    return UserMistake(code, **facts) if name == UserMistake.__name__ else EnvironmentFault(code, **facts)
