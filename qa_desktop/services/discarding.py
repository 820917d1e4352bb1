"""Throwing a draft away: here, and by the next exchange wherever it has come to."""

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.ports import UnitOfWorkFactory


def is_draft(evaluation: Evaluation) -> bool:
    """Tell whether there is something to throw away; what came back for correction is to be corrected, not dropped."""
    return evaluation.is_open and not evaluation.previous_id and evaluation.is_filled


class Discarding:
    """Discards the draft on the desk."""

    def __init__(
        self, *, store: UnitOfWorkFactory, jobs: Jobs, events: EventBus, grading: Grading, autosave: Autosave
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._events = events
        self._grading = grading
        self._autosave = autosave

    def discard(self, evaluation_id: str, *, failed: ErrorHandler) -> None:
        """Throw the draft on the desk away and open its call anew; nothing happens where another one is there by now.

        Raises (to `failed`):
            EnvironmentFault: the store cannot be written; the draft is on the desk again then.
        """
        call = self._grading.call
        if call is None or call.read_only or call.evaluation.id != evaluation_id or not is_draft(call.evaluation):
            return
        recording_id = call.recording.id
        self._grading.close()

        def work() -> None:
            with self._store() as unit:
                latest = unit.evaluations.latest(recording_id, call.evaluation.author)
                if latest is not None and latest.id == evaluation_id:
                    unit.evaluations.discard(evaluation_id, based_on=call.based_on)
                    unit.commit()
            self._autosave.supersede(evaluation_id)

        def done(_: None) -> None:
            self._events.publish(Changed(frozenset({Kind.EVALUATIONS}), recording_id))
            self._grading.open(recording_id, failed=failed)

        def not_done(error: QaError) -> None:
            self._grading.open(recording_id, failed=failed)
            failed(error)

        self._jobs.store(work, done, not_done)
