"""What makes grading quicker: full marks for all the rest, root causes, feedback in parts."""

from collections.abc import Collection
from dataclasses import replace

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.feedback import FeedbackPart
from qa_desktop.domain.full_marks import FullMarks, with_full_marks
from qa_desktop.domain.root_cause import in_order, toggled
from qa_desktop.services.grading import Grading
from qa_desktop.services.history import StepName


class Comforts:
    """Changes the evaluation on the desk, each time as one step that can be undone.

    Every method raises UserMistake `evaluation.none_open` or `evaluation.frozen` where nothing can be edited.
    """

    def __init__(self, grading: Grading) -> None:
        self._grading = grading

    def full_marks(self, offered: Collection[str] = ()) -> FullMarks:
        """Give full marks to all that is still unanswered, see `qa_desktop.domain.full_marks`.

        `offered` are the ids of the criteria for which marks offer a count.
        """
        call = self._grading.editable()
        filled = with_full_marks(call.card, call.evaluation, offered)
        self._grading.change(StepName.FULL_MARKS, "", filled.evaluation)
        return filled

    def toggle_reason(self, criterion_id: str, cause: str) -> None:
        """Name a root cause of what an answer lost, or name it no more."""
        call = self._grading.editable()
        call.card.criterion(criterion_id)
        answer = call.evaluation.answer(criterion_id)
        self._set_reasons(call.evaluation, criterion_id, toggled(answer.reasons, cause))

    def clear_reasons(self, criterion_id: str) -> None:
        """Name no root cause any more."""
        self._set_reasons(self._grading.editable().evaluation, criterion_id, ())

    def tell(self, part: FeedbackPart, words: str) -> None:
        """Set one part of the feedback; what is typed in quick succession is one step."""
        evaluation = self._grading.editable().evaluation
        after = replace(evaluation, feedback=evaluation.feedback.saying(part, words))
        self._grading.change(StepName.FEEDBACK, f"feedback:{part}", after, merges=True)  # no criterion is called so

    def _set_reasons(self, evaluation: Evaluation, criterion_id: str, reasons: tuple[str, ...]) -> None:
        answer = replace(evaluation.answer(criterion_id), reasons=in_order(reasons))
        self._grading.change(StepName.REASONS, criterion_id, evaluation.with_answer(criterion_id, answer))
