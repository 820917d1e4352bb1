"""Saves what is typed as soon as the store is free: the newest state always wins, and nothing waits for a timer."""

import threading

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.events import Changed, EventBus, Kind, Saved, SaveFailed
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock, UnitOfWorkFactory

RETRY_AFTER_S = 5.0
MOST_ROUNDS = 3


class Autosave:
    """Keeps the newest state of each evaluation until it is on disk; a failed save is tried again.

    A save is one store job for whatever is newest when its turn comes, so a burst of keystrokes costs few
    transactions and no keystroke waits longer than the job before it.
    """

    def __init__(self, *, store: UnitOfWorkFactory, jobs: Jobs, clock: Clock, events: EventBus) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._waiting: dict[str, Evaluation] = {}
        self._lock = threading.Lock()
        self._retrying: set[str] = set()

    @property
    def has_unsaved(self) -> bool:
        """Whether anything is not on disk yet."""
        with self._lock:
            return bool(self._waiting)

    def keep(self, evaluation: Evaluation) -> None:
        """Save this state; it takes the place of an older one that still waits."""
        with self._lock:
            queued = evaluation.id in self._waiting and evaluation.id not in self._retrying
            self._waiting[evaluation.id] = evaluation
        if not queued:
            self._save(evaluation.id)

    def newest(self, evaluation: Evaluation) -> Evaluation:
        """Return the state that still waits, or the given one where none does."""
        with self._lock:
            return self._waiting.get(evaluation.id, evaluation)

    def flush(self) -> None:
        """Wait until everything is on disk or has failed; for the end of the program."""
        with self._lock:
            retrying, self._retrying = tuple(self._retrying), set()
        for evaluation_id in retrying:
            self._save(evaluation_id)
        for _ in range(MOST_ROUNDS):
            self._jobs.drain()
            if not self.has_unsaved:
                return

    def _save(self, evaluation_id: str) -> None:
        def failed(error: QaError) -> None:
            self._failed(evaluation_id, error)

        self._jobs.store(lambda: self._write(evaluation_id), self._saved, failed)

    def _write(self, evaluation_id: str) -> Evaluation | None:
        with self._lock:
            evaluation = self._waiting.get(evaluation_id)
        if evaluation is None:
            return None
        with self._store() as unit:
            unit.evaluations.save(evaluation)
            unit.commit()
        with self._lock:
            newer = self._waiting.get(evaluation_id)
            if newer is evaluation:
                del self._waiting[evaluation_id]
        if newer is not evaluation:
            self._save(evaluation_id)
        return evaluation

    def _saved(self, evaluation: Evaluation | None) -> None:
        if evaluation is None:
            return
        self._retrying.discard(evaluation.id)
        self._events.publish(Saved(evaluation.id, self._clock.now()))
        self._events.publish(Changed(frozenset({Kind.EVALUATIONS}), evaluation.recording_id))

    def _failed(self, evaluation_id: str, error: QaError) -> None:
        self._events.publish(SaveFailed(evaluation_id, error))
        if evaluation_id not in self._retrying:
            self._retrying.add(evaluation_id)
            self._jobs.later(RETRY_AFTER_S, lambda: self._retry(evaluation_id))

    def _retry(self, evaluation_id: str) -> None:
        if evaluation_id in self._retrying:
            self._retrying.discard(evaluation_id)
            self._save(evaluation_id)
