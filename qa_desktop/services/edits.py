"""What a person changes in the evaluation on the desk, each change a step that can be undone."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.answer_types import TYPED
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import AnswerValue, Evaluation
from qa_desktop.domain.judging import is_valid
from qa_desktop.domain.root_cause import loses_points
from qa_desktop.services.history import StepName
from qa_desktop.services.open_call import OpenCall


class Edits(ABC):
    """Answers, comments, evidence and annotations; all raise as `editable` does."""

    @abstractmethod
    def editable(self) -> OpenCall:
        """Return the call on the desk.

        Raises:
            UserMistake: `evaluation.none_open`, or `evaluation.frozen` where it can be read only or is being submitted.
        """

    @abstractmethod
    def change(self, name: StepName, target: str, after: Evaluation, *, merges: bool = False) -> None:
        """Put an edited copy in the place of the evaluation on the desk, as a step that can be undone.

        What `merges` is one step with what was done to the same `target` just before. Raises as `editable`.
        """

    # -- the scorecard ---------------------------------------------------------------------------------------------

    def answer(self, criterion_id: str, value: AnswerValue, *, evidence: Iterable[str] = ()) -> None:
        """Answer a criterion; None takes the answer back. What is typed in quick succession is one step.

        The annotations `evidence` become evidence for it in the same step, beside those that are.

        Raises:
            UserMistake: `answer.invalid` where the criterion does not allow the value.
        """
        call = self.editable()
        criterion = call.card.criterion(criterion_id)
        if not is_valid(criterion, value):
            raise UserMistake("answer.invalid", criterion=criterion_id, value=value)
        before = call.evaluation.answer(criterion_id)
        reasons = before.reasons if loses_points(criterion, value) else ()  # of what was not lost there is no cause
        after = call.evaluation.with_answer(criterion_id, replace(before, value=value, reasons=reasons))
        for annotation_id in evidence:
            after = after.with_evidence(criterion_id, annotation_id)
        self.change(StepName.ANSWER, criterion_id, after, merges=isinstance(criterion.answer, TYPED))

    def comment(self, criterion_id: str, text: str) -> None:
        """Set the comment on a criterion."""
        call = self.editable()
        call.card.criterion(criterion_id)
        answer = replace(call.evaluation.answer(criterion_id), comment=text)
        self.change(StepName.COMMENT, criterion_id, call.evaluation.with_answer(criterion_id, answer), merges=True)

    def summarise(self, text: str) -> None:
        """Set the comment on the whole call."""
        call = self.editable()
        self.change(StepName.SUMMARY, "", replace(call.evaluation, summary=text), merges=True)

    def link(self, criterion_id: str, annotation_id: str) -> None:
        """Make an annotation evidence for a criterion."""
        call = self.editable()
        call.card.criterion(criterion_id)
        self.change(StepName.LINK, annotation_id, call.evaluation.with_evidence(criterion_id, annotation_id))

    def unlink(self, criterion_id: str, annotation_id: str) -> None:
        """Make an annotation no evidence for a criterion."""
        call = self.editable()
        self.change(StepName.UNLINK, annotation_id, call.evaluation.without_evidence(criterion_id, annotation_id))

    # -- annotations -----------------------------------------------------------------------------------------------

    def mark(self, annotation: Annotation, *, evidence_for: str = "") -> None:
        """Add an annotation, as evidence for the criterion `evidence_for` where one is named."""
        call = self.editable()
        after = call.evaluation.with_annotation(annotation)
        if evidence_for:
            call.card.criterion(evidence_for)
            after = after.with_evidence(evidence_for, annotation.id)
        self.change(StepName.MARK, annotation.id, after)

    def move_mark(self, annotation_id: str, start_ms: int, end_ms: int | None) -> None:
        """Give an annotation another span; a whole drag is one call, and one step."""
        call = self.editable()
        moved = replace(call.evaluation.annotation(annotation_id), start_ms=start_ms, end_ms=end_ms)
        self.change(StepName.MOVE_MARK, annotation_id, call.evaluation.with_annotation(moved))

    def edit_mark(self, annotation: Annotation) -> None:
        """Replace an annotation's tag, severity, note or channel by those of the one with the same id."""
        call = self.editable()
        old = call.evaluation.annotation(annotation.id)
        typing = replace(old, note=annotation.note) == annotation
        self.change(StepName.EDIT_MARK, annotation.id, call.evaluation.with_annotation(annotation), merges=typing)

    def delete_mark(self, annotation_id: str) -> None:
        """Delete an annotation and its links."""
        call = self.editable()
        self.change(StepName.DELETE_MARK, annotation_id, call.evaluation.without_annotation(annotation_id))
