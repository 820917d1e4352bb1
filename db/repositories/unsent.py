"""What a lead wrote and did not send yet."""

from sqlalchemy import delete, insert, select

from db.review_tables import UNSENT_REPLY
from db.transaction import Transaction
from qa_desktop.domain.review import UnsentReply


class SqlUnsentReplies:
    """Unsent replies, one for each evaluation; no exchange knows of them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of(self, evaluation_id: str) -> UnsentReply | None:
        """Return what is kept of an evaluation, None where nothing is."""
        kept = select(UNSENT_REPLY).where(UNSENT_REPLY.c.evaluation_id == evaluation_id)
        row = self._transaction.read(kept).one_or_none()
        return None if row is None else UnsentReply(text=row.text, target=row.target, target_id=row.target_id)

    def keep(self, evaluation_id: str, reply: UnsentReply) -> None:
        """Keep this in the place of what was kept."""
        row = {
            "evaluation_id": evaluation_id,
            "text": reply.text,
            "target": reply.target,
            "target_id": reply.target_id,
        }
        self._transaction.write(insert(UNSENT_REPLY).prefix_with("OR REPLACE").values(row))

    def forget(self, evaluation_id: str) -> None:
        """Keep nothing more; where nothing is kept, nothing happens."""
        self._transaction.write(delete(UNSENT_REPLY).where(UNSENT_REPLY.c.evaluation_id == evaluation_id))
