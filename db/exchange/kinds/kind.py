"""What the exchange asks of a kind of record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from db.transaction import Transaction
from qa_desktop.sync.records import Body, Key, RecordVersion
from qa_desktop.sync.shapes import Known


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a kind works: the transaction, who works here, and a way to say that a record is to be looked at."""

    transaction: Transaction
    login: str
    changed: Callable[[Key], None]
    conflicted: Callable[[Key, bool], None]
    """Say whether a record waits for a person; for what is no matter of versions."""
    keep: Callable[[RecordVersion], None]
    """Keep a version that every workstation of its author makes by itself, as the one that the tables hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a record is by and whom it is for."""

    author: str
    subject: str = ""
    addressee: str = ""


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
