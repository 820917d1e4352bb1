"""Sending: a batch leaves the outbox only once it was read back from the shared store as it is here."""

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.sync.ports import LocalSide, Session
from qa_desktop.sync.records import Batch
from qa_desktop.sync.tally import Tally

MOST_RECORDS = 50
MOST_BYTES = 2_000_000
MOST_BATCHES = 500
"""How many batches are sent before what others sent is read; the rest follows in the next exchange."""
REFUSED = frozenset({"sync.refused", "sync.no_rights"})
"""What goes for a record and not for the others: somebody who has lost a right still sends the rest."""
CLIENT_TAKEN = "sync.client_taken"


def send(session: Session, local: LocalSide, tally: Tally) -> None:
    """Send what waits, batch by batch.

    Raises:
        QaError: the shared store or this one cannot be worked with now; the batch is kept as it is.
    """
    for _ in range(MOST_BATCHES):
        tally.step()
        batch = local.freeze(most_records=MOST_RECORDS, most_bytes=MOST_BYTES)
        if batch is None:
            return
        _deliver(batch, session, local, tally)
    tally.more = True


def _deliver(batch: Batch, session: Session, local: LocalSide, tally: Tally) -> None:
    """Send a batch and find out what became of it, whatever sending it seemed to come to."""
    tally.step()
    doubt = _push(batch, session)
    try:
        found = session.find(batch)
    except QaError as error:
        raise (doubt or error) from error
    if found is None:
        _put_back(batch, doubt or EnvironmentFault("sync.vanished", batch=batch.number), local, tally)
    elif found.sha256 != batch.sha256:
        altered = EnvironmentFault("sync.altered", batch=batch.number, count=len(batch.records))
        _set_aside(batch, altered, local, tally)
    else:
        if local.confirm(batch, found):
            session.pass_over(batch)
        tally.sent += len(batch.records)


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
    if why.code not in REFUSED:
        raise why
    if len(batch.records) > 1:
        local.dissolve(batch)
    else:
        _set_aside(batch, why, local, tally)


def _set_aside(batch: Batch, why: QaError, local: LocalSide, tally: Tally) -> None:
    count = local.set_aside(batch, why)
    if count:
        tally.aside += count
        tally.remember(why)
