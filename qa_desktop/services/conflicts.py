"""Records of which two versions stand against each other: listed for the person who can choose, and settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from qa_desktop.sync.records import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictVersion:
    """One side; `received_at` is None where the shared store has not confirmed it, `is_current`: the tables hold it.

    A deleted version has an empty body.
    """

    version: str
    author: str
    received_at: datetime | None
    body: Body
    is_current: bool
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A record with several versions, the one that counts first.

    Of a `review` that came second, the versions are the review that counts and one's own; choosing either only says
    that it was seen. So it is with an evaluation that was reviewed, of which only the first version can be chosen, and
    with a review that `is_outdated`: what it is of had changed before it came, and it counts no more.
    """

    kind: str
    id: str
    noticed_at: datetime
    versions: tuple[ConflictVersion, ...]
    is_reviewed: bool = False
    is_outdated: bool = False


class ConflictRepository(Protocol):
    """Conflicts of this person's own records."""

    def every(self) -> Sequence[Conflict]:
        """Return all that wait for this person, oldest first."""
        ...

    def settle(self, kind: str, record_id: str, version: str) -> None:
        """Choose a version: it counts from now on, and the choice is sent to everybody.

        Raises:
            KeyError: that record is in no conflict, or has no such version.
            UserMistake: `sync.reviewed_meanwhile` where it is not the version of an evaluation that was reviewed.
        """
        ...
