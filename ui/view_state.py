"""What part of the call is seen, and what in it is chosen: one object for every panel that shows time."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

SHORTEST_VIEW_MS = 50.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in ms, `end` after `start`."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """How long it is, in ms."""
        return self.end - self.start


class ViewState(QObject):
    """Pan, zoom, selection, playhead and follow mode of the open call; positions in ms.

    The visible span always lies within the call. `selection` is a region being prepared for a mark or a loop. `follow`
    turns the page when the playhead leaves the visible span; `held` stops that while something is dragged.
    """

    view_changed = Signal()
    playhead_moved = Signal()
    selection_changed = Signal()
    annotation_chosen = Signal(str)
    length_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._length = 0.0
        self._view = Span(0.0, 0.0)
        self._playhead = 0.0
        self._selection: Span | None = None
        self._annotation = ""
        self.follow = True
        self.held = False

    @property
    def length(self) -> float:
        """The call's length."""
        return self._length

    @property
    def view(self) -> Span:
        """The visible span."""
        return self._view

    @property
    def playhead(self) -> float:
        """What is heard now."""
        return self._playhead

    @property
    def selection(self) -> Span | None:
        """The chosen span, None where there is none."""
        return self._selection

    @property
    def annotation_id(self) -> str:
        """The chosen annotation, empty where there is none."""
        return self._annotation

    def open(self, length_ms: float) -> None:
        """Show a new call from end to end."""
        self._length = max(0.0, length_ms)
        self._view = Span(0.0, self._length)
        self._playhead = 0.0
        self.length_changed.emit()
        self.view_changed.emit()
        self.playhead_moved.emit()
        self.select(None)
        self.choose_annotation("")

    def set_length(self, length_ms: float) -> None:
        """Take over the true length once the decode has shown it; a view of the whole call stays one."""
        whole = self._view.start <= 0.0 and self._view.end >= self._length
        self._length = max(0.0, length_ms)
        self.length_changed.emit()
        self.show(0.0, self._length) if whole else self.show(self._view.start, self._view.end)

    def show(self, start: float, end: float) -> None:
        """Show that span, moved and cut so that it lies within the call."""
        length = min(max(end - start, SHORTEST_VIEW_MS), self._length)
        start = min(max(start, 0.0), self._length - length)
        view = Span(start, start + length)
        if view != self._view:
            self._view = view
            self.view_changed.emit()

    def fit(self) -> None:
        """Show the whole call."""
        self.show(0.0, self._length)

    def zoom(self, factor: float, around: float) -> None:
        """Zoom so that the visible span is `factor` times as long and `around` stays where it is."""
        length = min(max(self._view.length * factor, SHORTEST_VIEW_MS), self._length)
        if self._view.length <= 0.0:
            return
        place = (around - self._view.start) / self._view.length
        self.show(around - place * length, around + (1.0 - place) * length)

    def scroll(self, by_ms: float) -> None:
        """Move the visible span along the call."""
        self.show(self._view.start + by_ms, self._view.end + by_ms)

    def move_playhead(self, ms: float) -> None:
        """Put the playhead there; in follow mode the view turns the page when the playhead leaves it.

        A view that was scrolled elsewhere stays there: only a playhead that was in sight is followed.
        """
        was_seen = self._view.start <= self._playhead <= self._view.end
        self._playhead = min(max(ms, 0.0), self._length)
        is_seen = self._view.start <= self._playhead <= self._view.end
        if self.follow and was_seen and not is_seen and not self.held:
            self.show(self._playhead, self._playhead + self._view.length)
        self.playhead_moved.emit()

    def select(self, span: Span | None) -> None:
        """Choose a span, or none."""
        if span != self._selection:
            self._selection = span
            self.selection_changed.emit()

    def choose_annotation(self, annotation_id: str) -> None:
        """Choose an annotation (empty: none); every panel shows it chosen."""
        if annotation_id != self._annotation:
            self._annotation = annotation_id
            self.annotation_chosen.emit(annotation_id)

    def reveal(self, start: float, end: float) -> None:
        """Scroll, and zoom out if needed, so that the span is seen with some air around it."""
        if self._view.start <= start and end <= self._view.end:
            return
        length = max(self._view.length, (end - start) * 1.25)
        middle = (start + end) / 2
        self.show(middle - length / 2, middle + length / 2)
