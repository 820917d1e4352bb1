"""What the exchange asks of a kind of record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qa_desktop.sync.records import Body, Key, RecordVersion
from qa_desktop.sync.shapes import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a record is by and whom it is for; `previous_id` is the record that an evaluation corrects."""

    author: str
    subject: str = ""
    addressee: str = ""
    previous_id: str = ""


class Kind(Protocol):
    """One kind of record, in the tables; values are what the codec of the kind reads and writes."""

    SHAPE: Known
    SCHEMA: int

    def load(self, record_id: str) -> Any | None:
        """Return what the tables hold, None where they hold nothing."""
        ...

    def read(self, record: RecordVersion) -> Any:
        """Return what a version says; raises EnvironmentFault `sync.unreadable_record`."""
        ...

    def write(self, value: Any) -> tuple[Body, bytes | None]:
        """Return the body and the payload that say this."""
        ...

    def envelope(self, value: Any) -> Envelope:
        """Return whom it is by (empty: whoever works here) and for."""
        ...

    def missing(self, value: Any) -> Key | None:
        """Return a record that must be here first."""
        ...

    def put(self, value: Any) -> None:
        """Put it into the tables, in the place of what they hold."""
        ...

    def take_out(self, record_id: str) -> None:
        """Take it out of the tables; where there is nothing, do nothing."""
        ...

    def placed(self, record_id: str) -> None:
        """Do what depends on the order of commits: the record came into the tables, or its place is known now."""
        ...


class ManyAtOnce(Kind, Protocol):
    """A kind of which many records that are new here are stored together."""

    @staticmethod
    def read(record: RecordVersion) -> Any:
        """Return what a version says; nothing else need be known for it."""
        ...

    @staticmethod
    def write(value: Any) -> tuple[Body, bytes | None]:
        """Return the body and the payload that say this."""
        ...

    def stored(self, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids of which the tables hold something."""
        ...

    def lacking(self, values: Sequence[Any]) -> frozenset[Key]:
        """Return all records that some of these need and that are not here."""
        ...

    def needs(self, value: Any) -> Collection[Key]:
        """Return the records that must be here first."""
        ...

    def put_new(self, values: Sequence[Any]) -> None:
        """Put records into the tables of which these hold nothing."""
        ...

    def placed_together(self, values: Sequence[Any]) -> None:
        """Do what `placed` does for each."""
        ...
