"""What the person asks of the card, done to the open evaluation."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.services.comforts import Comforts
from qa_desktop.services.grading import Grading
from ui.scorecard.kit import Wishes
from ui.scorecard.mark_counts import MarkCounts


class CardDeeds(QObject):
    """Tells `refused` where something can no longer be done, as while the evaluation is being submitted."""

    refused = Signal()

    def __init__(self, grading: Grading, counts: MarkCounts, wishes: Wishes, parent: QObject) -> None:
        super().__init__(parent)
        self._grading = grading
        self._counts = counts
        self._comforts = Comforts(grading)
        wishes.commented.connect(self._comment)
        wishes.reason_toggled.connect(self._toggle_reason)
        wishes.reasons_cleared.connect(self._clear_reasons)
        wishes.summarised.connect(self._summarise)
        wishes.fed_back.connect(self._feed_back)
        wishes.linked.connect(self._link)
        wishes.unlinked.connect(self._unlink)

    def answer(self, criterion_id: str, value: AnswerValue) -> None:
        """Answer a criterion; None takes the answer back."""
        self._do(lambda: self._grading.answer(criterion_id, value))

    def take_offer(self, criterion_id: str) -> None:
        """Answer a criterion with the count that marks offer, and make them its evidence; without an offer, nothing."""
        call = self._grading.call
        offer = None if call is None else self._counts.offer_for(call, criterion_id)
        if offer is not None:
            self._do(lambda: self._grading.answer(criterion_id, Decimal(offer.count), evidence=offer.mark_ids))

    @Slot(str, str)
    def _comment(self, criterion_id: str, text: str) -> None:
        self._do(lambda: self._grading.comment(criterion_id, text))

    @Slot(str)
    def _summarise(self, text: str) -> None:
        self._do(lambda: self._grading.summarise(text))

    @Slot(str, str)
    def _toggle_reason(self, criterion_id: str, cause: str) -> None:
        self._do(lambda: self._comforts.toggle_reason(criterion_id, cause))

    @Slot(str)
    def _clear_reasons(self, criterion_id: str) -> None:
        self._do(lambda: self._comforts.clear_reasons(criterion_id))

    @Slot(str, str)
    def _feed_back(self, part: str, words: str) -> None:
        self._do(lambda: self._comforts.tell(FeedbackPart(part), words))

    @Slot(str, str)
    def _link(self, criterion_id: str, annotation_id: str) -> None:
        self._do(lambda: self._grading.link(criterion_id, annotation_id))

    @Slot(str, str)
    def _unlink(self, criterion_id: str, annotation_id: str) -> None:
        self._do(lambda: self._grading.unlink(criterion_id, annotation_id))

    def _do(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except UserMistake:
            self.refused.emit()
