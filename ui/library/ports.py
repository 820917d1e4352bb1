"""What the library's panels need from the core; every call may block and is made in a store job."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from qa_desktop.domain.recording import CallDetails, Recording
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState


class LibrarySource(Protocol):
    """Where the lines of the library come from."""

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on."""
        ...

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has, `query.states` aside."""
        ...

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording in the query, None where it is not in it."""
        ...


class Library(LibrarySource, Protocol):
    """The library as its panel uses it: `qa_desktop.services.library.Library`, or one in a test's memory."""

    def agents(self) -> tuple[str, ...]:
        """Return the agents' names, sorted."""
        ...

    def queues(self) -> tuple[str, ...]:
        """Return the queues' names, sorted."""
        ...

    def recording(self, recording_id: str) -> Recording:
        """Return a recording; raises UserMistake where there is none any more."""
        ...

    def paths(self, recording_id: str) -> tuple[Path, ...]:
        """Return where its file was seen, last seen first."""
        ...

    def edit(self, recording_id: str, call: CallDetails) -> None:
        """Store what is known of a call anew."""
        ...

    def remove(self, recording_id: str) -> None:
        """Take a recording off the list; raises UserMistake where it has evaluations."""
        ...
