"""Sending: a batch leaves the outbox only once it was read back from the shared store as it is here."""

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.sync.ports import LocalSide, Session
from qa_desktop.sync.records import Batch
from qa_desktop.sync.tally import Tally

MOST_RECORDS = 50
MOST_BYTES = 2_000_000
MOST_BATCHES = 500
"""How many batches are sent before what others sent is read; the rest follows in the next exchange."""
NOT_APPROVED = "sync.card_not_approved"
"""A card that no second person has approved, where the centre demands it."""
REFUSED = frozenset({"sync.refused", "sync.not_allowed", NOT_APPROVED})
"""What goes for a record and not for the others: somebody who has lost a right still sends the rest."""
OUTDATED = "sync.review_outdated"
"""A review whose evaluation has changed since; it is in order again where what it is of counts again."""
WAS_REVIEWED = "sync.was_reviewed"
"""An evaluation that was reviewed before its next version came: nothing makes that one count any more."""
TOO_LATE = frozenset({OUTDATED, WAS_REVIEWED})
CLIENT_TAKEN = "sync.client_taken"
HELD_UP = "sync.busy"
MOST_IDS = 3
"""How many ids a parcel is sent under in one exchange; nobody else can know a fresh one, so the second should do."""


def send(session: Session, local: LocalSide, tally: Tally) -> None:
    """Send what waits, batch by batch.

    Raises:
        QaError: the shared store or this one cannot be worked with now; the batch is kept as it is.
    """
    unseen = 0
    for _ in range(MOST_BATCHES):
        tally.step()
        batch = local.freeze(most_records=MOST_RECORDS, most_bytes=MOST_BYTES)
        if batch is None:
            return
        unseen = unseen + 1 if _deliver(batch, session, local, tally, unseen) else 0
    tally.more = True


def _deliver(batch: Batch, session: Session, local: LocalSide, tally: Tally, unseen: int) -> bool:
    """Send a batch and find out what became of it, whatever sending it seemed to come to.

    Returns whether it is there and is not ours; it was so `unseen` times before in this exchange.
    """
    tally.step()
    doubt = _push(batch, session)
    try:
        found = session.find(batch)
    except QaError as error:
        raise (doubt or error) from error
    if found is None:
        if doubt is None or (unseen and doubt.code == CLIENT_TAKEN):  # taken by what is not shown, not by a copy of us
            _take_new_ids(batch, local, unseen)
            return True
        _put_back(batch, doubt, local, tally)
    elif found.sha256 != batch.sha256:
        altered = EnvironmentFault("sync.altered", batch=batch.number, count=len(batch.records))
        _set_aside(batch, altered, local, tally)
    else:
        if local.confirm(batch, found):
            session.pass_over(batch)
        tally.sent += len(batch.records)
    return False


def _take_new_ids(batch: Batch, local: LocalSide, unseen: int) -> None:
    """Send it under another id: after a restore others know the ids of what was there, and may use one of them."""
    local.take_new_ids()
    if unseen + 1 >= MOST_IDS:
        raise EnvironmentFault("sync.vanished", batch=batch.number)


def _push(batch: Batch, session: Session) -> QaError | None:
    try:
        session.push(batch)
    except QaError as error:
        return error
    return None


def _put_back(batch: Batch, why: QaError, local: LocalSide, tally: Tally) -> None:
    """Deal with a batch that is not there: refused, or to be sent again as it is."""
    if why.code == CLIENT_TAKEN:
        local.take_new_client()
        return
    if why.code == HELD_UP:
        local.take_new_ids()  # somebody may sit on this one in a transaction that they leave open
    if why.code not in REFUSED | TOO_LATE:
        raise why
    if len(batch.records) > 1:
        local.dissolve(batch)
    else:
        _set_aside(batch, why, local, tally)


def _set_aside(batch: Batch, why: QaError, local: LocalSide, tally: Tally) -> None:
    count = local.set_aside(batch, why)
    if count:
        tally.put_aside(count, why)
