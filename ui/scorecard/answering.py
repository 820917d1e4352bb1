"""Answering a criterion: by what is pressed in it, by a digit wherever the keyboard is, by what its marks offer."""

from PySide6.QtCore import QObject, Slot

from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.services.grading import Grading
from ui.scorecard.card_view import CardView
from ui.scorecard.deeds import CardDeeds
from ui.scorecard.onward import Onward
from ui.scorecard.walk import CardWalk
from ui.scorecard.wording import name_of
from ui.widgets.announce import announce


class Answering(QObject):
    """Answers, keeps what was answered in sight, and goes on after a digit."""

    def __init__(
        self, *, grading: Grading, view: CardView, walk: CardWalk, onward: Onward, deeds: CardDeeds, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._view = view
        self._walk = walk
        self._onward = onward
        self._deeds = deeds

    @Slot(str, object)
    def answer(self, criterion_id: str, value: AnswerValue) -> None:
        """Answer a criterion; None takes the answer back."""
        pointed_at = self._is_pointed_at(criterion_id)
        self._deeds.answer(criterion_id, value)
        if not pointed_at:
            self._keep_in_sight(criterion_id)

    @Slot(str)
    def take_offer(self, criterion_id: str) -> None:
        """Answer with the count that marks offer, and make these marks its evidence."""
        pointed_at = self._is_pointed_at(criterion_id)
        self._deeds.take_offer(criterion_id)
        if not pointed_at:
            self._keep_in_sight(criterion_id)

    def on_digit(self, digit: int) -> None:
        """Answer the criterion at hand with that digit and go on; where none is at hand, the first that is open."""
        if self._grading.call is None:
            return
        row = self._view.row(self._view.current_id) or self._view.show_row(self._walk.first_open())
        if row is None:
            self._walk.step(forward=True)
            return
        if not row.state.editable:
            return
        value = row.answer.value_on(digit)
        if value is None:
            row.answer.begin_on(digit)
            return
        if row.answer.takes_offer_on(digit):
            self.take_offer(row.criterion.id)
        else:
            self.answer(row.criterion.id, value)
        announce(self._view, f"{name_of(row.criterion)}: {row.answer.words}")
        if row.state.answer.value == value and row.answer.ends_on(digit):
            self._onward.after(row)

    def clear(self) -> None:
        """Take the answer to the criterion at hand back."""
        row = self._view.row(self._view.current_id)
        if row is not None:
            self.answer(row.criterion.id, None)
            row.answer.forget_unstored()

    def _is_pointed_at(self, criterion_id: str) -> bool:
        row = self._view.row(criterion_id)
        return row is not None and self._view.is_under_pointer(row)

    def _keep_in_sight(self, criterion_id: str) -> None:
        """Scroll on where an answer has demanded a comment or evidence that would lie below the edge.

        What the pointer is on stays there: whoever answers by a click wants the next click in the same place.
        """
        row = self._view.row(criterion_id)
        if row is not None and criterion_id == self._view.current_id:
            self._view.scroll_to(row)
