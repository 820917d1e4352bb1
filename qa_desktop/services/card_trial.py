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
        self._keep_answers()
        fitting = {key: answer for key, answer in self._kept.items() if _fits(card, key, answer)}
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
        card = self.call.card
        taken_back = {key for key, kept in self._kept.items() if key not in answers and _fits(card, key, kept)}
        self._kept = {**{key: kept for key, kept in self._kept.items() if key not in taken_back}, **answers}


class _Unsaved(Autosave):
    """Keeps nothing."""

    def keep(self, evaluation: Evaluation, based_on: str = "") -> None:
        """Let it go."""


def _fits(card: Scorecard, criterion_id: str, answer: Answer) -> bool:
    """Return whether the card has that criterion, and it allows the answer."""
    try:
        criterion = card.criterion(criterion_id)
    except KeyError:
        return False
    return is_valid(criterion, answer.value)


def _no_store() -> Never:
    msg = "a trial has no store"
    raise AssertionError(msg)
