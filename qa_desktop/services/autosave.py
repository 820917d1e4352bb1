"""Saves what is typed as soon as the store is free: the newest state always wins, and nothing waits for a timer."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState, Outcome
from qa_desktop.services.events import Changed, EventBus, Kind, Saved, SaveFailed
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock, UnitOfWorkFactory

RETRY_AFTER_S = 5.0
MOST_ROUNDS = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edited:
    """An evaluation, and the version that the store held when that was read of which it is an edit."""

    evaluation: Evaluation
    based_on: str


class Autosave:
    """Keeps the newest state of each evaluation until it is on disk; a failed save is tried again.

    A save is one store job for whatever is newest when its turn comes, so a burst of keystrokes costs few
    transactions and no keystroke waits longer than the job before it. Called on the main thread, except `newest`,
    `unsaved` and `supersede`, which store jobs use.
    """

    def __init__(self, *, store: UnitOfWorkFactory, jobs: Jobs, clock: Clock, events: EventBus) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._lock = threading.Lock()
        self._waiting: dict[str, Edited] = {}
        self._queued: set[str] = set()
        self._retries: dict[str, Callable[[], None]] = {}
        self._told: dict[str, tuple[EvaluationState, Outcome]] = {}

    @property
    def has_unsaved(self) -> bool:
        """Whether anything is not on disk yet."""
        with self._lock:
            return bool(self._waiting)

    @property
    def waiting(self) -> frozenset[str]:
        """The ids of the evaluations that are not on disk yet."""
        with self._lock:
            return frozenset(self._waiting)

    def keep(self, evaluation: Evaluation, based_on: str = "") -> None:
        """Save this state, an edit of the version `based_on`; it takes the place of an older one that still waits."""
        with self._lock:
            self._waiting[evaluation.id] = Edited(evaluation, based_on)
        self._save(evaluation.id)

    def newest(self, evaluation_id: str) -> Edited | None:
        """Return the state that still waits, None where none does."""
        with self._lock:
            return self._waiting.get(evaluation_id)

    def unsaved(self, recording_id: str, author: str) -> Edited | None:
        """Return the author's newest evaluation of a recording among those that wait."""
        with self._lock:
            waiting = [
                one
                for one in self._waiting.values()
                if (one.evaluation.recording_id, one.evaluation.author) == (recording_id, author)
            ]
        return max(waiting, key=lambda one: one.evaluation.created_at, default=None)

    def supersede(self, evaluation_id: str) -> None:
        """Forget what waits: the store holds something newer, such as the submitted evaluation."""
        with self._lock:
            self._waiting.pop(evaluation_id, None)

    def flush(self) -> None:
        """Wait until everything is on disk or has failed; for the end of the program."""
        for _ in range(MOST_ROUNDS):
            with self._lock:
                waiting = tuple(self._waiting)
            for evaluation_id in waiting:
                self._save(evaluation_id)
            self._jobs.drain()
            if not self.has_unsaved:
                return

    def _save(self, evaluation_id: str) -> None:
        with self._lock:
            if evaluation_id in self._queued:
                return
            self._queued.add(evaluation_id)

        def failed(error: QaError) -> None:
            self._failed(evaluation_id, error)

        self._jobs.store(lambda: self._write(evaluation_id), self._saved, failed)

    def _write(self, evaluation_id: str) -> Evaluation | None:
        """Save the newest state; a bug becomes a failed save too, or nobody would tell of it and try again."""
        try:
            return self._write_newest(evaluation_id)
        except QaError:
            raise
        except Exception as error:
            _LOG.exception("an evaluation could not be saved")
            raise EnvironmentFault("evaluation.not_saved", reason=f"{type(error).__name__}: {error}") from error

    def _write_newest(self, evaluation_id: str) -> Evaluation | None:
        with self._lock:
            self._queued.discard(evaluation_id)
            edited = self._waiting.get(evaluation_id)
        if edited is None:
            return None
        with self._store() as unit:
            unit.evaluations.save(edited.evaluation, based_on=edited.based_on)
            unit.commit()
        with self._lock:
            if self._waiting.get(evaluation_id) is edited:
                del self._waiting[evaluation_id]
        return edited.evaluation

    def _saved(self, evaluation: Evaluation | None) -> None:
        if evaluation is None:
            return
        self._call_off_retry(evaluation.id)
        with self._lock:
            all_saved = evaluation.id not in self._waiting
        if all_saved:
            self._events.publish(Saved(evaluation.id, self._clock.now()))
        self._tell_lists(evaluation)

    def _tell_lists(self, evaluation: Evaluation) -> None:
        """Say that an evaluation changed, where what lists show of it did: they need not reload at every keystroke."""
        shown = (evaluation.state, evaluation.outcome)
        if self._told.get(evaluation.id) != shown:
            self._told[evaluation.id] = shown
            self._events.publish(Changed(frozenset({Kind.EVALUATIONS}), evaluation.recording_id))

    def _failed(self, evaluation_id: str, error: QaError) -> None:
        self._events.publish(SaveFailed(evaluation_id, error))
        if not isinstance(error, UserMistake) and evaluation_id not in self._retries:
            self._retries[evaluation_id] = self._jobs.later(RETRY_AFTER_S, lambda: self._retry(evaluation_id))

    def _retry(self, evaluation_id: str) -> None:
        self._retries.pop(evaluation_id, None)
        self._save(evaluation_id)

    def _call_off_retry(self, evaluation_id: str) -> None:
        call_off = self._retries.pop(evaluation_id, None)
        if call_off is not None:
            call_off()
