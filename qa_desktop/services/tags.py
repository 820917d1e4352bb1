"""The centre's tags: listed, and edited as a whole."""

from collections.abc import Sequence

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.errors import UserMistake
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.ports import UnitOfWorkFactory


class Tags:
    """Keeps the list of tags; marks keep the id of a tag that is no longer in it.

    The list is read from the store once: panels ask for it on the main thread, which must not wait for a store job.
    """

    def __init__(self, *, store: UnitOfWorkFactory, events: EventBus) -> None:
        self._store = store
        self._events = events
        self._tags: tuple[Tag, ...] | None = None

    def every(self) -> tuple[Tag, ...]:
        """Return all tags in their order; the first call reads them from the store."""
        tags = self._tags
        if tags is None:
            with self._store() as unit:
                tags = self._tags = unit.tags.every()
        return tags

    def reread(self) -> None:
        """Read them anew: another workstation has changed them; to be called inside a store job."""
        with self._store() as unit:
            self._tags = unit.tags.every()

    def replace(self, tags: Sequence[Tag]) -> None:
        """Store the list anew; to be called inside a store job.

        Raises:
            UserMistake: `tags.id_twice` with the id, `tags.digit_twice` with the digit, `tags.nameless`.
        """
        _check(tags)
        with self._store() as unit:
            unit.tags.replace(tags)
            unit.commit()
        self._tags = tuple(tags)
        self._events.publish(Changed(frozenset({Kind.TAGS})))


def _check(tags: Sequence[Tag]) -> None:
    ids = [tag.id for tag in tags]
    digits = [tag.digit for tag in tags if tag.digit]
    for tag in tags:
        if ids.count(tag.id) > 1:
            raise UserMistake("tags.id_twice", tag=tag.id)
        if tag.digit and digits.count(tag.digit) > 1:
            raise UserMistake("tags.digit_twice", digit=tag.digit)
        if not (tag.name.zh.strip() or tag.name.en.strip()):
            raise UserMistake("tags.nameless")
