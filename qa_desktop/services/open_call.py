"""Fetching the call that goes on the desk: its recording, its card, and the evaluation to go on with."""

from dataclasses import dataclass

from qa_desktop.domain.beginning import MOST_BEGINNINGS, first_draft_id
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.autosave import Autosave, Edited
from qa_desktop.services.card_choice import CardChoice
from qa_desktop.services.history import same_work
from qa_desktop.services.ports import Clock, FileSeen, Identity, LibraryQuery, UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """The call on the desk: its recording, where its file was seen (last seen first), the card and the evaluation."""

    recording: Recording
    files: tuple[FileSeen, ...]
    card: Scorecard
    evaluation: Evaluation
    based_on: str = ""
    """What the store held of the evaluation when it was read: what edits are of, and what a review is of."""
    to_read: bool = False
    """It was opened to be read: somebody else's, or a revision by its id."""
    is_new: bool = False
    """Nothing of the evaluation is in the store, or on its way there."""

    @property
    def read_only(self) -> bool:
        """Whether the evaluation is past editing, or not this person's to edit."""
        return self.to_read or not self.evaluation.is_open

    @property
    def keeps_card(self) -> bool:
        """Whether the evaluation stays on its card: what was submitted once is corrected on the card it was made on."""
        evaluation = self.evaluation
        return self.read_only or evaluation.state is not EvaluationState.DRAFT or bool(evaluation.previous_id)


class CallLoader:
    """Reads calls from the store; used inside store jobs."""

    def __init__(
        self,
        *,
        store: UnitOfWorkFactory,
        clock: Clock,
        identity: Identity,
        autosave: Autosave,
        choice: CardChoice,
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._autosave = autosave
        self._choice = choice

    def load(self, recording_id: str, card_id: str = "") -> OpenCall:
        """Return a call with the newest evaluation of it, saved or still to be saved, or else with a new one.

        A new one is on the card `card_id`, or on the one that `CardChoice.card_for` picks.

        Raises:
            UserMistake: `recording.unknown`, or `scorecard.none_published`.
        """
        with self._store() as unit:
            return self._load_in(unit, recording_id, card_id)

    def load_to_read(self, evaluation_id: str) -> OpenCall:
        """Return the call of an evaluation with just that evaluation, whoever made it.

        Raises:
            UserMistake: `evaluation.unknown`.
        """
        with self._store() as unit:
            try:
                evaluation = unit.evaluations.get(evaluation_id)
            except KeyError:
                raise UserMistake("evaluation.unknown", evaluation=evaluation_id) from None
            return OpenCall(
                recording=unit.recordings.get(evaluation.recording_id),
                files=unit.recordings.files(evaluation.recording_id),
                card=unit.scorecards.get(evaluation.card_id, evaluation.card_version),
                evaluation=evaluation,
                based_on=unit.evaluations.held(evaluation_id),
                to_read=True,
            )

    def load_again(self, call: OpenCall) -> OpenCall:
        """Return what there is now of a call on the desk: of one that is only read, just the evaluation being read.

        Raises:
            UserMistake: as `load`, or as `load_to_read`.
        """
        if call.to_read:
            return self.load_to_read(call.evaluation.id)
        return self.load(call.recording.id, call.card.id)

    def load_next(self, query: LibraryQuery, after: str) -> OpenCall | None:
        """Return the first call after `after` that is still to be graded, None where none is left."""
        with self._store() as unit:
            following = unit.recordings.next_to_do(query, after)
            return None if following is None else self._load_in(unit, following)

    def remember_file(self, recording_id: str, file: FileSeen) -> None:
        """Remember how a recording's file is now."""
        with self._store() as unit:
            if unit.recordings.known([recording_id]):
                unit.recordings.add_path(recording_id, file)
                unit.commit()

    def published(self) -> tuple[Scorecard, ...]:
        """Return the newest version of each card in use, in their order."""
        with self._store() as unit:
            return unit.scorecards.published()

    def _load_in(self, unit: UnitOfWork, recording_id: str, card_id: str = "") -> OpenCall:
        try:
            recording = unit.recordings.get(recording_id)
        except KeyError:
            raise UserMistake("recording.unknown", recording=recording_id) from None
        begun = self._begun(unit, recording_id)
        if begun is None:
            card = self._choice.card_for(unit, recording, card_id)
            evaluation = self._new_evaluation(unit, recording_id, card)
            based_on = unit.evaluations.held(evaluation.id)
        else:
            evaluation, based_on = begun.evaluation, begun.based_on
            card = unit.scorecards.get(evaluation.card_id, evaluation.card_version)
        files = unit.recordings.files(recording_id)
        return OpenCall(
            recording=recording,
            files=files,
            card=card,
            evaluation=evaluation,
            based_on=based_on,
            is_new=begun is None,
        )

    def _begun(self, unit: UnitOfWork, recording_id: str) -> Edited | None:
        stored = unit.evaluations.latest(recording_id, self._identity.id)
        if stored is None:
            return self._autosave.unsaved(recording_id, self._identity.id)
        return self._autosave.newest(stored.id) or Edited(stored, unit.evaluations.held(stored.id))

    def _new_evaluation(self, unit: UnitOfWork, recording_id: str, card: Scorecard) -> Evaluation:
        now = self._clock.now()
        return Evaluation(
            id=self._new_id(unit, recording_id),
            recording_id=recording_id,
            card_id=card.id,
            card_version=card.version,
            author=self._identity.id,
            created_at=now,
            updated_at=now,
        )

    def _new_id(self, unit: UnitOfWork, recording_id: str) -> str:
        """Return an id that every workstation of this person finds, or a fresh one before there can be another.

        A fresh one, too, for whoever has thrown all of these away.
        """
        if self._identity.is_local:
            return new_id()
        ids = (first_draft_id(self._identity.id, recording_id, number) for number in range(1, MOST_BEGINNINGS + 1))
        left = (one for one in ids if not unit.evaluations.was_discarded(one))
        return next(left, None) or new_id()


def differs(loaded: OpenCall, shown: OpenCall) -> bool:
    """Tell whether a call that was read anew shows other than the one on the desk."""
    old, new = shown.evaluation, loaded.evaluation
    if new.id != old.id and not new.is_filled and not new.previous_id:
        # A first draft is not stored before something is typed, so each reading makes another. One in which there is
        # something is stored, or still waits to be: it was thrown away on another workstation.
        return old.is_filled
    return (new.id, new.state) != (old.id, old.state) or says_other(loaded, shown)


def says_other(loaded: OpenCall, shown: OpenCall) -> bool:
    """Tell whether it says other, or is open again, so that whoever reads it has not seen what it says now."""
    old, new = shown.evaluation, loaded.evaluation
    return (loaded.card, new.is_open) != (shown.card, old.is_open) or not same_work(old, new)
