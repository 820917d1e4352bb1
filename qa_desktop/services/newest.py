"""Saves what is typed as soon as the store is free: the newest state always wins, and nothing waits for a timer."""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.services.events import EventBus, Saved, SaveFailed
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock, UnitOfWork, UnitOfWorkFactory

T = TypeVar("T")
RETRY_AFTER_S = 5.0
MOST_ROUNDS = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Written(Generic[T]):
    """What is on disk now, and of which evaluation."""

    evaluation_id: str
    state: T


class NewestWins(ABC, Generic[T]):
    """Keeps the newest state of what is typed about each evaluation until it is on disk; a failed save is tried again.

    A save is one store job for whatever is newest when its turn comes, so a burst of keystrokes costs few
    transactions and no keystroke waits longer than the job before it. Called on the main thread, except `newest`,
    `_all_waiting` and `supersede`, which store jobs use.
    """

    def __init__(self, *, store: UnitOfWorkFactory, jobs: Jobs, clock: Clock, events: EventBus) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._lock = threading.Lock()
        self._waiting: dict[str, T] = {}
        self._queued: set[str] = set()
        self._retries: dict[str, Callable[[], None]] = {}

    @property
    def has_unsaved(self) -> bool:
        """Whether anything is not on disk yet."""
        with self._lock:
            return bool(self._waiting)

    @property
    def waiting(self) -> frozenset[str]:
        """The ids of the evaluations of which something is not on disk yet."""
        with self._lock:
            return frozenset(self._waiting)

    def newest(self, evaluation_id: str) -> T | None:
        """Return the state that still waits, None where none does."""
        with self._lock:
            return self._waiting.get(evaluation_id)

    def supersede(self, evaluation_id: str) -> None:
        """Forget what waits: the store holds something newer, such as what was submitted or sent."""
        with self._lock:
            self._waiting.pop(evaluation_id, None)

    def flush(self) -> None:
        """Wait until everything is on disk or has failed; for the end of the program."""
        for _ in range(MOST_ROUNDS):
            for evaluation_id in self.waiting:
                self._save(evaluation_id)
            self._jobs.drain()
            if not self.has_unsaved:
                return

    @abstractmethod
    def _put(self, unit: UnitOfWork, evaluation_id: str, state: T) -> None:
        """Store a state; the unit is committed afterwards."""

    def _tell(self, state: T) -> None:
        """Say what else follows from a state's being on disk."""

    def _all_waiting(self) -> Sequence[T]:
        with self._lock:
            return tuple(self._waiting.values())

    def _keep_newest(self, evaluation_id: str, state: T) -> None:
        with self._lock:
            self._waiting[evaluation_id] = state
        self._save(evaluation_id)

    def _save(self, evaluation_id: str) -> None:
        with self._lock:
            if evaluation_id in self._queued:
                return
            self._queued.add(evaluation_id)

        def failed(error: QaError) -> None:
            self._failed(evaluation_id, error)

        self._jobs.store(lambda: self._write(evaluation_id), self._saved, failed)

    def _write(self, evaluation_id: str) -> _Written[T] | None:
        """Save the newest state; a bug becomes a failed save too, or nobody would tell of it and try again."""
        try:
            return self._write_newest(evaluation_id)
        except QaError:
            raise
        except Exception as error:
            _LOG.exception("what was typed could not be saved")
            raise EnvironmentFault("evaluation.not_saved", reason=type(error).__name__) from error

    def _write_newest(self, evaluation_id: str) -> _Written[T] | None:
        with self._lock:
            self._queued.discard(evaluation_id)
            state = self._waiting.get(evaluation_id)
        if state is None:
            return None
        with self._store() as unit:
            self._put(unit, evaluation_id, state)
            unit.commit()
        with self._lock:
            if self._waiting.get(evaluation_id) is state:
                del self._waiting[evaluation_id]
        return _Written(evaluation_id, state)

    def _saved(self, written: _Written[T] | None) -> None:
        if written is None:
            return
        self._call_off_retry(written.evaluation_id)
        if written.evaluation_id not in self.waiting:
            self._events.publish(Saved(written.evaluation_id, self._clock.now()))
        self._tell(written.state)

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
