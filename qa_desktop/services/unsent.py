"""What a lead writes of an evaluation lies on disk until it is sent, so that no end of the program loses any of it."""

from collections.abc import Callable

from qa_desktop.domain.review import UnsentReply
from qa_desktop.services.jobs import ErrorHandler
from qa_desktop.services.newest import NewestWins
from qa_desktop.services.ports import UnitOfWork


class UnsentReplies(NewestWins[UnsentReply]):
    """Keeps what stands in the lead's field; sending it forgets it, in the transaction that stores what is sent."""

    def keep(self, evaluation_id: str, reply: UnsentReply) -> None:
        """Save this; it takes the place of what was written of the evaluation before, and no words of any."""
        self._keep_newest(evaluation_id, reply)

    def read(self, evaluation_id: str, done: Callable[[UnsentReply | None], None], failed: ErrorHandler) -> None:
        """Tell what was written of an evaluation and not sent, None where nothing was."""

        def read() -> UnsentReply | None:
            waiting = self.newest(evaluation_id)
            if waiting is not None:
                return waiting if waiting.text.strip() else None
            with self._store() as unit:
                return unit.unsent.of(evaluation_id)

        self._jobs.store(read, done, failed)

    def _put(self, unit: UnitOfWork, evaluation_id: str, state: UnsentReply) -> None:
        if state.text.strip():
            unit.unsent.keep(evaluation_id, state)
        else:
            unit.unsent.forget(evaluation_id)
