"""Grading one call: the open evaluation, undo, submission, the next call; what is changed in it: `edits`.

Lives on the main thread; the store is reached through jobs. A change is made in memory first, told to the panels, and
saved at once in the background.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.scoring import Score, outcome_of
from qa_desktop.domain.submission import Blocker, blockers
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.card_choice import CardChoice
from qa_desktop.services.card_scorer import CardScorer
from qa_desktop.services.desk_time import DeskTime
from qa_desktop.services.edits import Edits
from qa_desktop.services.events import (
    CallClosed,
    CallOpened,
    Changed,
    EventBus,
    Kind,
    Overtaken,
    Saved,
    Submitted,
)
from qa_desktop.services.history import KINDS_OF_STEPS, Histories, History, StepName
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.open_call import CallLoader, OpenCall, differs, says_other
from qa_desktop.services.ports import Clock, FileSeen, Identity, LibraryQuery, UnitOfWorkFactory
from qa_desktop.services.steps import Step
from qa_desktop.services.submitting import Submitting
from qa_desktop.services.time_keeping import TimeKeeper

__all__ = ["Grading", "OpenCall"]

_LOG = logging.getLogger(__name__)


class Grading(Edits):
    """The one evaluation that is being made or read; `call` and `score` are always current.

    `is_for_good` unless it is only a trial, of which nothing is stored or submitted.
    """

    is_for_good = True

    def __init__(
        self,
        *,
        store: UnitOfWorkFactory,
        jobs: Jobs,
        clock: Clock,
        events: EventBus,
        identity: Identity,
        autosave: Autosave,
        timing: TimeKeeper | None = None,
        choice: CardChoice | None = None,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._autosave = autosave
        self._choice = choice or CardChoice()
        self._loader = CallLoader(store=store, clock=clock, identity=identity, autosave=autosave, choice=self._choice)
        self._left_cards: dict[tuple[str, int], Scorecard] = {}
        self._history = History()
        self._histories = Histories()
        self._busy = False
        self._wish = 0
        self.call: OpenCall | None = None
        self.score: Score | None = None
        self._score = CardScorer().score
        self.timing = timing or TimeKeeper()
        self._time = DeskTime(self.timing, autosave)
        self._submitting = Submitting(store=store, clock=clock, autosave=autosave, score=self._score)

    # -- opening and closing ---------------------------------------------------------------------------------------

    def open(self, recording_id: str, *, card_id: str = "", failed: ErrorHandler | None = None) -> None:
        """Put a call on the desk; a `CallOpened` event follows, unless another call is asked for before.

        A first grading uses the newest version of `card_id`, or the card that `CardChoice.card_for` picks.

        Raises (to `failed`):
            UserMistake: `recording.unknown`, or `scorecard.none_published`.
        """
        wish = self._new_wish()
        self._jobs.store(lambda: self._loader.load(recording_id, card_id), lambda call: self._show(call, wish), failed)

    def read(self, evaluation_id: str, *, failed: ErrorHandler | None = None) -> None:
        """Put one evaluation on the desk to be read, whoever made it; a `CallOpened` event follows, as of `open`.

        Raises (to `failed`):
            UserMistake: `evaluation.unknown`.
        """
        wish = self._new_wish()
        self._jobs.store(lambda: self._loader.load_to_read(evaluation_id), lambda call: self._show(call, wish), failed)

    def close(self) -> None:
        """Take the call off the desk; what was typed is saved already or waits in the autosave."""
        self._new_wish()
        self._leave()
        self.call = None
        self.score = None
        self._history = History()
        self._events.publish(CallClosed())

    def in_hand(self) -> frozenset[str]:
        """Return the id of the evaluation that is being edited, in which there is something; from any thread."""
        call = self.call
        is_in_hand = call is not None and not call.read_only and call.evaluation.is_filled
        return frozenset({call.evaluation.id}) if call is not None and is_in_hand else frozenset()

    def refresh(self) -> None:
        """Take over what others have made of the call on the desk; a `CallOpened` event follows where anything was.

        What is being typed goes on: an answer that comes while it is typed is asked for anew, and a state that still
        waits to be saved is the newest there is. What is only read stays the evaluation that it is; where it says
        other than before, `Overtaken` follows, and where it is gone, `CallClosed` and `Overtaken`.
        """
        call, wish = self.call, self._wish
        if call is None or self._busy:
            return

        def take(loaded: OpenCall) -> None:
            if wish != self._wish or self.call is None or self._busy:
                return
            if self.call.evaluation != call.evaluation:
                self.refresh()
            else:
                self._take_over(loaded, call)

        def not_there(error: QaError) -> None:
            if not call.to_read or error.code != "evaluation.unknown":
                _LOG.warning("the call on the desk is not read anew: %s", error.code)
            elif wish == self._wish:
                self.close()
                self._events.publish(Overtaken(call.evaluation.id, error))

        self._jobs.store(lambda: self._loader.load_again(call), take, not_there)

    def _take_over(self, loaded: OpenCall, shown: OpenCall) -> None:
        if differs(loaded, shown):
            self._replace(loaded)
            if shown.to_read and says_other(loaded, shown):
                self._events.publish(Overtaken(shown.evaluation.id, UserMistake("review.changed")))
        elif shown.to_read:
            self.call = loaded
        elif loaded.evaluation.id == shown.evaluation.id:
            self.call = replace(shown, based_on=loaded.based_on)

    def _replace(self, loaded: OpenCall) -> None:
        if not loaded.to_read:
            self._histories.drop(loaded.evaluation.id)  # its steps lead back to what is no more
        self.call = loaded
        self.score = self._score(loaded.card, loaded.evaluation)
        self._history = History()
        self._events.publish(CallOpened(loaded.recording.id))

    def keep_time(self) -> None:
        """Keep the time spent up to now with the evaluation on the desk, where it can be edited."""
        if self.call is not None and not self._busy:
            self.call = self._time.keep(self.call)

    def remember_file(self, recording_id: str, file: FileSeen) -> None:
        """Remember how a recording's file is now; where that fails, it is only looked at closely again."""
        self._jobs.store(
            lambda: self._loader.remember_file(recording_id, file),
            failed=lambda error: _LOG.warning("a file is not remembered: %s", error.code),
        )

    def _new_wish(self) -> int:
        """Count what the person asked for: an answer to anything but the last wish comes too late to be shown."""
        self._wish += 1
        return self._wish

    def _show(self, call: OpenCall, wish: int) -> None:
        if wish != self._wish:
            return
        if self._is_being_edited(call):
            shown = self.editable()
            call = replace(
                call, card=shown.card, evaluation=shown.evaluation, based_on=shown.based_on, is_new=shown.is_new
            )
        else:
            self._leave()
            self._history = self._histories.take(call.evaluation)
        self.call = self._time.put_on(call, self.call)
        self.score = self._score(call.card, call.evaluation)
        self._events.publish(CallOpened(call.recording.id))

    def _leave(self) -> None:
        """Keep the time, and what can be undone, of the draft that goes off the desk."""
        self.timing.acted()
        self.keep_time()
        call = self.call
        if call is not None:
            self._time.leave(call)
        if call is not None and not call.read_only and not call.is_new:
            self._histories.keep(call.evaluation, self._history)

    def _is_being_edited(self, loaded: OpenCall) -> bool:
        """Tell whether the desk holds more of this call than was loaded: what was typed while it was being loaded."""
        call = self.call
        if call is None or call.recording.id != loaded.recording.id or call.read_only or loaded.read_only:
            return False
        return call.evaluation.is_filled

    # -- undo ------------------------------------------------------------------------------------------------------

    @property
    def undo_name(self) -> StepName | None:
        """What undo would take back, None where nothing."""
        return self._history.undo_name

    @property
    def redo_name(self) -> StepName | None:
        """What redo would do again, None where nothing."""
        return self._history.redo_name

    def undo(self) -> str:
        """Take back the last step, if there is one; return what it was done to, as the step names it."""
        self.editable()
        step = self._history.undo()
        return "" if step is None else self._go(step.target, step.before)

    def redo(self) -> str:
        """Do the last undone step again, if there is one; return as `undo`."""
        self.editable()
        step = self._history.redo()
        return "" if step is None else self._go(step.target, step.after)

    def _go(self, target: str, evaluation: Evaluation) -> str:
        self._put(evaluation, _ALL_KINDS)
        return target

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
        self._submit(self._show, failed)

    def submit_and_next(self, query: LibraryQuery, *, failed: ErrorHandler) -> None:
        """Submit and open the next call still to be graded in the order of `query`; none left: `CallClosed`.

        Where only the opening fails, the submitted call stays on the desk, read-only.

        Raises:
            UserMistake: `evaluation.incomplete` with the `blockers`.
        """
        self._submit(lambda submitted, wish: self._open_next(query, submitted, wish, failed), failed)

    def _submit(self, then: Callable[[OpenCall, int], None], failed: ErrorHandler) -> None:
        self.timing.acted()
        self.call = self._time.up_to_now(self.editable())
        submitted = self._submitting.submitted(self.call)
        self._busy = True
        wish = self._new_wish()

        def done(_: None) -> None:
            self._freeze(submitted)
            self._events.publish(Submitted(submitted.evaluation))
            then(submitted, wish)
            self._tell_submitted(submitted)

        self._jobs.store(lambda: self._store_submitted(submitted), done, failed)

    def _store_submitted(self, submitted: OpenCall) -> None:
        """Store it; whatever goes wrong, the draft can be edited and submitted again."""
        try:
            self._submitting.keep(submitted)
        except BaseException:
            self._busy = False
            raise

    def _freeze(self, submitted: OpenCall) -> None:
        self._busy = False
        self._histories.drop(submitted.evaluation.id)
        if self.call is not None and self.call.evaluation.id == submitted.evaluation.id:
            self.call = submitted
            self._history = History()

    def _tell_submitted(self, submitted: OpenCall) -> None:
        self._events.publish(Saved(submitted.evaluation.id, self._clock.now()))
        self._events.publish(Changed(frozenset({Kind.EVALUATIONS}), submitted.recording.id))

    def _open_next(self, query: LibraryQuery, submitted: OpenCall, wish: int, failed: ErrorHandler) -> None:
        def done(following: OpenCall | None) -> None:
            if following is not None:
                self._show(following, wish)
            elif wish == self._wish:
                self.close()

        def show_and_fail(error: QaError) -> None:
            self._show(submitted, wish)
            failed(error)

        recording = submitted.recording.id
        self._jobs.store(lambda: self._loader.load_next(query, recording), done, show_and_fail)

    # -- the card --------------------------------------------------------------------------------------------------

    def list_cards(self, done: Callable[[tuple[Scorecard, ...]], None], failed: ErrorHandler) -> None:
        """Hand the newest version of each card in use to `done`: those that can be chosen."""
        self._jobs.store(self._loader.published, done, failed)

    def choose_card(self, card: Scorecard) -> None:
        """Grade the call on another card from now on, and the next ones too; a `CallOpened` event follows.

        What was answered on the card before goes; marks and what is said of the whole call stay. It is a step that can
        be undone.

        Raises:
            UserMistake: as `editable`, or `evaluation.card_kept` where it is a correction of what was submitted.
        """
        call = self.editable()
        if call.keeps_card:
            raise UserMistake("evaluation.card_kept", evaluation=call.evaluation.id)
        for one in (call.card, card):
            self._left_cards[one.id, one.version] = one
        after = replace(call.evaluation, card_id=card.id, card_version=card.version, answers={})
        self.change(StepName.CARD, "", after)

    def _card_of(self, evaluation: Evaluation, shown: Scorecard) -> Scorecard:
        """Return the card of a state of the evaluation on the desk, which may be one that it was taken off."""
        key = (evaluation.card_id, evaluation.card_version)
        return shown if key == (shown.id, shown.version) else self._left_cards[key]

    # -- the one way in which anything changes ---------------------------------------------------------------------

    def editable(self) -> OpenCall:
        """Return the call on the desk.

        Raises:
            UserMistake: `evaluation.none_open`, or `evaluation.frozen` where it can be read only or is being submitted.
        """
        if self.call is None:
            raise UserMistake("evaluation.none_open")
        if self.call.read_only or self._busy:
            raise UserMistake("evaluation.frozen", evaluation=self.call.evaluation.id)
        return self.call

    def change(self, name: StepName, target: str, after: Evaluation, *, merges: bool = False) -> None:
        """Put an edited copy in the place of the evaluation on the desk, as a step that can be undone.

        What `merges` is one step with what was done to the same `target` just before. Raises as `editable`.
        """
        before = self.editable().evaluation
        if after == before:
            return
        now = self._clock.now()
        self.timing.acted()
        self._history.add(Step(name=name, target=target, before=before, after=after, at=now, merges=merges))
        kinds = frozenset({KINDS_OF_STEPS.get(name, Kind.ANNOTATIONS)})
        if before.answers != after.answers:
            kinds |= {Kind.ANSWERS}
        self._put(after, kinds, now)

    def _put(self, evaluation: Evaluation, kinds: frozenset[Kind], now: datetime | None = None) -> None:
        call = self.editable()
        card = self._card_of(evaluation, call.card)
        self.score = self._score(card, evaluation)
        current = replace(
            evaluation,
            outcome=outcome_of(self.score),
            updated_at=now or self._clock.now(),
            time=self._time.spent_on(call.evaluation),
        )
        is_new = call.is_new and not current.is_filled  # to have chosen its card is not to have begun it
        self.call = replace(call, card=card, evaluation=current, is_new=is_new)
        if not is_new:
            self._autosave.keep(current, call.based_on)
        if card is not call.card:
            self._events.publish(CallOpened(call.recording.id))
            self._choice.remember(call.recording, card.id)
        self._events.publish(Changed(kinds | {Kind.HISTORY}, call.recording.id))


_ALL_KINDS = frozenset({Kind.ANSWERS, Kind.ANNOTATIONS, Kind.SUMMARY})
