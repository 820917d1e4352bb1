"""Grading one call: the open evaluation, every change to it, undo, submission, the next call.

Lives on the main thread; the store is reached through jobs. A change is made in memory first, told to the panels, and
saved at once in the background.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import AnswerValue, Evaluation, EvaluationState, Outcome
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import Score, is_valid, score_card
from qa_desktop.domain.submission import Blocker, blockers
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.events import CallClosed, CallOpened, Changed, EventBus, Kind, Saved
from qa_desktop.services.history import History, Step, StepName
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.ports import Clock, Identity, LibraryQuery, UnitOfWork, UnitOfWorkFactory

_KINDS = {
    StepName.ANSWER: Kind.ANSWERS,
    StepName.COMMENT: Kind.ANSWERS,
    StepName.LINK: Kind.ANSWERS,
    StepName.UNLINK: Kind.ANSWERS,
    StepName.SUMMARY: Kind.SUMMARY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """The call on the desk: its recording, where the file may lie (best first), the card and the evaluation."""

    recording: Recording
    paths: tuple[Path, ...]
    card: Scorecard
    evaluation: Evaluation

    @property
    def read_only(self) -> bool:
        """Whether the evaluation is past editing."""
        return not self.evaluation.is_open


class Grading:
    """The one evaluation that is being made or read; `call` and `score` are always current."""

    def __init__(
        self,
        *,
        store: UnitOfWorkFactory,
        jobs: Jobs,
        clock: Clock,
        events: EventBus,
        identity: Identity,
        autosave: Autosave,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._identity = identity
        self._autosave = autosave
        self._history = History()
        self._busy = False
        self.call: OpenCall | None = None
        self.score: Score | None = None

    # -- opening and closing ---------------------------------------------------------------------------------------

    def open(self, recording_id: str, *, card_id: str = "", failed: ErrorHandler | None = None) -> None:
        """Put a call on the desk; a `CallOpened` event follows.

        A first grading uses the newest version of `card_id`, or the first published card where none is named.

        Raises (to `failed`):
            UserMistake: `recording.unknown`, or `scorecard.none_published`.
        """
        self._jobs.store(lambda: self._load(recording_id, card_id), self._show, failed)

    def close(self) -> None:
        """Take the call off the desk; what was typed is saved already or waits in the autosave."""
        self.call = None
        self.score = None
        self._history = History()
        self._events.publish(CallClosed())

    def _load(self, recording_id: str, card_id: str) -> OpenCall:
        with self._store() as unit:
            return self._load_in(unit, recording_id, card_id)

    def _load_in(self, unit: UnitOfWork, recording_id: str, card_id: str) -> OpenCall:
        try:
            recording = unit.recordings.get(recording_id)
        except KeyError:
            raise UserMistake("recording.unknown", recording=recording_id) from None
        evaluation = unit.evaluations.latest(recording_id, self._identity.id)
        if evaluation is None:
            card = _card_for_new(unit, card_id)
            evaluation = self._new_evaluation(recording_id, card)
        else:
            evaluation = self._autosave.newest(evaluation)
            card = unit.scorecards.get(evaluation.card_id, evaluation.card_version)
        paths = unit.recordings.paths(recording_id)
        return OpenCall(recording=recording, paths=paths, card=card, evaluation=evaluation)

    def _new_evaluation(self, recording_id: str, card: Scorecard) -> Evaluation:
        now = self._clock.now()
        return Evaluation(
            id=new_id(),
            recording_id=recording_id,
            card_id=card.id,
            card_version=card.version,
            author=self._identity.id,
            created_at=now,
            updated_at=now,
        )

    def _show(self, call: OpenCall) -> None:
        self.call = call
        self.score = score_card(call.card, call.evaluation.answers)
        self._history = History()
        self._busy = False
        self._events.publish(CallOpened(call.recording.id))

    # -- the scorecard ---------------------------------------------------------------------------------------------

    def answer(self, criterion_id: str, value: AnswerValue) -> None:
        """Answer a criterion; None takes the answer back.

        Raises:
            UserMistake: `answer.invalid` where the criterion does not allow the value.
        """
        call = self._open_call()
        if not is_valid(call.card.criterion(criterion_id), value):
            raise UserMistake("answer.invalid", criterion=criterion_id, value=value)
        answer = replace(call.evaluation.answer(criterion_id), value=value)
        self._change(StepName.ANSWER, criterion_id, call.evaluation.with_answer(criterion_id, answer))

    def comment(self, criterion_id: str, text: str) -> None:
        """Set the comment on a criterion."""
        call = self._open_call()
        call.card.criterion(criterion_id)
        answer = replace(call.evaluation.answer(criterion_id), comment=text)
        self._change(StepName.COMMENT, criterion_id, call.evaluation.with_answer(criterion_id, answer), merges=True)

    def summarise(self, text: str) -> None:
        """Set the comment on the whole call."""
        call = self._open_call()
        self._change(StepName.SUMMARY, "", replace(call.evaluation, summary=text), merges=True)

    def link(self, criterion_id: str, annotation_id: str) -> None:
        """Make an annotation evidence for a criterion."""
        call = self._open_call()
        call.card.criterion(criterion_id)
        self._change(StepName.LINK, annotation_id, call.evaluation.with_evidence(criterion_id, annotation_id))

    def unlink(self, criterion_id: str, annotation_id: str) -> None:
        """Make an annotation no evidence for a criterion."""
        call = self._open_call()
        self._change(StepName.UNLINK, annotation_id, call.evaluation.without_evidence(criterion_id, annotation_id))

    # -- annotations -----------------------------------------------------------------------------------------------

    def mark(self, annotation: Annotation, *, evidence_for: str = "") -> None:
        """Add an annotation, as evidence for the criterion `evidence_for` where one is named."""
        call = self._open_call()
        after = call.evaluation.with_annotation(annotation)
        if evidence_for:
            call.card.criterion(evidence_for)
            after = after.with_evidence(evidence_for, annotation.id)
        self._change(StepName.MARK, annotation.id, after)

    def move_mark(self, annotation_id: str, start_ms: int, end_ms: int | None) -> None:
        """Give an annotation another span; a whole drag is one call, and one step."""
        call = self._open_call()
        moved = replace(call.evaluation.annotation(annotation_id), start_ms=start_ms, end_ms=end_ms)
        self._change(StepName.MOVE_MARK, annotation_id, call.evaluation.with_annotation(moved))

    def edit_mark(self, annotation: Annotation) -> None:
        """Replace an annotation's tag, severity, note or channel by those of the one with the same id."""
        call = self._open_call()
        call.evaluation.annotation(annotation.id)
        self._change(StepName.EDIT_MARK, annotation.id, call.evaluation.with_annotation(annotation), merges=True)

    def delete_mark(self, annotation_id: str) -> None:
        """Delete an annotation and its links."""
        call = self._open_call()
        self._change(StepName.DELETE_MARK, annotation_id, call.evaluation.without_annotation(annotation_id))

    # -- undo ------------------------------------------------------------------------------------------------------

    @property
    def undo_name(self) -> StepName | None:
        """What undo would take back, None where nothing."""
        return self._history.undo_name

    @property
    def redo_name(self) -> StepName | None:
        """What redo would do again, None where nothing."""
        return self._history.redo_name

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        self._open_call()
        step = self._history.undo()
        if step is not None:
            self._put(step.before, _ALL_KINDS)

    def redo(self) -> None:
        """Do the last undone step again, if there is one."""
        self._open_call()
        step = self._history.redo()
        if step is not None:
            self._put(step.after, _ALL_KINDS)

    # -- submission ------------------------------------------------------------------------------------------------

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """What is lacking before it can be submitted."""
        return () if self.call is None else blockers(self.call.card, self.call.evaluation)

    def submit(self, *, failed: ErrorHandler) -> None:
        """Submit and keep the call on the desk, read-only; a `CallOpened` event follows.

        Raises:
            UserMistake: `evaluation.incomplete` with the `blockers`.
        """
        submitted = self._submitted()
        self._jobs.store(lambda: self._store_submitted(submitted, None), self._after_submit, self._released(failed))

    def submit_and_next(self, query: LibraryQuery, *, failed: ErrorHandler) -> None:
        """Submit and open the next call still to be graded in the order of `query`; none left: `CallClosed`.

        Raises:
            UserMistake: `evaluation.incomplete` with the `blockers`.
        """
        submitted = self._submitted()
        self._jobs.store(lambda: self._store_submitted(submitted, query), self._after_submit, self._released(failed))

    def _submitted(self) -> OpenCall:
        call = self._open_call()
        missing = self.blockers
        if missing:
            raise UserMistake("evaluation.incomplete", blockers=missing)
        now = self._clock.now()
        evaluation = replace(call.evaluation, state=EvaluationState.SUBMITTED, submitted_at=now, updated_at=now)
        self._busy = True
        return replace(call, evaluation=evaluation)

    def _store_submitted(self, call: OpenCall, query: LibraryQuery | None) -> tuple[OpenCall, OpenCall | None]:
        with self._store() as unit:
            unit.evaluations.save(call.evaluation)
            unit.commit()
        if query is None:
            return call, call
        with self._store() as unit:
            following = unit.recordings.next_to_do(query, call.recording.id)
            return call, None if following is None else self._load_in(unit, following, call.card.id)

    def _after_submit(self, calls: tuple[OpenCall, OpenCall | None]) -> None:
        submitted, following = calls
        self._busy = False
        self._events.publish(Saved(submitted.evaluation.id, self._clock.now()))
        if following is None:
            self.close()
        else:
            self._show(following)
        self._events.publish(Changed(frozenset({Kind.EVALUATIONS}), submitted.recording.id))

    def _released(self, failed: ErrorHandler) -> ErrorHandler:
        def handle(error: QaError) -> None:
            self._busy = False
            failed(error)

        return handle

    # -- the one way in which anything changes ---------------------------------------------------------------------

    def _open_call(self) -> OpenCall:
        if self.call is None:
            raise UserMistake("evaluation.none_open")
        if self.call.read_only or self._busy:
            raise UserMistake("evaluation.frozen", evaluation=self.call.evaluation.id)
        return self.call

    def _change(self, name: StepName, target: str, after: Evaluation, *, merges: bool = False) -> None:
        before = self._open_call().evaluation
        if after == before:
            return
        now = self._clock.now()
        self._history.add(Step(name=name, target=target, before=before, after=after, at=now, merges=merges))
        kinds = frozenset({_KINDS.get(name, Kind.ANNOTATIONS)})
        if before.answers != after.answers:
            kinds |= {Kind.ANSWERS}
        self._put(after, kinds, now)

    def _put(self, evaluation: Evaluation, kinds: frozenset[Kind], now: datetime | None = None) -> None:
        call = self._open_call()
        self.score = score_card(call.card, evaluation.answers)
        outcome = Outcome(
            score=self.score.score,
            before_fatal=self.score.before_fatal,
            fatal=bool(self.score.fatal_criteria),
            band_id="" if self.score.band is None else self.score.band.id,
        )
        current = replace(evaluation, outcome=outcome, updated_at=now or self._clock.now())
        self.call = replace(call, evaluation=current)
        self._autosave.keep(current)
        self._events.publish(Changed(kinds | {Kind.HISTORY}, call.recording.id))


_ALL_KINDS = frozenset({Kind.ANSWERS, Kind.ANNOTATIONS, Kind.SUMMARY})


def _card_for_new(unit: UnitOfWork, card_id: str) -> Scorecard:
    cards = unit.scorecards.published()
    named = [card for card in cards if card.id == card_id]
    if not cards:
        raise UserMistake("scorecard.none_published")
    return (named or list(cards))[0]
