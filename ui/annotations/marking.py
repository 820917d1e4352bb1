"""Making marks: what the keys of the annotate menu do."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from qa_desktop.services.grading import Grading
from qa_desktop.services.open_call import OpenCall
from qa_desktop.services.ports import Clock
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.notify import Notifier, Tone
from ui.view_state import ViewState

DIGITS = range(1, 10)


class Transport(Protocol):
    """How the call is being heard."""

    @property
    def playing(self) -> bool:
        """Whether it sounds now."""
        ...

    @property
    def speed(self) -> float:
        """How fast it sounds, 1 as it was spoken."""
        ...

    @property
    def solo(self) -> Channel | None:
        """The one channel that is heard alone, None where all are."""
        ...


class Marking(QObject):
    """Turns commands into marks of the open evaluation.

    A mark made while the call sounds lands before the key by the reaction time, which is longer in the call the faster
    it sounds; it proves the criterion at hand where there is one. `seek_asked` carries where to go in ms,
    `note_asked` the mark whose note is to be written, `refused` the UserMistake of what can no longer be changed.
    """

    seek_asked = Signal(int)
    note_asked = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        *,
        grading: Grading,
        view_state: ViewState,
        transport: Transport,
        tags: TagBook,
        clock: Clock,
        notifier: Notifier,
        reaction_ms: Callable[[], int],
        focused_criterion: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._view = view_state
        self._transport = transport
        self._tags = tags
        self._clock = clock
        self._notifier = notifier
        self._reaction_ms = reaction_ms
        self._focused_criterion = focused_criterion

    def hang_on(self, actions: Actions) -> None:
        """Let the commands do their deeds."""
        for digit in DIGITS:
            actions.on(f"mark.tag_{digit}", lambda digit=digit: self.mark_with_digit(digit))  # type: ignore[misc]  # mypy cannot type a default
        actions.on("mark.point", self.mark_point)
        actions.on("mark.region", self.mark_region)
        actions.on("mark.edit", self.edit_note)
        actions.on("mark.link", self.link)
        actions.on("mark.delete", self.delete)
        actions.on("mark.next", lambda: self.step(forward=True))
        actions.on("mark.previous", lambda: self.step(forward=False))

    # -- making ----------------------------------------------------------------------------------------------------

    def mark_point(self) -> None:
        """Mark the moment that is heard."""
        self._mark(self._heard_ms(), None)

    def mark_region(self) -> None:
        """Mark the chosen region."""
        span = self._region()
        if span is None:
            self._notifier.say(Tone.INFO, tr("No region is chosen."), tr("[ starts one at the playhead, ] ends it."))
        else:
            self._mark(*span)

    def mark_with_digit(self, digit: int) -> None:
        """Mark the chosen region, or else the moment that is heard, with the tag on that digit."""
        tag = self._tags.on_digit(digit)
        if tag is None:
            words = tr("No tag has the key {digit}.").format(digit=digit)
            self._notifier.say(Tone.INFO, words, tr("Give it to one under Edit, Tags."))
            return
        start, end = self._region() or (self._heard_ms(), None)
        self._mark(start, end, tag.id, tag.severity)

    def _mark(self, start: int, end: int | None, tag_id: str = "", severity: Severity = Severity.NONE) -> None:
        call = self._editable_call()
        if call is None:
            return
        annotation = Annotation(
            id=new_id(),
            start_ms=start,
            end_ms=end,
            channel=self._transport.solo,
            tag_id=tag_id,
            severity=severity,
            created_at=self._clock.now(),
        )
        if self._do(lambda: self._grading.mark(annotation, evidence_for=self._focused_criterion())):
            self._view.choose_annotation(annotation.id)
            if end is not None:
                self._view.select(None)

    def _heard_ms(self) -> int:
        reaction = self._reaction_ms() * self._transport.speed if self._transport.playing else 0.0
        return max(0, round(self._view.playhead - reaction))

    def _region(self) -> tuple[int, int] | None:
        span = self._view.selection
        if span is None:
            return None
        start, end = max(0, round(span.start)), round(span.end)
        return (start, end) if end > start else None

    # -- changing the chosen mark ----------------------------------------------------------------------------------

    def edit_note(self) -> None:
        """Ask for the chosen mark's note to be written."""
        mark = self._chosen()
        if mark is not None and self._editable_call() is not None:
            self.note_asked.emit(mark.id)

    def link(self) -> None:
        """Make the chosen mark evidence for the criterion at hand."""
        mark, criterion_id = self._chosen(), self._focused_criterion()
        if mark is None or self._editable_call() is None:
            return
        if criterion_id:
            self._do(lambda: self._grading.link(criterion_id, mark.id))
        else:
            way_out = tr("Go to one in the scorecard, then link again.")
            self._notifier.say(Tone.INFO, tr("No criterion is focused."), way_out)

    def delete(self) -> None:
        """Delete the chosen mark; the one after it is chosen next, or else the one before."""
        mark, call = self._chosen(), self._editable_call()
        if mark is None or call is None:
            return
        ids = [one.id for one in call.evaluation.annotations]
        at = ids.index(mark.id)
        neighbours = [*ids[at + 1 :], *reversed(ids[:at]), ""]
        if self._do(lambda: self._grading.delete_mark(mark.id)):
            self._view.choose_annotation(neighbours[0])

    def step(self, *, forward: bool) -> None:
        """Choose the next mark, or the one before: seen from the chosen one, or else from the playhead."""
        call = self._grading.call
        marks = () if call is None else call.evaluation.annotations
        chosen = self._chosen()
        if chosen is None:
            after = [mark for mark in marks if mark.start_ms > self._view.playhead]
            before = [mark for mark in marks if mark.start_ms < self._view.playhead]
        else:
            at = marks.index(chosen)
            after, before = list(marks[at + 1 :]), list(marks[:at])
        for mark in after[:1] if forward else before[-1:]:
            self._view.choose_annotation(mark.id)
            self._view.reveal(mark.start_ms, mark.last_ms)
            self.seek_asked.emit(mark.start_ms)

    def _chosen(self) -> Annotation | None:
        call = self._grading.call
        marks = () if call is None else call.evaluation.annotations
        return next((mark for mark in marks if mark.id == self._view.annotation_id), None)

    def _editable_call(self) -> OpenCall | None:
        call = self._grading.call
        return None if call is None or call.read_only else call

    def _do(self, deed: Callable[[], None]) -> bool:
        try:
            deed()
        except UserMistake as mistake:
            self.refused.emit(mistake)
            return False
        return True
