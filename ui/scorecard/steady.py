"""Keeping what one looks at where it is while other things in the same scrolled column come and go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


class Steady:
    """Scrolls by what came or went, and leaves room above or below where there is not enough to scroll."""

    def __init__(self, area: QScrollArea, column: QLayout, settle: Callable[[], None]) -> None:
        self._area = area
        self._column = column
        self._settle = settle
        self._usual = column.contentsMargins()

    def top_of(self, part: QWidget) -> int:
        """Return how far a part is below the upper edge of what is seen."""
        return part.mapTo(self._area.viewport(), QPoint(0, 0)).y()

    def let_go(self) -> None:
        """Take the room back that was left."""
        self._column.setContentsMargins(self._usual)

    @contextmanager
    def holding(self, part: QWidget) -> Iterator[None]:
        """Keep a part where it is while the block changes what is around it."""
        bar = self._area.verticalScrollBar()
        before = self.top_of(part)
        yield
        self._settle()
        moved = self.top_of(part) - before
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
