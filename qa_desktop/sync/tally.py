"""What an exchange has done so far, and what it came to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from qa_desktop.domain.errors import QaError
from qa_desktop.sync.records import Key

LEFT = "sync.team_left"
"""What an exchange tells that has taken out what others did in a team that is led no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an exchange has come: records sent and received, commits read of all there are."""

    sent: int = 0
    to_send: int = 0
    received: int = 0
    commits_read: int = 0
    commits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an exchange ended. `fault` None and not `cancelled` means that nothing went wrong.

    `conflicts` and `aside` count what came up in this exchange; `more` tells that the next one should follow at once.
    With `is_through` the exchange came to its end all the same, and `fault` is why something was set aside in it.
    `notice` is something that went right but that somebody should hear of.
    """

    sent: int = 0
    received: int = 0
    conflicts: int = 0
    aside: int = 0
    changed: frozenset[Key] = frozenset()
    more: bool = False
    cancelled: bool = False
    fault: QaError | None = None
    is_through: bool = False
    notice: QaError | None = None

    @property
    def succeeded(self) -> bool:
        """Whether everything that was to be done was done."""
        return self.fault is None and not self.cancelled


Report = Callable[[Progress], None]


class Cancelled(Exception):
    """Somebody asked to stop; nothing is half done."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts one exchange, tells of each step, and stops between steps where that was asked for."""

    cancelled: Callable[[], bool]
    report: Report
    sent: int = 0
    to_send: int = 0
    received: int = 0
    conflicts: int = 0
    aside: int = 0
    commits_read: int = 0
    commits: int = 0
    more: bool = False
    changed: set[Key] = field(default_factory=set)
    first_fault: QaError | None = None
    first_refusal: QaError | None = None
    notice: QaError | None = None

    def step(self) -> None:
        """Pass from one step to the next.

        Raises:
            Cancelled: somebody asked to stop.
        """
        counts = {name: getattr(self, name) for name in Progress.__dataclass_fields__}
        self.report(Progress(**counts))
        if self.cancelled():
            raise Cancelled

    def remember(self, fault: QaError) -> None:
        """Keep what kept the exchange from doing all that was to be done; the first one is told."""
        self.first_fault = self.first_fault or fault

    def put_aside(self, count: int, why: QaError) -> None:
        """Count what was set aside, and keep why: the first reason is told where nothing worse comes."""
        self.aside += count
        self.first_refusal = self.first_refusal or why

    @property
    def fault(self) -> QaError | None:
        """What is told of what went wrong."""
        return self.first_fault or self.first_refusal

    def outcome(self, *, cancelled: bool) -> Outcome:
        """Return what it came to."""
        return Outcome(
            sent=self.sent,
            received=self.received,
            conflicts=self.conflicts,
            aside=self.aside,
            changed=frozenset(self.changed),
            more=self.more,
            cancelled=cancelled,
            fault=self.fault,
            is_through=not (cancelled or self.first_fault) and self.first_refusal is not None,
            notice=self.notice,
        )
