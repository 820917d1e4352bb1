"""The centre's list of tags."""

from collections.abc import Sequence

from db.exchange.kinds.kind import Desk, Envelope
from db.repositories.tags import SqlTags
from qa_desktop.domain.annotation import Tag
from qa_desktop.sync.kinds import tags as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


class TagLists:
    """The one list in the tables."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._tags = SqlTags(desk.transaction)

    def load(self, _record_id: str) -> Sequence[Tag]:
        """Return the list."""
        return self._tags.every()

    def read(self, record: RecordVersion) -> Sequence[Tag]:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Sequence[Tag]) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, _value: Sequence[Tag]) -> Envelope:
        """Return that whoever works here says so."""
        return Envelope(author="")

    def missing(self, _value: Sequence[Tag]) -> Key | None:
        """Return that it needs nothing."""
        return None

    def put(self, value: Sequence[Tag]) -> None:
        """Store the list."""
        self._tags.put(value)

    def take_out(self, record_id: str) -> None:
        """Leave it: marks name its tags."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""
