"""What changed here and is to be sent: noted in the same transaction as the change."""

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import sqlite

from db.sync_tables import OUTBOX, RECORD_VERSION, SYNC_STATE
from db.transaction import Transaction
from qa_desktop.domain.ids import new_id


class Outbox:
    """Remembers which records changed; what they hold is read when a batch is frozen, so that edits coalesce."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def note(self, kind: str, record_id: str) -> None:
        """Note that a record changed (or is gone), in the transaction that changed it."""
        next_turn = select(SYNC_STATE.c.next_turn).scalar_subquery()
        self.turn()
        statement = sqlite.insert(OUTBOX).values(kind=kind, id=record_id, turn=next_turn, frozen=0)
        self._transaction.write(
            statement.on_conflict_do_update(index_elements=_KEY, set_={"turn": statement.excluded.turn})
        )

    def forget(self, kind: str, record_id: str) -> None:
        """Send nothing more of a record than what a batch holds already."""
        self._transaction.write(delete(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id))

    def turn(self) -> None:
        """Begin the next turn; the exchange's one row of state is made where there is none yet."""
        next_turn = update(SYNC_STATE).values(next_turn=SYNC_STATE.c.next_turn + 1)
        if not self._transaction.write(next_turn):
            self._transaction.write(insert(SYNC_STATE).values(new_state()))

    def travels(self, kind: str, record_id: str) -> bool:
        """Return whether the record was ever sent, is on its way or came from the shared store."""
        noted = select(OUTBOX.c.id).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id)
        known = select(RECORD_VERSION.c.id).where(RECORD_VERSION.c.kind == kind, RECORD_VERSION.c.id == record_id)
        return any(self._transaction.read(one.limit(1)).first() is not None for one in (noted, known))


_KEY = (OUTBOX.c.kind, OUTBOX.c.id)


def new_state() -> dict[str, object]:
    """Return the state of a workstation that has never met a shared store."""
    return {
        "number": 1,
        "client": new_id(),
        "generation": "",
        "commit_seq": 0,
        "place": -1,
        "anchor_seq": 0,
        "anchor": "",
        "next_turn": 1,
        "next_batch": 1,
        "me": "",
        "epoch": 0,
        "again": False,
    }
