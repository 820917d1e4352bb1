"""How the exchange with the shared store stands, in a form that can be shown."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.person import Person
from qa_desktop.sync.records import Key


class SyncPhase(StrEnum):
    """What the exchange does now."""

    OFF = "off"  # nobody has signed in: this machine works alone
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    PASSWORD = "password"  # noqa: S105 - the phase in which one is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncStatus:
    """Where the exchange stands; counts are of records, as in `LocalState`.

    `fault` is why the last exchange failed, None where it did not; `next_at` is when the next one is due.
    """

    phase: SyncPhase = SyncPhase.OFF
    login: str = ""
    host: str = ""
    me: Person | None = None
    pending: int = 0
    conflicts: int = 0
    parked: int = 0
    aside: int = 0
    succeeded_at: datetime | None = None
    next_at: datetime | None = None
    fault: QaError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One exchange of this run of the program: when it ended, what it sent and what came, by kind.

    `fault` is why it failed, or something was set aside in it, or else what somebody should hear of. `is_through` tells
    that it came to its end, `more` that not all went through yet.
    """

    at: datetime
    sent: int = 0
    came: Mapping[str, int] = field(default_factory=dict)
    fault: QaError | None = None
    more: bool = False
    is_through: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was exchanged."""
        return not self.sent and not self.came


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A record that the shared store refuses, and why."""

    kind: str
    id: str
    at: datetime
    error: QaError


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncDetails:
    """What waits to be sent, by kind, and what was refused."""

    waiting: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()


def count_kinds(keys: frozenset[Key]) -> Mapping[str, int]:
    """Return how many records of each kind there are among these."""
    return dict(Counter(kind for kind, _ in keys))
