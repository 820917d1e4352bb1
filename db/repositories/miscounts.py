"""Evaluations that came with another result than their answers come to on their card.

A result travels with its evaluation, and whatever program sent it may have made it up.
"""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, select

from db.repositories.scorecards import SqlScorecards
from db.review_tables import MISCOUNT
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import miscounted


class Miscounts:
    """Keeps, within a transaction, what the answers of such evaluations come to."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._cards: dict[tuple[str, int], Scorecard | None] = {}

    def note(self, evaluation: Evaluation) -> None:
        """Look at an evaluation that takes the place of what was known of it."""
        self.forget(evaluation.id)
        self.note_new([evaluation])

    def note_new(self, evaluations: Sequence[Evaluation]) -> None:
        """Look at evaluations of which nothing was known."""
        rows = [row for one in evaluations if (row := self._row(one)) is not None]
        self._transaction.add(MISCOUNT, rows)

    def forget(self, evaluation_id: str) -> None:
        """Know nothing of an evaluation any more."""
        self._transaction.write(delete(MISCOUNT).where(MISCOUNT.c.evaluation_id == evaluation_id))

    def among(self, evaluation_ids: Collection[str]) -> Mapping[str, AnyRow]:
        """Return what the answers come to of those of these that came with another result."""
        asked = func.json_each(json.dumps(list(evaluation_ids))).table_valued("value")
        here = select(MISCOUNT).where(MISCOUNT.c.evaluation_id.in_(select(asked.c.value)))
        return {row.evaluation_id: row for row in self._transaction.read(here)}

    def _row(self, one: Evaluation) -> dict[str, object] | None:
        card = self._card(one.card_id, one.card_version)
        outcome = None if card is None else miscounted(card, one)
        if outcome is None:
            return None
        return {
            "evaluation_id": one.id,
            "score": outcome.score,
            "fatal": outcome.fatal,
            "band_id": outcome.band_id,
        }

    def _card(self, card_id: str, version: int) -> Scorecard | None:
        if (card_id, version) not in self._cards:
            try:
                self._cards[card_id, version] = SqlScorecards(self._transaction).get(card_id, version)
            except KeyError:
                self._cards[card_id, version] = None
        return self._cards[card_id, version]
