"""What becomes of a draft when it is submitted."""

from collections.abc import Callable
from dataclasses import replace

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import Score, outcome_of
from qa_desktop.domain.submission import blockers
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Clock, UnitOfWorkFactory


class Submitting:
    """Freezes an evaluation with its score, and stores it so."""

    def __init__(
        self,
        *,
        store: UnitOfWorkFactory,
        clock: Clock,
        autosave: Autosave,
        score: Callable[[Scorecard, Evaluation], Score],
    ) -> None:
        self._store = store
        self._clock = clock
        self._autosave = autosave
        self._score = score

    def submitted(self, call: OpenCall) -> OpenCall:
        """Return the call as it is once submitted.

        Raises:
            UserMistake: `evaluation.incomplete` with the `blockers`.
        """
        missing = blockers(call.card, call.evaluation)
        if missing:
            raise UserMistake("evaluation.incomplete", blockers=missing)
        now = self._clock.now()
        evaluation = replace(
            call.evaluation,
            state=EvaluationState.SUBMITTED,
            submitted_at=now,
            updated_at=now,
            outcome=outcome_of(self._score(call.card, call.evaluation)),
        )
        return replace(call, evaluation=evaluation)

    def keep(self, submitted: OpenCall) -> None:
        """Store it, and have no older state of it saved after; inside a store job."""
        with self._store() as unit:
            unit.evaluations.save(submitted.evaluation, based_on=submitted.based_on)
            unit.commit()
        self._autosave.supersede(submitted.evaluation.id)
