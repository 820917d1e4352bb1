"""Going on by itself: after a digit has answered, after Enter in what is typed, and back to where undo led.

The keyboard moves only where it already is in the card; from elsewhere only the criterion at hand changes.
"""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from qa_desktop.domain.submission import comment_demanded, evidence_demanded
from qa_desktop.services.grading import Grading
from ui.scorecard.card_view import CardView
from ui.scorecard.criterion_row import CriterionRow
from ui.scorecard.walk import CardWalk


class Onward(QObject):
    """Goes to what is to be done next; `goes` is whether it does so by itself at all."""

    def __init__(self, panel: QWidget, grading: Grading, view: CardView, walk: CardWalk) -> None:
        super().__init__(panel)
        self._panel = panel
        self._grading = grading
        self._view = view
        self._walk = walk
        self.goes = True

    def after(self, row: CriterionRow) -> None:
        """Go on from a criterion that was answered: to the reason it lacks, or the next one without an answer.

        Evidence that it lacks is marked while listening, so it stays at hand; so it does while its comment is written,
        and where everything after it is answered.
        """
        call = self._grading.call
        if not self.goes or call is None or self._writes_comment(row):
            return
        answer = call.evaluation.answer(row.criterion.id)
        if comment_demanded(row.criterion, answer) and not answer.comment.strip():
            if self._has_keyboard():
                row.write_comment()
                self._view.scroll_to(row)
        elif answer.evidence or not evidence_demanded(row.criterion, answer):
            following = self._walk.next_open(row.criterion.id)
            if following:
                self.show(following)

    @Slot(str)
    def finish(self, criterion_id: str) -> None:
        """Go on from a criterion that was typed to its end."""
        row = self._view.row(criterion_id)
        if row is not None:
            self.after(row)

    def show(self, criterion_id: str) -> None:
        """Make that the criterion at hand, with the keyboard where that is in the card; others are left alone."""
        row = self._view.show_row(criterion_id)
        if row is not None and self._has_keyboard() and not row.isAncestorOf(QApplication.focusWidget() or row):
            row.enter()

    def _has_keyboard(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self._panel.isAncestorOf(focus)

    def _writes_comment(self, row: CriterionRow) -> bool:
        return row.comment is not None and row.comment.field.hasFocus()
