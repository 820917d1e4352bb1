"""What was said of the evaluation on the desk, read once and again whenever it changes."""

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.person import Person
from qa_desktop.domain.review import Reply, Review
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.grading import Grading
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.review_ports import Revision
from qa_desktop.services.reviewing import Reviewing, Revisions
from qa_desktop.services.sync_status import SyncStatus
from ui.bridge import Bridge


class Dossier(QObject):
    """The revisions of the evaluation on the desk, and who works here; `changed` tells that either is new.

    While an evaluation is open for correction, what counts is what was said of the revision before it.
    """

    changed = Signal()

    def __init__(
        self, *, grading: Grading, reviewing: Reviewing, bridge: Bridge, me: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._reviewing = reviewing
        self._me = me
        self.person: Person | None = None
        self.revisions: Revisions = ()
        bridge.call_opened.connect(self.read)
        bridge.call_closed.connect(self._close)
        bridge.changed.connect(self._look)
        bridge.sync_changed.connect(self._follow)
        self._read_person()

    # -- what holds ------------------------------------------------------------------------------------------------

    @property
    def call(self) -> OpenCall | None:
        """The call on the desk."""
        return self._grading.call

    @property
    def is_lead(self) -> bool:
        """Whether this person reviews."""
        return self.person is not None and self.person.reviews

    @property
    def is_own(self) -> bool:
        """Whether the evaluation on the desk is this person's own."""
        call = self.call
        mine = {self._me} | ({self.person.login} if self.person is not None else set())
        return call is not None and call.evaluation.author in mine

    @property
    def current(self) -> Revision | None:
        """The revision on the desk, None before it is stored at all."""
        call = self.call
        wanted = "" if call is None else call.evaluation.id
        return next((one for one in self.revisions if one.evaluation_id == wanted), None)

    @property
    def newest(self) -> Revision | None:
        """The last of the revisions."""
        return self.revisions[-1] if self.revisions else None

    @property
    def spoken_of(self) -> Revision | None:
        """The revision whose review matters now: the one on the desk, or the one that it corrects."""
        call, current = self.call, self.current
        if call is None or current is None or not call.evaluation.is_open:
            return current
        return next((one for one in self.revisions if one.evaluation_id == call.evaluation.previous_id), None)

    @property
    def decision(self) -> Review | None:
        """What was decided on it."""
        return None if self.spoken_of is None else self.spoken_of.decision

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What was written on it."""
        return () if self.spoken_of is None else self.spoken_of.replies

    @property
    def may_decide(self) -> bool:
        """Whether this person can decide on what is on the desk."""
        call, current = self.call, self.current
        if call is None or current is None or not self.is_lead or self.is_own or call.evaluation.is_open:
            return False
        return current is self.newest and current.decision is None and call.evaluation.state == "submitted"

    # -- what happens ----------------------------------------------------------------------------------------------

    @Slot()
    def read(self) -> None:
        """Read anew what was said."""
        call = self.call
        if call is None:
            return
        if self.current is None:
            self._take(())
        evaluation_id = call.evaluation.id

        def take(revisions: Revisions) -> None:
            now = self.call
            if now is not None and now.evaluation.id == evaluation_id:
                self._take(revisions)

        self._reviewing.history(evaluation_id, take)

    @Slot()
    def _close(self) -> None:
        self._take(())

    @Slot(object)
    def _look(self, event: Changed) -> None:
        call = self.call
        if not event.kinds & {Kind.REVIEWS, Kind.EVALUATIONS}:
            return
        self._read_person()
        if call is not None and event.recording_id in ("", call.recording.id):
            self.read()

    @Slot(object)
    def _follow(self, status: SyncStatus) -> None:
        """Take whom the shared store takes us for as soon as it says so: roles come without any record."""
        if status.me is not None:
            self._take_person(status.me)

    def _read_person(self) -> None:
        self._reviewing.who(self._take_person)

    def _take_person(self, person: Person | None) -> None:
        if person != self.person:
            self.person = person
            self.changed.emit()

    def _take(self, revisions: Revisions) -> None:
        self.revisions = revisions
        self.changed.emit()
