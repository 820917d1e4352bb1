"""Saves the evaluation that is being graded with every keystroke."""

from dataclasses import dataclass

from qa_desktop.domain.evaluation import Evaluation, EvaluationState, Outcome
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.newest import NewestWins
from qa_desktop.services.ports import Clock, UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Edited:
    """An evaluation, and the version that the store held when that was read of which it is an edit."""

    evaluation: Evaluation
    based_on: str


class Autosave(NewestWins[Edited]):
    """Keeps evaluations."""

    def __init__(self, *, store: UnitOfWorkFactory, jobs: Jobs, clock: Clock, events: EventBus) -> None:
        super().__init__(store=store, jobs=jobs, clock=clock, events=events)
        self._told: dict[str, tuple[EvaluationState, Outcome]] = {}

    def keep(self, evaluation: Evaluation, based_on: str = "") -> None:
        """Save this state, an edit of the version `based_on`; it takes the place of an older one that still waits."""
        self._keep_newest(evaluation.id, Edited(evaluation, based_on))

    def unsaved(self, recording_id: str, author: str) -> Edited | None:
        """Return the author's newest evaluation of a recording among those that wait."""
        waiting = [
            one
            for one in self._all_waiting()
            if (one.evaluation.recording_id, one.evaluation.author) == (recording_id, author)
        ]
        return max(waiting, key=lambda one: one.evaluation.created_at, default=None)

    def _put(self, unit: UnitOfWork, evaluation_id: str, state: Edited) -> None:  # noqa: ARG002 - it names its own
        unit.evaluations.save(state.evaluation, based_on=state.based_on)

    def _tell(self, state: Edited) -> None:
        """Say that an evaluation changed, where what lists show of it did: they need not reload at every keystroke."""
        evaluation = state.evaluation
        shown = (evaluation.state, evaluation.outcome)
        if self._told.get(evaluation.id) != shown:
            self._told[evaluation.id] = shown
            self._events.publish(Changed(frozenset({Kind.EVALUATIONS}), evaluation.recording_id))
