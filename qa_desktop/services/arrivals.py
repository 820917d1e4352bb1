"""What becomes of records that the exchange brought: panels refresh, and the desk takes them over."""

from collections.abc import Mapping

from qa_desktop.services.events import Changed, Event, EventBus, Kind, RecordsArrived
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.tags import Tags

KINDS: Mapping[str, frozenset[Kind]] = {
    "recording": frozenset({Kind.RECORDINGS}),
    "evaluation": frozenset({Kind.EVALUATIONS}),
    "review": frozenset({Kind.EVALUATIONS, Kind.REVIEWS}),
    "reply": frozenset({Kind.REVIEWS}),
    "clip": frozenset({Kind.CLIPS}),
    "scorecard": frozenset({Kind.SCORECARDS, Kind.CARD_DRAFTS}),
    "card_draft": frozenset({Kind.CARD_DRAFTS}),
    "card_stage": frozenset({Kind.SCORECARDS, Kind.CARD_DRAFTS}),
    "centre_setting": frozenset({Kind.CARD_DRAFTS}),
    "phrase": frozenset({Kind.PHRASES}),
    "centre_phrase": frozenset({Kind.PHRASES}),
    "tags": frozenset({Kind.TAGS}),
}
"""The kinds of thing that a panel shows of each kind of record; one that is not named here is shown by none."""
_ON_THE_DESK = frozenset({"evaluation", "review", "scorecard"})


class Arrivals:
    """Listens for records that arrived; on the main thread."""

    def __init__(self, *, events: EventBus, jobs: Jobs, grading: Grading, tags: Tags) -> None:
        self._events = events
        self._jobs = jobs
        self._grading = grading
        self._tags = tags
        events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if not isinstance(event, RecordsArrived):
            return
        kinds = {kind for kind, _ in event.keys}
        changed = frozenset[Kind]().union(*(KINDS.get(kind, frozenset()) for kind in kinds))
        if kinds & _ON_THE_DESK:
            self._grading.refresh()
        if Kind.TAGS in changed:
            self._jobs.store(self._tags.reread, lambda _: self._events.publish(Changed(frozenset({Kind.TAGS}))))
        if changed - {Kind.TAGS}:
            self._events.publish(Changed(changed - {Kind.TAGS}))
