"""The bank of phrases for comments: one's own, the centre's, which leads and managers keep, and the program's.

What the program brings along lies in no store; what is taken of it becomes one's own. To be called inside store jobs.
"""

from collections.abc import Callable
from dataclasses import replace

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.phrase import Phrase, ShippedPhrase
from qa_desktop.services.card_life_ports import CardUnit, CardUnitFactory
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.ports import Identity
from qa_desktop.services.shipping import shipped_phrases


class Phrases:
    """Reads and writes phrases as whoever works here."""

    def __init__(
        self,
        *,
        store: CardUnitFactory,
        events: EventBus,
        identity: Identity,
        shipped: Callable[[], tuple[ShippedPhrase, ...]] = shipped_phrases,
    ) -> None:
        self._shipped = shipped
        self._store = store
        self._events = events
        self._identity = identity

    def of_criterion(self, card_id: str, criterion_id: str) -> tuple[Phrase, ...]:
        """Return what may be taken for a criterion: its own phrases and those for any criterion of the card.

        The most used here first, of equally used ones the newest.
        """
        with self._store() as unit:
            return unit.phrases.of_criterion(card_id, criterion_id, self._identity.id)

    def of_card(self, card_id: str) -> tuple[Phrase, ...]:
        """Return all that may be taken for the criteria of a card, in the same order."""
        with self._store() as unit:
            return unit.phrases.of_card(card_id, self._identity.id)

    def shipped(self, card_id: str) -> tuple[ShippedPhrase, ...]:
        """Return what the program brings along for the criteria of a card."""
        return tuple(one for one in self._shipped() if one.card_id == card_id)

    def may_keep_the_centres(self) -> bool:
        """Tell whether this person keeps the centre's phrases."""
        with self._store() as unit:
            return self._keeps_the_centres(unit)

    def add(self, card_id: str, criterion_id: str, text: str, *, for_all: bool = False) -> Phrase:
        """Add a phrase, `for_all`: to the centre's; `criterion_id` empty: for any criterion of the card.

        Raises:
            UserMistake: `phrase.empty`, `phrase.twice`, `phrase.leads_only`.
        """
        owner = "" if for_all else self._identity.id
        phrase = Phrase(id=new_id(), card_id=card_id, criterion_id=criterion_id, text=text.strip(), owner=owner)
        with self._store() as unit:
            unit.lock()
            self._refuse(unit, phrase)
            unit.phrases.add(phrase)
            unit.commit()
        self._tell()
        return phrase

    def change(self, phrase_id: str, *, text: str, criterion_id: str) -> None:
        """Word a phrase anew, or put it to another criterion.

        Raises:
            UserMistake: as `add`, `phrase.unknown`, `phrase.not_yours`.
        """
        with self._store() as unit:
            unit.lock()
            known = self._mine(unit, phrase_id)
            changed = Phrase(
                id=known.id, card_id=known.card_id, criterion_id=criterion_id, text=text.strip(), owner=known.owner
            )
            self._refuse(unit, changed)
            unit.phrases.change(phrase_id, text=changed.text, criterion_id=criterion_id)
            unit.commit()
        self._tell()

    def remove(self, phrase_id: str) -> None:
        """Take a phrase out of the bank.

        Raises:
            UserMistake: `phrase.unknown`, `phrase.not_yours`, `phrase.leads_only`.
        """
        with self._store() as unit:
            unit.lock()
            self._mine(unit, phrase_id)
            unit.phrases.remove(phrase_id)
            unit.commit()
        self._tell()

    def note_use(self, phrase: Phrase) -> None:
        """Count that a phrase was taken; one that the program brought along becomes one's own by it."""
        with self._store() as unit:
            if phrase.is_shipped:
                unit.lock()
                self._take_over(unit, phrase)
            else:
                unit.phrases.note_use(phrase.id)
            unit.commit()
        if phrase.is_shipped:
            self._tell()

    def _take_over(self, unit: CardUnit, shipped: Phrase) -> None:
        me = self._identity.id
        known = unit.phrases.of_criterion(shipped.card_id, shipped.criterion_id, me)
        same = next((one for one in known if one.text == shipped.text), None)
        if same is None:
            unit.phrases.add(replace(shipped, id=new_id(), owner=me, uses=1, is_shipped=False))
        else:
            unit.phrases.note_use(same.id)

    def _mine(self, unit: CardUnit, phrase_id: str) -> Phrase:
        try:
            phrase = unit.phrases.get(phrase_id)
        except KeyError:
            raise UserMistake("phrase.unknown") from None
        if phrase.is_the_centres and not self._keeps_the_centres(unit):
            raise UserMistake("phrase.leads_only")
        if phrase.owner not in ("", self._identity.id):
            raise UserMistake("phrase.not_yours")
        return phrase

    def _refuse(self, unit: CardUnit, phrase: Phrase) -> None:
        if not phrase.text:
            raise UserMistake("phrase.empty")
        if phrase.is_the_centres and not self._keeps_the_centres(unit):
            raise UserMistake("phrase.leads_only")
        others = unit.phrases.of_card(phrase.card_id, phrase.owner)
        said = {(one.criterion_id, one.text) for one in others if one.owner == phrase.owner and one.id != phrase.id}
        if (phrase.criterion_id, phrase.text) in said:
            raise UserMistake("phrase.twice")

    def _keeps_the_centres(self, unit: CardUnit) -> bool:
        me = unit.reviews.me()
        return self._identity.is_local or (me is not None and me.reviews)

    def _tell(self) -> None:
        self._events.publish(Changed(frozenset({Kind.PHRASES})))
