"""The bank of phrases: a person's own and the centre's, in one table."""

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from db.card_tables import PHRASE
from db.outbox import Outbox
from db.transaction import Transaction
from qa_desktop.domain.phrase import Phrase

OWN = "phrase"
CENTRES = "centre_phrase"
_IN_ORDER = (PHRASE.c.uses.desc(), PHRASE.c.id.desc())


def kind_of(phrase: Phrase) -> str:
    """Return as which kind of record a phrase travels: everybody reads the centre's, nobody else one's own."""
    return CENTRES if phrase.is_the_centres else OWN


class SqlPhrases:
    """Phrases; ids are made as time runs, so that the newest has the highest."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._outbox = Outbox(transaction)

    def of_criterion(self, card_id: str, criterion_id: str, owner: str) -> tuple[Phrase, ...]:
        """Return what a person may take for a criterion, the most used first, of equally used ones the newest."""
        return self._list(_of(card_id, owner) & PHRASE.c.criterion_id.in_((criterion_id, "")))

    def of_card(self, card_id: str, owner: str) -> tuple[Phrase, ...]:
        """Return all of a card that a person may take, in the same order."""
        return self._list(_of(card_id, owner))

    def get(self, phrase_id: str) -> Phrase:
        """Return a phrase; raises KeyError where there is none."""
        phrase = self.find(phrase_id)
        if phrase is None:
            raise KeyError(phrase_id)
        return phrase

    def find(self, phrase_id: str) -> Phrase | None:
        """Return a phrase, None where there is none."""
        return next(iter(self._list(PHRASE.c.id == phrase_id)), None)

    def add(self, phrase: Phrase) -> None:
        """Add a phrase with an id of its own."""
        self._transaction.write(insert(PHRASE), [_values(phrase)])
        self._note(phrase)

    def change(self, phrase_id: str, *, text: str, criterion_id: str) -> None:
        """Word a phrase anew, or put it to another criterion; raises KeyError where there is none."""
        self._transaction.lock()
        phrase = self.get(phrase_id)
        if (phrase.text, phrase.criterion_id) == (text, criterion_id):
            return
        here = update(PHRASE).where(PHRASE.c.id == phrase_id)
        self._transaction.write(here.values(text=text, criterion_id=criterion_id))
        self._note(phrase)

    def remove(self, phrase_id: str) -> None:
        """Take a phrase out of the bank; raises KeyError where there is none."""
        self._transaction.lock()
        phrase = self.get(phrase_id)
        self.take_out(phrase_id)
        self._note(phrase)

    def note_use(self, phrase_id: str) -> None:
        """Count that a phrase was taken, here alone; where it is gone meanwhile, do nothing."""
        self._transaction.write(update(PHRASE).where(PHRASE.c.id == phrase_id).values(uses=PHRASE.c.uses + 1))

    def put(self, phrase: Phrase) -> None:
        """Store a phrase that the exchange brought; how often it was used here stays, and nothing is noted."""
        values = _values(phrase)
        same = {name: values[name] for name in ("card_id", "criterion_id", "text", "owner")}
        row = sqlite.insert(PHRASE).values(values)
        self._transaction.write(row.on_conflict_do_update(index_elements=[PHRASE.c.id], set_=same))

    def take_out(self, phrase_id: str) -> None:
        """Delete a phrase; where there is none, do nothing. Nothing is noted."""
        self._transaction.write(delete(PHRASE).where(PHRASE.c.id == phrase_id))

    def _list(self, which: ColumnElement[bool]) -> tuple[Phrase, ...]:
        rows = self._transaction.read(select(PHRASE).where(which).order_by(*_IN_ORDER))
        return tuple(Phrase(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for it

    def _note(self, phrase: Phrase) -> None:
        self._outbox.note(kind_of(phrase), phrase.id)


def _of(card_id: str, owner: str) -> ColumnElement[bool]:
    return (PHRASE.c.card_id == card_id) & PHRASE.c.owner.in_((owner, ""))


def _values(phrase: Phrase) -> dict[str, str | int]:
    return {name: getattr(phrase, name) for name in ("id", "card_id", "criterion_id", "text", "owner", "uses")}
