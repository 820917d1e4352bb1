"""The bank of phrases for the card on the desk: read beside the window, changed there, always at hand for typing."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.phrase import Phrase
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.phrases import Phrases
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
        bridge.call_opened.connect(self._open)
        bridge.changed.connect(self._look)

    def of(self, criterion_id: str) -> tuple[Phrase, ...]:
        """Return what may be taken for a criterion, the most used first."""
        return tuple(one for one in self._held if one.criterion_id in ("", criterion_id))

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

    def _do(self, deed: Callable[[Phrases], None]) -> None:
        bank = self._phrases
        if bank is not None:
            self._jobs.store(lambda: deed(bank), failed=self.failed.emit)

    @Slot()
    def _open(self) -> None:
        call = self._grading.call
        if call is not None and call.card.id != self._card_id:
            self._card_id, self._held = call.card.id, ()
            self._read()

    @Slot(object)
    def _look(self, event: Changed) -> None:
        if Kind.PHRASES in event.kinds:
            self._read()

    def _read(self) -> None:
        bank, card_id = self._phrases, self._card_id
        if bank is None or not card_id:
            return

        def take(held: tuple[Phrase, ...]) -> None:
            if card_id == self._card_id:
                self._held = held
                self.changed.emit()

        def fail(error: QaError) -> None:
            self.failed.emit(error)

        self._jobs.store(lambda: bank.of_card(card_id), take, fail)
