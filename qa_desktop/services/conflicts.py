"""Records of which two versions stand side by side, for a person to look at: the port of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from qa_desktop.sync.records import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictVersion:
    """One of the versions; `received_at` is None where it has not reached the shared store yet."""

    version: str
    author: str
    received_at: datetime | None
    body: Body
    is_current: bool
    """Whether it is the one that the local tables hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A record with several versions that no other replaces; the first of them counts until somebody chooses."""

    kind: str
    id: str
    noticed_at: datetime
    versions: tuple[ConflictVersion, ...]


class Conflicts(Protocol):
    """The conflicts of one workstation; each method is one transaction."""

    def every(self) -> Sequence[Conflict]:
        """Return all of them, the oldest first."""
        ...

    def settle(self, kind: str, record_id: str, version: str) -> None:
        """Let that version count from now on: a new version of the same content replaces them all, and is to be sent.

        Raises:
            UserMistake: `sync.conflict_gone` where it was settled meanwhile.
        """
        ...
