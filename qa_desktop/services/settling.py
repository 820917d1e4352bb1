"""Settling conflicts: which there are, what they are about, and the choice that itself travels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.conflicts import Conflict
from qa_desktop.services.events import EventBus, RecordsArrived
from qa_desktop.services.jobs import ErrorHandler, Jobs
from qa_desktop.services.ports import UnitOfWork, UnitOfWorkFactory
from qa_desktop.services.syncing import Syncing
from qa_desktop.sync.records import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A conflict with what its ids stand for; what is not known here is None. `people` are names by login."""

    conflict: Conflict
    recording: Recording | None = None
    cards: tuple[Scorecard, ...] = ()
    tags: tuple[Tag, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)


class Settling:
    """Lists the conflicts and settles them; on the main thread, the work in store jobs."""

    def __init__(self, *, store: UnitOfWorkFactory, jobs: Jobs, events: EventBus, syncing: Syncing) -> None:
        self._store = store
        self._jobs = jobs
        self._events = events
        self._syncing = syncing

    def every(self, done: Callable[[tuple[Dispute, ...]], None], failed: ErrorHandler) -> None:
        """Find all conflicts, the oldest first."""
        self._jobs.store(self._read, done, failed)

    def settle(self, conflict: Conflict, version: str, done: Callable[[], None], failed: ErrorHandler) -> None:
        """Let a version count, and send that choice at once.

        Raises (to `failed`):
            UserMistake: `sync.conflict_gone`, or `sync.reviewed_meanwhile` where what was reviewed stays.
        """

        def settled(_: None) -> None:
            self._events.publish(RecordsArrived(frozenset({(conflict.kind, conflict.id)})))
            self._syncing.look()
            self._syncing.now()
            done()

        def tell(error: QaError) -> None:
            self._syncing.look()
            failed(error)

        self._jobs.store(lambda: self._choose(conflict, version), settled, tell)

    def _choose(self, conflict: Conflict, version: str) -> None:
        with self._store() as unit:
            try:
                unit.conflicts.settle(conflict.kind, conflict.id, version)
            except KeyError as error:
                raise UserMistake("sync.conflict_gone", kind=conflict.kind, id=conflict.id) from error
            unit.commit()

    def _read(self) -> tuple[Dispute, ...]:
        with self._store() as unit:
            conflicts = unit.conflicts.every()
            tags = unit.tags.every()
            return tuple(_dispute(unit, conflict, tags) for conflict in conflicts)


def _dispute(unit: UnitOfWork, conflict: Conflict, tags: tuple[Tag, ...]) -> Dispute:
    bodies = [one.body for one in conflict.versions]
    recording_id = conflict.id if conflict.kind == "recording" else _recording_id(unit, bodies[0])
    found = [card for body in bodies if (card := _card(unit, body)) is not None]
    return Dispute(
        conflict=conflict,
        recording=_recording(unit, recording_id),
        cards=tuple(found),
        tags=tags,
        people={one.author: unit.people.name(one.author) for one in conflict.versions},
    )


def _recording_id(unit: UnitOfWork, body: Body) -> str:
    """Return the call that a record is about, directly or by the evaluation that it is about."""
    try:
        return str(body.get("recording_id") or unit.evaluations.get(str(body.get("evaluation_id", ""))).recording_id)
    except KeyError:
        return ""


def _card(unit: UnitOfWork, body: Body) -> Scorecard | None:
    named = body.get("card")
    try:
        return None if named is None else unit.scorecards.get(str(named["id"]), int(named["version"]))
    except (KeyError, TypeError, ValueError):
        return None


def _recording(unit: UnitOfWork, recording_id: str) -> Recording | None:
    try:
        return unit.recordings.get(recording_id)
    except KeyError:
        return None
