"""Marks set by command: at the playhead, with a tag's key, over the chosen region; edited, linked, walked through."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from qa_desktop.domain.annotation import Annotation, Severity, Tag
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.recording import Channel
from qa_desktop.language import tr
from qa_desktop.services.grading import Grading
from qa_desktop.services.ports import Clock
from qa_desktop.services.preferences import Preferences
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.view_state import ViewState

DIGITS = range(1, 10)


class Hearing(Protocol):
    """What is heard now."""

    @property
    def position_ms(self) -> int:
        """The position."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        ...

    @property
    def speed(self) -> float:
        """How fast."""
        ...

    @property
    def solo_channel(self) -> Channel | None:
        """Who is heard alone, None where everybody is."""
        ...


class Marking(QObject):
    """Does what the commands of the annotate menu say.

    A mark set while it plays lies before the key press by the reaction time, which at twice the speed is twice as much
    of the recording. It becomes evidence for the criterion at hand, if there is one. `edit_asked` carries the id of a
    mark whose note is to be written, `troubled` a QaError, `advised` what is lacking for a command and the way out.
    """

    edit_asked = Signal(str)
    troubled = Signal(object)
    advised = Signal(str, str)

    def __init__(
        self,
        *,
        grading: Grading,
        view: ViewState,
        tags: TagBook,
        hearing: Hearing,
        preferences: Preferences,
        clock: Clock,
        actions: Actions,
        focused_criterion: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._view = view
        self._tags = tags
        self._hearing = hearing
        self._preferences = preferences
        self._clock = clock
        self._focused_criterion = focused_criterion
        self._bind(actions)

    def mark_point(self) -> None:
        """Mark the moment; a chosen region stays chosen."""
        self._add(self._moment(), None, None)

    def mark_region(self, tag: Tag | None = None) -> None:
        """Mark the chosen region, with a tag where one is given."""
        selection = self._view.selection
        if selection is None:
            self.advised.emit(tr("No region is chosen."), tr("[ starts one at the playhead, ] ends it."))
            return
        start = max(0, round(selection.start))
        self._add(start, max(start + 1, round(selection.end)), tag)
        self._view.select(None)

    def mark_with(self, tag: Tag) -> None:
        """Mark the chosen region, or the moment where none is chosen, with a tag."""
        if self._view.selection is None:
            self._add(self._moment(), None, tag)
        else:
            self.mark_region(tag)

    def link(self) -> None:
        """Make the chosen mark evidence for the criterion at hand, or no longer."""
        call, criterion, chosen = self._grading.call, self._focused_criterion(), self._view.annotation_id
        if call is None or not chosen:
            return
        if not criterion:
            self.advised.emit(tr("No criterion is at hand."), tr("Go to one in the scorecard, then link again."))
        elif chosen in call.evaluation.answer(criterion).evidence:
            self._do(lambda: self._grading.unlink(criterion, chosen))
        else:
            self._do(lambda: self._grading.link(criterion, chosen))

    def delete(self) -> None:
        """Delete the chosen mark; its neighbour is chosen."""
        chosen = self._view.annotation_id
        marks = self._marks()
        places = [number for number, mark in enumerate(marks) if mark.id == chosen]
        if not places:
            return
        rest = [mark for mark in marks if mark.id != chosen]
        self._do(lambda: self._grading.delete_mark(chosen))
        self._view.choose_annotation(rest[min(places[0], len(rest) - 1)].id if rest else "")

    def step(self, by: int) -> None:
        """Choose the next mark, or the one before; the first step goes out from the playhead."""
        marks = self._marks()
        if not marks:
            return
        ids = [mark.id for mark in marks]
        if self._view.annotation_id in ids:
            place = ids.index(self._view.annotation_id) + by
        else:
            before = sum(1 for mark in marks if mark.start_ms <= self._hearing.position_ms)
            place = before if by > 0 else before - 1
        chosen = marks[min(max(place, 0), len(marks) - 1)]
        self._view.choose_annotation(chosen.id)
        self._view.reveal(chosen.start_ms, chosen.last_ms)

    def _bind(self, actions: Actions) -> None:
        actions.on("mark.point", self.mark_point)
        actions.on("mark.region", self.mark_region)
        actions.on("mark.link", self.link)
        actions.on("mark.delete", self.delete)
        actions.on("mark.edit", lambda: self.edit_asked.emit(self._view.annotation_id))
        actions.on("mark.previous", lambda: self.step(-1))
        actions.on("mark.next", lambda: self.step(1))
        for digit in DIGITS:
            actions.on(f"mark.tag_{digit}", partial(self._mark_on, digit))

    def _mark_on(self, digit: int) -> None:
        tag = self._tags.on_digit(digit)
        if tag is None:
            advice = tr("No tag has the key {digit}.").format(digit=digit)
            self.advised.emit(advice, tr("Give it to one under Edit, Tags."))
        else:
            self.mark_with(tag)

    def _moment(self) -> int:
        late = self._preferences.settings.reaction_ms * self._hearing.speed if self._hearing.playing else 0
        return max(0, round(self._hearing.position_ms - late))

    def _add(self, start_ms: int, end_ms: int | None, tag: Tag | None) -> None:
        annotation = Annotation(
            id=new_id(),
            start_ms=start_ms,
            end_ms=end_ms,
            channel=self._hearing.solo_channel,
            tag_id="" if tag is None else tag.id,
            severity=Severity.NONE if tag is None else tag.severity,
            created_at=self._clock.now(),
        )
        criterion = self._focused_criterion()
        if self._do(lambda: self._grading.mark(annotation, evidence_for=criterion)):
            self._view.choose_annotation(annotation.id)

    def _marks(self) -> tuple[Annotation, ...]:
        call = self._grading.call
        return () if call is None else call.evaluation.annotations

    def _do(self, deed: Callable[[], None]) -> bool:
        try:
            deed()
        except QaError as error:
            self.troubled.emit(error)
            return False
        return True
