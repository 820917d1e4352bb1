"""Keeping what one looks at where it is while other things in the same scrolled column come and go."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


class Steady:
    """Scrolls by what came or went, and leaves room above or below where there is not enough to scroll."""

    def __init__(self, area: QScrollArea, column: QLayout, settle: Callable[[], None]) -> None:
        self._area = area
        self._column = column
        self._settle = settle
        self._usual = column.contentsMargins()

    def top_of(self, part: QWidget) -> int:
        """Return how far a part is below the upper edge of the window."""
        return part.mapTo(self._area.window(), QPoint(0, 0)).y()

    def let_go(self) -> None:
        """Take the room back that was left."""
        self._column.setContentsMargins(self._usual)

    def under_pointer(self) -> Sequence[QWidget]:
        """Return what the pointer is on in the column, the innermost first; nothing where it is elsewhere."""
        place = self._area.viewport().mapFromGlobal(QCursor.pos())
        content = self._area.widget()
        if content is None or not self._area.isVisible() or not self._area.viewport().rect().contains(place):
            return ()
        found: list[QWidget] = []
        part = content.childAt(content.mapFrom(self._area.viewport(), place))
        while part is not None and part is not content:
            found.append(part)
            part = part.parentWidget()
        return found

    @contextmanager
    def holding(self, *parts: QWidget) -> Iterator[None]:
        """Keep the first of these that is still there afterwards where it is, while the block changes what is around.

        Without any, nothing is kept.
        """
        before = {part: self.top_of(part) for part in parts}
        yield
        if not before:
            return
        self._settle()
        staying = (part for part in before if self._area.isAncestorOf(part) and part.isVisibleTo(self._area))
        for part in staying:
            self._put_back(self.top_of(part) - before[part])
            return

    def _put_back(self, moved: int) -> None:
        if not moved:
            return
        bar = self._area.verticalScrollBar()
        if moved > 0:
            moved -= self._leave_above(-moved)
        elif moved + bar.value() < 0:
            moved += self._leave_above(-moved - bar.value())
        self._scroll_to(bar.value() + moved)

    def _leave_above(self, more: int) -> int:
        """Leave more room above, or take some of it back; return how much that moves everything."""
        margins = self._column.contentsMargins()
        changed = max(more, self._usual.top() - margins.top())
        margins.setTop(margins.top() + changed)
        self._column.setContentsMargins(margins)
        return abs(changed)

    def _scroll_to(self, wanted: int) -> None:
        """Scroll there; what is lacking below shows only once the column is higher than what is seen, so ask twice."""
        bar = self._area.verticalScrollBar()
        for _ in range(2):
            self._settle()
            if wanted > bar.maximum():
                margins = self._column.contentsMargins()
                margins.setBottom(margins.bottom() + wanted - bar.maximum())
                self._column.setContentsMargins(margins)
        self._settle()
        bar.setValue(wanted)
