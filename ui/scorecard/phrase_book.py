"""The bank of phrases for the card on the desk: read beside the window, changed there, always at hand for typing."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.judging import share_earned
from qa_desktop.domain.phrase import Phrase, ShippedPhrase, each_text_once, fitting_first
from qa_desktop.domain.root_cause import loses_points
from qa_desktop.language import current_language
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.phrases import Phrases
from qa_desktop.settings.model import Settings
from ui.bridge import Bridge


class PhraseBook(QObject):
    """Holds what may be taken for the card on the desk; without a bank there is nothing in it.

    `kept` comes when a phrase was added, `failed` with a QaError where something could not be done.
    """

    changed = Signal()
    kept = Signal(object)
    failed = Signal(object)

    def __init__(
        self, phrases: Phrases | None, jobs: Jobs, grading: Grading, bridge: Bridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._phrases = phrases
        self._jobs = jobs
        self._grading = grading
        self._card_id = ""
        self._held: tuple[Phrase, ...] = ()
        self._shipped: tuple[ShippedPhrase, ...] = ()
        self._offers_shipped = True
        bridge.call_opened.connect(self._open)
        bridge.changed.connect(self._look)

    def of(self, criterion_id: str) -> tuple[Phrase, ...]:
        """Return what may be taken for a criterion, no text twice: the most used first, the program's last."""
        held = [one for one in self._held if one.criterion_id in ("", criterion_id)]
        return each_text_once((*held, *self._shipped_for(criterion_id)))

    def use_settings(self, settings: Settings) -> None:
        """Offer what the program brings along, or not, as the settings say."""
        self._offers_shipped = settings.shipped_phrases

    def keep(self, criterion_id: str, text: str, *, for_all: bool = False) -> None:
        """Add a phrase of one's own, or one of the centre's."""
        bank, card_id = self._phrases, self._card_id
        if bank is not None and card_id:
            self._jobs.store(
                lambda: bank.add(card_id, criterion_id, text, for_all=for_all), self.kept.emit, self.failed.emit
            )

    def reword(self, phrase: Phrase, text: str) -> None:
        """Word a phrase anew."""
        self._do(lambda bank: bank.change(phrase.id, text=text, criterion_id=phrase.criterion_id))

    def remove(self, phrase: Phrase) -> None:
        """Take a phrase out of the bank."""
        self._do(lambda bank: bank.remove(phrase.id))

    def used(self, phrase: Phrase) -> None:
        """Count that a phrase was taken."""
        bank = self._phrases
        if bank is not None:
            self._jobs.store(lambda: bank.note_use(phrase), lambda _: self._read(), self.failed.emit)

    def _shipped_for(self, criterion_id: str) -> list[Phrase]:
        of_it = [one for one in self._shipped if one.criterion_id == criterion_id]
        if not of_it or not self._offers_shipped:
            return []
        in_order = fitting_first(of_it, praise=self._deserves_praise(criterion_id))
        return [one.worded(current_language()) for one in in_order]

    def _deserves_praise(self, criterion_id: str) -> bool:
        """Tell whether a criterion has full marks; of a bonus, whether it was earned."""
        call = self._grading.call
        if call is None:
            return False
        criterion, value = call.card.criterion(criterion_id), call.evaluation.answer(criterion_id).value
        share = share_earned(criterion, value)
        return share is not None and share >= 1 and not loses_points(criterion, value)

    def _do(self, deed: Callable[[Phrases], None]) -> None:
        bank = self._phrases
        if bank is not None:
            self._jobs.store(lambda: deed(bank), failed=self.failed.emit)

    @Slot()
    def _open(self) -> None:
        call = self._grading.call
        if call is not None and call.card.id != self._card_id:
            self._card_id, self._held, self._shipped = call.card.id, (), ()
            self._read()

    @Slot(object)
    def _look(self, event: Changed) -> None:
        if Kind.PHRASES in event.kinds:
            self._read()

    def _read(self) -> None:
        bank, card_id = self._phrases, self._card_id
        if bank is None or not card_id:
            return

        def take(found: tuple[tuple[Phrase, ...], tuple[ShippedPhrase, ...]]) -> None:
            if card_id == self._card_id:
                self._held, self._shipped = found
                self.changed.emit()

        def fail(error: QaError) -> None:
            self.failed.emit(error)

        self._jobs.store(lambda: (bank.of_card(card_id), bank.shipped(card_id)), take, fail)
