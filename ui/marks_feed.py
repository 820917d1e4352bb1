"""Shows the open evaluation's annotations in the waveform and the overview, and takes their moves back."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Slot

from qa_desktop.domain.annotation import Annotation
from qa_desktop.domain.errors import UserMistake
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.grading import Grading
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.waveform.marks import Mark
from ui.waveform.widget import WaveformView


class ShowsMarks(Protocol):
    """What marks are shown in."""

    def set_annotations(self, marks: Sequence[Mark]) -> None:
        """Show these marks."""
        ...


class MarksFeed(QObject):
    """Keeps the marks in the pictures those of the open evaluation."""

    def __init__(
        self,
        *,
        grading: Grading,
        bridge: Bridge,
        tags: TagBook,
        waveform: WaveformView,
        pictures: Sequence[ShowsMarks],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._grading = grading
        self._tags = tags
        self._waveform = waveform
        self._pictures = pictures
        bridge.changed.connect(self._look)
        bridge.call_opened.connect(self.refresh)
        bridge.call_closed.connect(self.refresh)
        tags.changed.connect(self.refresh)
        waveform.reworded.connect(self.refresh)
        waveform.annotation_moved.connect(self._move)

    @Slot()
    def refresh(self) -> None:
        """Show the marks as they are now."""
        call = self._grading.call
        marks = [] if call is None else [self._mark(one) for one in call.evaluation.annotations]
        self._waveform.set_editable(call is not None and not call.read_only)
        for picture in self._pictures:
            picture.set_annotations(marks)

    @Slot(object)
    def _look(self, event: Changed) -> None:
        if Kind.ANNOTATIONS in event.kinds:
            self.refresh()

    @Slot(str, int, object)
    def _move(self, annotation_id: str, start_ms: int, end_ms: int | None) -> None:
        try:
            self._grading.move_mark(annotation_id, start_ms, end_ms)
        except UserMistake:
            self.refresh()  # it was submitted meanwhile: the mark goes back to its place

    def _mark(self, annotation: Annotation) -> Mark:
        return Mark(
            id=annotation.id,
            start_ms=annotation.start_ms,
            end_ms=annotation.end_ms,
            label=self._tags.name(annotation.tag_id),
            note=annotation.note,
            colour=self._tags.colour(annotation.tag_id),
            channel=annotation.channel,
        )
