"""The library as a panel uses it: lines a page at a time, what is known of a call, taking a call off the list."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import CallDetails, Recording
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.ports import LibraryQuery, LibraryRow, QueueState, UnitOfWorkFactory


class Library:
    """Reads and edits the list of recordings; to be called inside store jobs."""

    def __init__(self, *, store: UnitOfWorkFactory, events: EventBus) -> None:
        self._store = store
        self._events = events

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on."""
        with self._store() as unit:
            return unit.recordings.page(query, offset, limit)

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        with self._store() as unit:
            return unit.recordings.count(query)

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has, with the state filter aside."""
        with self._store() as unit:
            return unit.recordings.counts_by_state(query)

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording, None where the query does not list it."""
        with self._store() as unit:
            return unit.recordings.place(query, recording_id)

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the next recording still to be graded, None where none is left."""
        with self._store() as unit:
            return unit.recordings.next_to_do(query, after)

    def agents(self) -> tuple[str, ...]:
        """Return the agents' names, sorted."""
        with self._store() as unit:
            return unit.recordings.agents()

    def queues(self) -> tuple[str, ...]:
        """Return the queues' names, sorted."""
        with self._store() as unit:
            return unit.recordings.queues()

    def recording(self, recording_id: str) -> Recording:
        """Return a recording.

        Raises:
            UserMistake: `recording.unknown`.
        """
        with self._store() as unit:
            try:
                return unit.recordings.get(recording_id)
            except KeyError:
                raise UserMistake("recording.unknown", recording=recording_id) from None

    def paths(self, recording_id: str) -> tuple[Path, ...]:
        """Return where the recording's file was seen, last seen first."""
        with self._store() as unit:
            return tuple(one.path for one in unit.recordings.files(recording_id))

    def edit(self, recording_id: str, call: CallDetails) -> None:
        """Store what is known of a call anew.

        Raises:
            UserMistake: `recording.unknown`.
        """
        with self._store() as unit:
            try:
                unit.recordings.update(replace(unit.recordings.get(recording_id), call=call))
            except KeyError:
                raise UserMistake("recording.unknown", recording=recording_id) from None
            unit.commit()
        self._events.publish(Changed(frozenset({Kind.RECORDINGS}), recording_id))

    def remove(self, recording_id: str) -> None:
        """Take a recording off the list; its file stays where it is.

        Raises:
            UserMistake: `recording.unknown`, or `recording.graded` where an evaluation of it is kept.
        """
        with self._store() as unit:
            try:
                unit.recordings.remove(recording_id)
            except KeyError:
                raise UserMistake("recording.unknown", recording=recording_id) from None
            unit.commit()
        self._events.publish(Changed(frozenset({Kind.RECORDINGS}), recording_id))
