"""Scorecards: each version whole, as JSON."""

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.dialects import sqlite

from db.outbox import Outbox
from db.tables import SCORECARD
from db.transaction import Transaction
from qa_desktop.domain.card_text import card_text
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.scorecard import CardState, Scorecard


class SqlScorecards:
    """Scorecards by id and version."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, card_id: str, version: int) -> Scorecard:
        """Return a version of a card; raises KeyError where there is none."""
        card = self._find(card_id, version)
        if card is None:
            raise KeyError((card_id, version))
        return card

    def published(self) -> tuple[Scorecard, ...]:
        """Return the newest published version of each card, in the order in which they were first added.

        A card whose newest version was retired is in use no more, whatever came before that.
        """
        first = func.min(SCORECARD.c.number).over(partition_by=SCORECARD.c.id).label("first")
        versions = select(SCORECARD, first).subquery()
        newest = (
            select(versions.c.body, versions.c.state, func.max(versions.c.version))
            .where(versions.c.state != CardState.DRAFT)
            .group_by(versions.c.id)
            .order_by(versions.c.first)
        )
        rows = self._transaction.read(newest)
        return tuple(Scorecard.model_validate_json(row.body) for row in rows if row.state is CardState.PUBLISHED)

    def add(self, card: Scorecard) -> None:
        """Add a version; an identical one is accepted again, and a draft takes the place of the draft before it.

        A published one is noted for the exchange.

        Raises:
            UserMistake: `scorecard.frozen` where that version exists, is no draft any more and differs.
        """
        self._transaction.lock()
        stored = self._find(card.id, card.version)
        if stored == card:
            return
        if stored is not None and stored.state is not CardState.DRAFT:
            raise UserMistake("scorecard.frozen", card=card.id, version=card.version)
        self.put(card)
        if card.state is CardState.PUBLISHED:
            Outbox(self._transaction).note("scorecard", f"{card.id}:{card.version}")

    def put(self, card: Scorecard) -> None:
        """Put a version in the place of whatever is stored; one that is no draft only where `replacing` names it."""
        body = card_text(card)
        statement = sqlite.insert(SCORECARD).values(
            id=card.id, version=card.version, state=card.state, body=body, sha256=sha256(body.encode()).hexdigest()
        )
        values = {name: statement.excluded[name] for name in ("state", "body", "sha256")}
        self._transaction.write(
            statement.on_conflict_do_update(index_elements=[SCORECARD.c.id, SCORECARD.c.version], set_=values)
        )

    def find(self, card_id: str, version: int) -> Scorecard | None:
        """Return a version of a card, None where there is none."""
        return self._find(card_id, version)

    def state(self, card_id: str, version: int) -> CardState | None:
        """Return where a version stands, None where there is none."""
        statement = select(SCORECARD.c.state).where(SCORECARD.c.id == card_id, SCORECARD.c.version == version)
        state: CardState | None = self._transaction.read(statement).scalar_one_or_none()
        return state

    def _find(self, card_id: str, version: int) -> Scorecard | None:
        statement = select(SCORECARD.c.body).where(SCORECARD.c.id == card_id, SCORECARD.c.version == version)
        body = self._transaction.read(statement).scalar_one_or_none()
        return None if body is None else Scorecard.model_validate_json(body)
