"""Undo and redo: every change to an evaluation is a named step that knows what stood before it."""

from enum import StrEnum

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.events import Kind
from qa_desktop.services.steps import Steps

MOST_KEPT = 20


class StepName(StrEnum):
    """What a step did; the window words it."""

    ANSWER = "answer"
    COMMENT = "comment"
    SUMMARY = "summary"
    FEEDBACK = "feedback"
    FULL_MARKS = "full_marks"
    REASONS = "reasons"
    MARK = "mark"
    MOVE_MARK = "move_mark"
    EDIT_MARK = "edit_mark"
    DELETE_MARK = "delete_mark"
    LINK = "link"
    UNLINK = "unlink"
    CARD = "card"


KINDS_OF_STEPS = {
    StepName.ANSWER: Kind.ANSWERS,
    StepName.COMMENT: Kind.ANSWERS,
    StepName.LINK: Kind.ANSWERS,
    StepName.UNLINK: Kind.ANSWERS,
    StepName.FULL_MARKS: Kind.ANSWERS,
    StepName.REASONS: Kind.ANSWERS,
    StepName.CARD: Kind.ANSWERS,
    StepName.SUMMARY: Kind.SUMMARY,
    StepName.FEEDBACK: Kind.SUMMARY,
}
"""What a step changes; the others change annotations."""


class History(Steps[Evaluation, StepName]):
    """The steps of one evaluation."""

    def __init__(self) -> None:
        super().__init__(same_work)


class Histories:
    """The histories of drafts that were left, so that coming back keeps what can be undone; the latest are kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Evaluation, History]] = {}

    def keep(self, evaluation: Evaluation, history: History) -> None:
        """Keep the history of a draft that is left as `evaluation`."""
        self.drop(evaluation.id)
        if history.undo_name or history.redo_name:
            self._kept[evaluation.id] = (evaluation, history)
        for oldest in list(self._kept)[:-MOST_KEPT]:
            self.drop(oldest)

    def take(self, evaluation: Evaluation) -> History:
        """Return the history that ended with `evaluation`, an empty one where there is none."""
        left, history = self._kept.pop(evaluation.id, (evaluation, History()))
        return history if _same_draft(left, evaluation) else History()

    def drop(self, evaluation_id: str) -> None:
        """Forget a history: its evaluation is no draft any more."""
        self._kept.pop(evaluation_id, None)


def _same_draft(one: Evaluation, other: Evaluation) -> bool:
    return same_work(one, other) and (one.state, one.revision) == (other.state, other.revision)


def same_work(one: Evaluation, other: Evaluation) -> bool:
    """Return whether two evaluations hold the same answers, annotations and words, on the same version of a card."""
    return _work(one) == _work(other)


def _work(one: Evaluation) -> tuple[object, ...]:
    return one.card_id, one.card_version, one.answers, one.annotations, one.summary, one.feedback
