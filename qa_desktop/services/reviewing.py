"""The loop between lead and inspector: reading, replying, approving, returning, and what became of a revision.

Lives on the main thread; the store is reached through jobs. The exchange carries what is written here, and makes the
reopened revision on its author's workstation.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.evaluation import Evaluation, EvaluationState
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Person
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.review import Decision, Reply, ReplyTarget, Review
from qa_desktop.services.events import Changed, EventBus, Kind, Reviewed
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.ports import Clock, Identity, UnitOfWork, UnitOfWorkFactory
from qa_desktop.services.review_ports import Revision, TeamQuery

Revisions = tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A review or a reply that came, and the call whose evaluation it is of."""

    said: Review | Reply
    recording: Recording


class Reviewing:
    """Reads and writes reviews and replies as whom the shared store last took this person for."""

    def __init__(
        self, *, store: UnitOfWorkFactory, jobs: Jobs, clock: Clock, events: EventBus, identity: Identity
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._identity = identity

    # -- reading ---------------------------------------------------------------------------------------------------

    def who(self, done: Callable[[Person | None], None], failed: ErrorHandler | None = None) -> None:
        """Tell who reviews here, with the roles that the shared store last gave; None before the first sign-in."""

        def read() -> Person | None:
            with self._store() as unit:
                return unit.reviews.me()

        self._jobs.store(read, done, failed)

    def history(
        self, evaluation_id: str, done: Callable[[Revisions], None], failed: ErrorHandler | None = None
    ) -> None:
        """Tell every revision that an evaluation is one of, the first one first; empty before it is saved at all."""

        def read() -> Revisions:
            with self._store() as unit:
                try:
                    return unit.reviews.history(evaluation_id)
                except KeyError:
                    return ()

        self._jobs.store(read, done, failed)

    def told(self, ids: Collection[str], done: Callable[[tuple[Told, ...]], None]) -> None:
        """Tell what others said of this person's work in those of these reviews and replies that are of it."""

        def read() -> tuple[Told, ...]:
            with self._store() as unit:
                said = unit.reviews.told(self._identity.id, ids)
                return tuple(Told(one, _recording_of(unit, one)) for one in said)

        self._jobs.store(read, done)

    def next_awaiting(
        self, query: TeamQuery, after: str, done: Callable[[str | None], None], failed: ErrorHandler | None = None
    ) -> None:
        """Tell the next evaluation that waits for this person in the order of `query`, None where none does."""

        def read() -> str | None:
            with self._store() as unit:
                return unit.reviews.next_awaiting(query, after, but_by=_me(unit, self._identity).login)

        self._jobs.store(read, done, failed)

    # -- writing ---------------------------------------------------------------------------------------------------

    def reply(
        self,
        evaluation_id: str,
        text: str,
        *,
        target: ReplyTarget = ReplyTarget.EVALUATION,
        target_id: str = "",
        done: Callable[[None], None] | None = None,
        failed: ErrorHandler,
    ) -> None:
        """Reply on an annotation, on an answer (`target_id` is the criterion's), or on the whole evaluation.

        Raises (to `failed`):
            UserMistake: `evaluation.unknown`, `review.not_lead`, `review.own`, `review.not_submitted`,
                `review.empty_reply`.
        """

        def write(unit: UnitOfWork) -> Evaluation:
            person, evaluation = self._may_review(unit, evaluation_id)
            if not text.strip():
                raise UserMistake("review.empty_reply")
            reply = Reply(
                id=new_id(),
                evaluation_id=evaluation_id,
                author=person.login,
                author_name=person.name,
                target=target,
                target_id=target_id,
                text=text.strip(),
                written_at=self._clock.now(),
            )
            unit.reviews.reply(reply)
            return evaluation

        self._write(write, done, failed)

    def approve(
        self,
        evaluation_id: str,
        *,
        version: str,
        reason: str = "",
        done: Callable[[None], None] | None = None,
        failed: ErrorHandler,
    ) -> None:
        """Approve a submitted evaluation as it was read: `version` is what the store held of it then.

        Raises (to `failed`):
            UserMistake: `evaluation.unknown`, `review.not_lead`, `review.own`, `review.not_submitted`,
                `review.decided`, `review.superseded`, `review.approved`, `review.changed` where it says other by now.
        """
        self._write(lambda unit: self._decide(unit, evaluation_id, version, Decision.APPROVED, reason), done, failed)

    def send_back(
        self,
        evaluation_id: str,
        *,
        version: str,
        reason: str = "",
        done: Callable[[None], None] | None = None,
        failed: ErrorHandler,
    ) -> None:
        """Return a submitted evaluation, as it was read, to its author; the reason stands here or in one's own reply.

        Raises (to `failed`):
            UserMistake: as `approve`, and `review.no_reason`.
        """
        self._write(lambda unit: self._decide(unit, evaluation_id, version, Decision.RETURNED, reason), done, failed)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _write(
        self,
        work: Callable[[UnitOfWork], Evaluation],
        done: Callable[[None], None] | None,
        failed: ErrorHandler,
    ) -> None:
        def write() -> Evaluation:
            with self._store() as unit:
                unit.lock()
                evaluation = work(unit)
                unit.unsent.forget(evaluation.id)
                unit.commit()
                return evaluation

        def tell(evaluation: Evaluation) -> None:
            self._events.publish(Reviewed(evaluation.id))
            self._events.publish(Changed(frozenset({Kind.REVIEWS}), evaluation.recording_id))
            if done is not None:
                done(None)

        self._jobs.store(write, tell, failed)

    def _may_review(self, unit: UnitOfWork, evaluation_id: str) -> tuple[Person, Evaluation]:
        person = _me(unit, self._identity)
        if not person.reviews:
            raise UserMistake("review.not_lead")
        try:
            evaluation = unit.evaluations.get(evaluation_id)
        except KeyError:
            raise UserMistake("evaluation.unknown", evaluation=evaluation_id) from None
        if evaluation.author in (person.login, self._identity.id):
            raise UserMistake("review.own")
        if evaluation.is_open:
            raise UserMistake("review.not_submitted")
        return person, evaluation

    def _decide(
        self, unit: UnitOfWork, evaluation_id: str, version: str, decision: Decision, reason: str
    ) -> Evaluation:
        person, evaluation = self._may_review(unit, evaluation_id)
        _refuse_decided(unit, evaluation)
        if decision is Decision.RETURNED and not reason.strip() and not _has_replied(unit, evaluation_id, person):
            raise UserMistake("review.no_reason")
        review = Review(
            id=new_id(),
            evaluation_id=evaluation_id,
            author=person.login,
            author_name=person.name,
            decision=decision,
            reason=reason.strip(),
            score=evaluation.outcome.score,
            decided_at=self._clock.now(),
            version=version,
        )
        unit.reviews.add(review)
        return evaluation


def _me(unit: UnitOfWork, identity: Identity) -> Person:
    """Return who works here; before the first sign-in, somebody without any role."""
    return unit.reviews.me() or Person(login=identity.id, name=identity.name)


def _recording_of(unit: UnitOfWork, said: Review | Reply) -> Recording:
    return unit.recordings.get(unit.evaluations.get(said.evaluation_id).recording_id)


def _refuse_decided(unit: UnitOfWork, evaluation: Evaluation) -> None:
    reviews = unit.reviews.of(evaluation.id)
    if reviews:
        time = f"{reviews[0].decided_at.astimezone():%Y-%m-%d %H:%M}"
        raise UserMistake("review.decided", person=reviews[0].author_name, time=time)
    newer = [one for one in unit.reviews.history(evaluation.id) if one.number > evaluation.revision]
    if newer:
        raise UserMistake("review.superseded")
    if evaluation.state is not EvaluationState.SUBMITTED:
        raise UserMistake("review.approved")


def _has_replied(unit: UnitOfWork, evaluation_id: str, person: Person) -> bool:
    return any(reply.author == person.login for reply in unit.reviews.replies(evaluation_id))
