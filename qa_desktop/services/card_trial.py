"""Grading on a card that is still written: all is as on a call, but that nothing is stored."""

from datetime import UTC, datetime
from typing import Never

from qa_desktop.domain.evaluation import Answer, Evaluation
from qa_desktop.domain.judging import is_valid
from qa_desktop.domain.recording import AudioFormat, Recording, usual_channels
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import CallOpened, EventBus
from qa_desktop.services.grading import Grading
from qa_desktop.services.history import History
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Clock, Identity

NOBODY = Identity("trial")
CALL = Recording(
    id="0" * 64,
    file_name="",
    size_bytes=0,
    audio=AudioFormat(codec="", sample_rate=8000, channels=1, duration_ms=0),
    channels=usual_channels(1),
    imported_at=datetime(2026, 1, 1, tzinfo=UTC),
)


class Trial(Grading):
    """Tries a card out; it tells of itself on a bus of its own, so that no call on a desk is meant.

    Answers stay while the card is edited: those to what is gone wait in case it comes back, and those that do not fit
    any more do not count until they do again.
    """

    is_for_good = False

    def __init__(self, clock: Clock) -> None:
        self.events = EventBus()
        jobs = InlineJobs()
        unsaved = _Unsaved(store=_no_store, jobs=jobs, clock=clock, events=self.events)
        super().__init__(store=_no_store, jobs=jobs, clock=clock, events=self.events, identity=NOBODY, autosave=unsaved)
        self._kept: dict[str, Answer] = {}
        self._now = clock.now

    def try_card(self, card: Scorecard) -> None:
        """Grade on this card from now on, with the answers given so far; a `CallOpened` follows on `events`."""
        evaluation = self._begun(card)
        call = OpenCall(recording=CALL, files=(), card=card, evaluation=evaluation)
        self.call = call
        self.score = self._score(card, evaluation)
        self._history = History()
        self.events.publish(CallOpened(CALL.id))

    def begin_anew(self, card: Scorecard) -> None:
        """Forget every answer and grade on this card."""
        self.forget()
        self.try_card(card)

    def forget(self) -> None:
        """Forget every answer: another card is tried."""
        self._kept = {}
        self.call = None

    def _begun(self, card: Scorecard) -> Evaluation:
        criteria = {criterion.id: criterion for criterion in card.criteria}
        self._keep_answers()
        fitting = {
            criterion_id: answer
            for criterion_id, answer in self._kept.items()
            if criterion_id in criteria and is_valid(criteria[criterion_id], answer.value)
        }
        now = self._now()
        return Evaluation(
            id="trial",
            recording_id=CALL.id,
            card_id=card.id,
            card_version=card.version,
            author=NOBODY.id,
            created_at=now,
            updated_at=now,
            answers=fitting,
        )

    def _keep_answers(self) -> None:
        """Keep what is answered now; what was taken back, and fitted, is not to come back by itself."""
        if self.call is None:
            return
        answers = self.call.evaluation.answers
        for criterion in self.call.card.criteria:
            kept = self._kept.get(criterion.id)
            if kept is not None and criterion.id not in answers and is_valid(criterion, kept.value):
                del self._kept[criterion.id]
        self._kept |= answers


class _Unsaved(Autosave):
    """Keeps nothing."""

    def keep(self, evaluation: Evaluation, based_on: str = "") -> None:
        """Let it go."""


def _no_store() -> Never:
    msg = "a trial has no store"
    raise AssertionError(msg)
