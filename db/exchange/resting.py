"""Which drafts wait a while before they are sent again: the shared store keeps each version of them for good."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from db.exchange.resolving import Resolver
from db.sync_tables import RECORD_VERSION, SYNC_BATCH
from db.tables import EVALUATION
from qa_desktop.domain.evaluation import EvaluationState
from qa_desktop.sync.records import Key

_OPEN = (EvaluationState.DRAFT, EvaluationState.RETURNED)


def rests(resolver: Resolver, key: Key, now: datetime, drafts_rest: timedelta) -> bool:
    """Return whether it is a draft in hand of which a version was frozen less than `drafts_rest` ago."""
    if not drafts_rest or not resolver.is_in_hand(key):
        return False
    read = resolver.transaction.read
    is_open = select(EVALUATION.c.id).where(EVALUATION.c.id == key[1], EVALUATION.c.state.in_(_OPEN))
    if read(is_open).first() is None:
        return False
    frozen = select(func.max(SYNC_BATCH.c.frozen_at)).join(RECORD_VERSION, RECORD_VERSION.c.batch_id == SYNC_BATCH.c.id)
    here = (RECORD_VERSION.c.kind == key[0]) & (RECORD_VERSION.c.id == key[1])
    last: datetime | None = read(frozen.where(here)).scalar_one()
    return last is not None and timedelta(0) <= now - last < drafts_rest
