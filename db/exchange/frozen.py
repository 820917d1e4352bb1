"""A version that is on its way into a batch."""

from dataclasses import dataclass

from qa_desktop.sync.records import RecordVersion, canonical


@dataclass(frozen=True, slots=True)
class Frozen:
    """A version to send, and the turn of the outbox up to which it holds what changed."""

    record: RecordVersion
    turn: int


def weight(record: RecordVersion) -> int:
    """Return about how many bytes it adds to a batch."""
    return len(canonical(record.body)) + len(record.payload or b"")


def quiet(made: RecordVersion | None) -> list[Frozen]:
    """Return a version to send that nobody noted: it lets nothing leave the outbox."""
    return [] if made is None else [Frozen(made, 0)]
