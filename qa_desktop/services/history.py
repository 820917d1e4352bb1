"""Undo and redo: every change to an evaluation is a named step that knows what stood before it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.events import Kind

MERGE_WITHIN = timedelta(seconds=1)
MOST_STEPS = 500
MOST_KEPT = 20


class StepName(StrEnum):
    """What a step did; the window words it."""

    ANSWER = "answer"
    COMMENT = "comment"
    SUMMARY = "summary"
    MARK = "mark"
    MOVE_MARK = "move_mark"
    EDIT_MARK = "edit_mark"
    DELETE_MARK = "delete_mark"
    LINK = "link"
    UNLINK = "unlink"


KINDS_OF_STEPS = {
    StepName.ANSWER: Kind.ANSWERS,
    StepName.COMMENT: Kind.ANSWERS,
    StepName.LINK: Kind.ANSWERS,
    StepName.UNLINK: Kind.ANSWERS,
    StepName.SUMMARY: Kind.SUMMARY,
}
"""What a step changes; the others change annotations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change from `before` to `after`; steps on the same `target` in quick succession become one."""

    name: StepName
    target: str
    before: Evaluation
    after: Evaluation
    at: datetime
    merges: bool = False


class History:
    """The steps that can be undone, and those that can be done again."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def undo_name(self) -> StepName | None:
        """What undo would take back."""
        return self._done[-1].name if self._done else None

    @property
    def redo_name(self) -> StepName | None:
        """What redo would do again."""
        return self._undone[-1].name if self._undone else None

    def add(self, step: Step) -> None:
        """Remember a step; what had been undone is forgotten, and so is a step that typing itself took back."""
        self._undone.clear()
        if self._done and _continues(self._done[-1], step):
            step = replace(step, before=self._done.pop().before)
        if not _same_work(step.before, step.after):
            self._done.append(step)
        del self._done[:-MOST_STEPS]

    def undo(self) -> Step | None:
        """Take back the last step: the caller puts its `before` in place."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return step

    def redo(self) -> Step | None:
        """Do the last undone step again: the caller puts its `after` in place."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return step


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
    return _same_work(one, other) and (one.state, one.revision) == (other.state, other.revision)


def _continues(last: Step, step: Step) -> bool:
    same = last.merges and step.merges and (last.name, last.target) == (step.name, step.target)
    return same and step.at - last.at <= MERGE_WITHIN


def _same_work(one: Evaluation, other: Evaluation) -> bool:
    return (one.answers, one.annotations, one.summary) == (other.answers, other.annotations, other.summary)
