"""Opening the store at the start: what may take long about it, and what can be done where it cannot be opened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from qa_desktop.domain.errors import QaError
from qa_desktop.services.backups import Backups

T = TypeVar("T")
MENDABLE = frozenset({"store.damaged", "store.not_a_store", "store.wrong_key", "store.failed"})
"""What a backup in the place of the store puts right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongWork:
    """What is done: the whole store is `encrypted`, or laid open, or neither; `share` is how much of it is done."""

    encrypts: bool = False
    lays_open: bool = False
    share: Callable[[], float] = lambda: 0.0


class Reception(Protocol):
    """Keeps the person company until the window is there."""

    def wait_for(self, work: Callable[[], T], what: LongWork) -> T:
        """Return what `work` returns, or raise what it raises; says what is done where that takes a while."""
        ...

    def mend(self, error: QaError, backups: Backups) -> bool:
        """Offer the backups where the store cannot be opened; True: one was made ready to take its place."""
        ...


class NoReception:
    """For the command line: works at once, and offers nothing."""

    def wait_for(self, work: Callable[[], T], what: LongWork) -> T:
        """Work."""
        del what
        return work()

    def mend(self, error: QaError, backups: Backups) -> bool:
        """Offer nothing: the error says which command lists the backups."""
        del error, backups
        return False
