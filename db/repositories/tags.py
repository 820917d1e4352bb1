"""The centre's tags."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from db.exchange.outbox import Outbox
from db.tables import TAG
from db.transaction import Transaction
from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.text import Text


class SqlTags:
    """The centre's tags, in their order."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def every(self) -> tuple[Tag, ...]:
        """Return all tags in their order."""
        rows = self._transaction.read(select(TAG).order_by(TAG.c.position))
        return tuple(
            Tag(
                id=row.id,
                name=Text(zh=row.name_zh, en=row.name_en),
                colour=row.colour,
                digit=row.digit,
                severity=row.severity,
            )
            for row in rows
        )

    def replace(self, tags: Sequence[Tag]) -> None:
        """Store the list anew, in this order, and note it; the first list of all is the program's own, no edit."""
        had_any = self._transaction.read(select(TAG.c.id).limit(1)).first() is not None
        self.put(tags)
        if had_any:
            Outbox(self._transaction).note("tags", "tags")

    def put(self, tags: Sequence[Tag]) -> None:
        """Store the list that the exchange brought; nothing is noted."""
        self._transaction.write(delete(TAG))
        rows = [
            {
                "position": position,
                "id": tag.id,
                "name_zh": tag.name.zh,
                "name_en": tag.name.en,
                "colour": tag.colour,
                "digit": tag.digit,
                "severity": tag.severity,
            }
            for position, tag in enumerate(tags)
        ]
        if rows:
            self._transaction.write(insert(TAG), rows)
