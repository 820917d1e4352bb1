"""Opening calls, submitting evaluations, hearing evidence: what goes from panel to panel."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.services.grading import Grading
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.library import Library
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState
from ui.actions import Actions
from ui.notify import Notifier, Tone
from ui.player.controller import PlayerController
from ui.view_state import ViewState
from ui.widgets.settle import settle_typing

BEFORE_POINT_MS = 1000
AFTER_POINT_MS = 3000


class CallCommands(QObject):
    """Does what concerns whole calls; an error is said in the message bar.

    `stepped` tells to what something was undone or done again, as the step names it.
    """

    stepped = Signal(str)

    def __init__(
        self,
        *,
        grading: Grading,
        library: Library,
        jobs: Jobs,
        actions: Actions,
        controller: PlayerController,
        view: ViewState,
        notifier: Notifier,
        queue: Callable[[], LibraryQuery],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._library = library
        self._jobs = jobs
        self._controller = controller
        self._view = view
        self._notifier = notifier
        self._queue = queue
        actions.on("call.next", self.open_next)
        actions.on("edit.undo", lambda: self._go_through(grading.undo))
        actions.on("edit.redo", lambda: self._go_through(grading.redo))

    @Slot(str)
    def open(self, recording_id: str) -> None:
        """Put a call on the desk."""
        settle_typing()
        self._grading.open(recording_id, failed=self.say)

    def open_next(self) -> None:
        """Open the next call of the queue that is still to be graded."""
        settle_typing()
        call = self._grading.call
        query = self._queue()
        after = "" if call is None else call.recording.id
        self._jobs.store(lambda: self._library.next_to_do(query, after), self._open_found, self.say)

    def open_draft(self) -> None:
        """Go on with the draft that was begun last, or open the next call where there is none."""
        drafts = replace(self._queue(), states=frozenset({QueueState.DRAFT}))

        def show(rows: tuple[LibraryRow, ...]) -> None:
            if rows:
                self.open(rows[0].recording_id)
            else:
                self.open_next()

        self._jobs.store(lambda: self._library.page(drafts, 0, 1), show, self.say)

    @Slot(bool)
    def submit(self, open_next: bool) -> None:
        """Submit what is on the desk."""

        def deed() -> None:
            if open_next:
                self._grading.submit_and_next(self._queue(), failed=self.say)
            else:
                self._grading.submit(failed=self.say)

        self._do(deed)

    @Slot(str)
    def hear(self, annotation_id: str) -> None:
        """Choose a mark and play it: a region from end to end, a point with what is around it."""
        call = self._grading.call
        marks = () if call is None else call.evaluation.annotations
        for mark in marks:
            if mark.id == annotation_id:
                self._view.choose_annotation(annotation_id)
                start = mark.start_ms if mark.is_region else max(0, mark.start_ms - BEFORE_POINT_MS)
                self._controller.hear(start, mark.last_ms if mark.is_region else mark.start_ms + AFTER_POINT_MS)

    @Slot(object)
    def say(self, error: QaError) -> None:
        """Say what went wrong."""
        described = describe(error)
        self._notifier.say(Tone.ERROR, described.what, described.way_out)

    @Slot(str, str)
    def advise(self, lacking: str, way_out: str) -> None:
        """Say what a command lacks, and the way out."""
        self._notifier.say(Tone.INFO, lacking, way_out)

    def _open_found(self, recording_id: str | None) -> None:
        if recording_id is None:
            self._notifier.say(Tone.INFO, tr("No call in this queue is left to be graded."))
        else:
            self.open(recording_id)

    def _go_through(self, step: Callable[[], str]) -> None:
        self._do(lambda: self.stepped.emit(step()))

    def _do(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except QaError as error:
            self.say(error)
