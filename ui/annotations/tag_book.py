"""The centre's tags as the panels need them: by id, by digit, and told anew when they change."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from qa_desktop.domain.annotation import Tag, TagColour
from qa_desktop.language import current_language, tr
from qa_desktop.services.events import Changed, Kind
from ui.bridge import Bridge


class TagsService(Protocol):
    """Keeps the centre's tags."""

    def every(self) -> tuple[Tag, ...]:
        """Return all tags in their order."""
        ...

    def replace(self, tags: Sequence[Tag]) -> None:
        """Store the list anew; a `Changed` of the kind tags follows.

        Raises:
            QaError: the list could not be stored.
        """
        ...


class TagBook(QObject):
    """The tags, read once and again whenever they change; `changed` comes after."""

    changed = Signal()

    def __init__(self, tags: TagsService, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = tags
        self._by_id: dict[str, Tag] = {}
        bridge.changed.connect(self._look)
        self._read()

    @property
    def tags(self) -> tuple[Tag, ...]:
        """All tags in their order."""
        return tuple(self._by_id.values())

    def get(self, tag_id: str) -> Tag | None:
        """Return the tag of that id, None where there is none (any more)."""
        return self._by_id.get(tag_id)

    def on_digit(self, digit: int) -> Tag | None:
        """Return the tag that a digit key marks with."""
        return next((tag for tag in self.tags if tag.digit == digit), None)

    def name(self, tag_id: str) -> str:
        """Return the tag's name in the language spoken now; empty for no tag, a word for one that was removed."""
        tag = self._by_id.get(tag_id)
        if tag is not None:
            return tag.name.in_language(current_language())
        return tr("Removed tag") if tag_id else ""

    def colour(self, tag_id: str) -> TagColour:
        """Return the tag's colour, grey where there is no tag."""
        tag = self._by_id.get(tag_id)
        return TagColour.GREY if tag is None else tag.colour

    @Slot(object)
    def _look(self, event: Changed) -> None:
        if Kind.TAGS in event.kinds:
            self._read()
            self.changed.emit()

    def _read(self) -> None:
        self._by_id = {tag.id: tag for tag in self._service.every()}
