"""What is before a person at a real store: the core of the program, as the window of the program uses it."""

from collections.abc import Callable, Collection

from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Evaluation
from qa_desktop.domain.review import Decision, Review
from qa_desktop.services.arrivals import Arrivals
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.discarding import Discarding
from qa_desktop.services.events import Event, EventBus, RecordsArrived, SaveFailed
from qa_desktop.services.grading import Grading
from qa_desktop.services.history import StepName
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import Clock, Identity
from qa_desktop.services.reviewing import Reviewing
from qa_desktop.services.tags import Tags
from qa_desktop.services.time_keeping import TimeKeeper
from qa_desktop.sync.records import Key
from tests.sync.desks import CARD, Shown


class CoreWindow:
    """Grading, reviewing and discarding at one desk, put together as the program puts them together."""

    def __init__(self, store: Callable[[], SqlUnitOfWork], clock: Clock, author: str) -> None:
        self._store = store
        self._errors: list[QaError] = []
        self._unheard: set[Key] = set()
        self._overlooked = False
        self.reading = ""
        jobs, self._events, identity = InlineJobs(), EventBus(), Identity(author, author)
        self._autosave = Autosave(store=store, jobs=jobs, clock=clock, events=self._events)
        self._grading = Grading(
            store=store,
            jobs=jobs,
            clock=clock,
            events=self._events,
            identity=identity,
            autosave=self._autosave,
            timing=TimeKeeper(lambda: 0.0),  # or on a busy machine an evaluation would be put away with more time
        )
        self._reviewing = Reviewing(store=store, jobs=jobs, clock=clock, events=self._events, identity=identity)
        self._discarding = Discarding(
            store=store, jobs=jobs, events=self._events, grading=self._grading, autosave=self._autosave
        )
        tags = Tags(store=store, events=self._events)
        Arrivals(events=self._events, jobs=jobs, grading=self._grading, tags=tags)
        self._events.subscribe(self._note)

    @property
    def shown(self) -> Shown | None:
        """What is on the desk."""
        call = self._grading.call
        return None if call is None else Shown(call.evaluation, not call.read_only, call.to_read)

    @property
    def is_overtaken(self) -> bool:
        """Whether something else is stored."""
        call = self._grading.call
        if call is None:
            return False
        with self._store() as unit:
            return unit.evaluations.held(call.evaluation.id) != call.based_on

    def in_hand(self) -> Collection[str]:
        """Return what the exchange leaves alone."""
        return () if self._overlooked else self._grading.in_hand() | self._autosave.waiting

    def open(self, recording_id: str, *, overlooked: bool = False) -> None:
        """Put a call on the desk."""
        self._overlooked, self.reading = overlooked, ""
        self._grading.open(recording_id, card_id=CARD.id)

    def read(self, evaluation_id: str) -> None:
        """Put an evaluation on the desk to be read."""
        self._overlooked, self.reading = False, evaluation_id
        self._grading.read(evaluation_id)

    def close(self) -> None:
        """Take it off the desk."""
        self._overlooked = False
        if self._grading.call is not None:
            self._grading.close()

    def keep(self, after: Evaluation) -> bool:
        """Edit what is shown."""
        try:
            self._grading.change(StepName.SUMMARY, "", after)
        except UserMistake:
            return False
        return True

    def submit(self) -> bool:
        """Submit what is shown."""
        for lack in self._grading.blockers:
            self._grading.answer(lack.criterion_id, NOT_APPLICABLE)
        return self._went(lambda: self._grading.submit(failed=self._errors.append))

    def discard(self) -> bool:
        """Throw away what is shown."""
        call = self._grading.call
        if call is None:
            return False
        self._discarding.discard(call.evaluation.id, failed=self._errors.append)
        with self._store() as unit:
            return unit.evaluations.find(call.evaluation.id) is None

    def decide(self, decision: Decision) -> Review | str:
        """Review what is shown, and show what there is where that is refused, as the lead's bar does."""
        call = self._grading.call
        assert call is not None
        act = self._reviewing.approve if decision is Decision.APPROVED else self._reviewing.send_back
        if not self._went(
            lambda: act(call.evaluation.id, version=call.based_on, reason="!", failed=self._errors.append)
        ):
            self._grading.refresh()
            return self._errors[-1].code
        with self._store() as unit:
            return unit.reviews.of(call.evaluation.id)[-1]

    def bring(self, keys: Collection[Key]) -> None:
        """Take in what changed."""
        self._unheard |= {*keys}

    def hear(self) -> None:
        """Hear of it."""
        heard, self._unheard = frozenset(self._unheard), set()
        if heard:
            self._events.publish(RecordsArrived(heard))

    def _went(self, act: Callable[[], None]) -> bool:
        before = len(self._errors)
        act()
        return len(self._errors) == before

    @staticmethod
    def _note(event: Event) -> None:
        assert not isinstance(event, SaveFailed), f"what is typed cannot be saved: {event.error}"
