"""Recordings, and where their files lie on this machine."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, delete, func, insert, literal_column, select, update
from sqlalchemy.dialects import sqlite

from db.folding import haystack, sort_key
from db.outbox import Outbox
from db.repositories.library import Library
from db.repositories.library_order import LISTED
from db.tables import EVALUATION, RECORDING, RECORDING_FILE
from db.transaction import AnyRow, Transaction
from qa_desktop.domain.errors import UserMistake
from qa_desktop.domain.recording import AudioFormat, CallDetails, Recording
from qa_desktop.services.ports import FileSeen, LibraryQuery, LibraryRow, QueueState


class SqlRecordings:
    """Recordings, and where their files lie on this machine."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._library = Library(transaction)

    def add(self, recording: Recording, seen: FileSeen) -> None:
        """Add a new recording and where its file lies; of one that others' work told of, what they know is kept."""
        here = (RECORDING.c.id == recording.id) & (RECORDING.c.listed == literal_column("0"))
        now_listed = update(RECORDING).where(here).values(listed=True, imported_at=recording.imported_at)
        if not self._transaction.write(now_listed):
            row = {"id": recording.id, "listed": True, **recording_values(recording)}
            self._transaction.write(insert(RECORDING), [row])
        self.add_path(recording.id, seen)

    def get(self, recording_id: str) -> Recording:
        """Return a recording; raises KeyError where there is none."""
        row = self._transaction.read(select(RECORDING).where(RECORDING.c.id == recording_id)).one_or_none()
        if row is None:
            raise KeyError(recording_id)
        return _recording(row)

    def known(self, recording_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the ids that are in the library already."""
        asked = func.json_each(json.dumps(list(recording_ids))).table_valued("value")
        known = select(RECORDING.c.id).where(RECORDING.c.id.in_(select(asked.c.value)), LISTED)
        return frozenset(self._transaction.read(known).scalars())

    def update(self, recording: Recording) -> None:
        """Store what is known of the call anew; raises KeyError where there is no such recording."""
        statement = update(RECORDING).where(RECORDING.c.id == recording.id).values(recording_values(recording))
        if not self._transaction.write(statement):
            raise KeyError(recording.id)
        outbox = Outbox(self._transaction)
        if outbox.travels("recording", recording.id):
            outbox.note("recording", recording.id)

    def remove(self, recording_id: str) -> None:
        """Take a recording without evaluations off the list; the file stays.

        Raises:
            KeyError: there is no such recording.
            UserMistake: `recording.graded` where somebody has begun to grade it.
        """
        self._transaction.lock()
        graded = select(EVALUATION.c.id).where(EVALUATION.c.recording_id == recording_id).limit(1)
        if self._transaction.read(graded).first() is not None:
            raise UserMistake("recording.graded", recording=recording_id)
        if not self._transaction.write(delete(RECORDING).where(RECORDING.c.id == recording_id)):
            raise KeyError(recording_id)

    def files(self, recording_id: str) -> tuple[FileSeen, ...]:
        """Return where the file was seen and how it was then, last seen first."""
        here = RECORDING_FILE.c
        columns = (here.path, here.size_bytes, here.modified_ns, here.seen_at)
        statement = select(*columns).where(here.recording_id == recording_id)
        rows = self._transaction.read(statement.order_by(here.seen_at.desc(), here.path))
        return tuple(FileSeen(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name for it

    def add_path(self, recording_id: str, seen: FileSeen) -> None:
        """Remember that the recording's file was seen here too."""
        values = {"size_bytes": seen.size_bytes, "modified_ns": seen.modified_ns, "seen_at": seen.seen_at}
        statement = sqlite.insert(RECORDING_FILE).values(recording_id=recording_id, path=seen.path, **values)
        self._transaction.write(statement.on_conflict_do_update(index_elements=_FILE_KEY, set_=values))

    def at_path(self, seen: FileSeen) -> str | None:
        """Return the recording last seen at that path with that size and time of change (`seen_at` aside)."""
        here = RECORDING_FILE.c
        same = (here.path == seen.path, here.size_bytes == seen.size_bytes, here.modified_ns == seen.modified_ns)
        last = select(here.recording_id).where(*same).order_by(here.seen_at.desc(), here.recording_id).limit(1)
        found: str | None = self._transaction.read(last).scalar_one_or_none()
        return found

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on; the order is total, so pages never overlap."""
        return self._library.page(query, offset, limit)

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        return self._library.count(query)

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has, `query.states` aside."""
        return self._library.counts_by_state(query)

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording in the query, None where it is not in it."""
        return self._library.place(query, recording_id)

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the first recording after `after` in the order of the query (then from its start) to be graded."""
        return self._library.next_to_do(query, after)

    def agents(self) -> tuple[str, ...]:
        """Return the agents' names, sorted as the library sorts them."""
        return self._names(RECORDING.c.agent, RECORDING.c.agent_key)

    def queues(self) -> tuple[str, ...]:
        """Return the queues' names, sorted as the library sorts them."""
        return self._names(RECORDING.c.queue, RECORDING.c.queue_key)

    def _names(self, name: Column[Any], key: Column[Any]) -> tuple[str, ...]:
        statement = select(name).where(key.is_not(None), LISTED).group_by(key, name).order_by(key, name)
        return tuple(self._transaction.read(statement).scalars())


_FILE_KEY = (RECORDING_FILE.c.recording_id, RECORDING_FILE.c.path)


def recording_values(recording: Recording) -> dict[str, Any]:
    """Return the columns of a recording beside its id."""
    call = recording.call
    return {
        "file_name": recording.file_name,
        "size_bytes": recording.size_bytes,
        "codec": recording.audio.codec,
        "sample_rate": recording.audio.sample_rate,
        "channel_count": recording.audio.channels,
        "duration_ms": recording.audio.duration_ms,
        "agent": call.agent,
        "customer": call.customer,
        "queue": call.queue,
        "call_id": call.call_id,
        "started_at": call.started_at,
        "channels": recording.channels,
        "imported_at": recording.imported_at,
        "agent_key": sort_key(call.agent),
        "queue_key": sort_key(call.queue),
        "file_key": sort_key(recording.file_name),
        "search": haystack(call.agent, call.customer, call.queue, call.call_id, recording.file_name),
    }


def _recording(row: AnyRow) -> Recording:
    return Recording(
        id=row.id,
        file_name=row.file_name,
        size_bytes=row.size_bytes,
        audio=AudioFormat(
            codec=row.codec,
            sample_rate=row.sample_rate,
            channels=row.channel_count,
            duration_ms=row.duration_ms,
        ),
        call=CallDetails(
            agent=row.agent,
            customer=row.customer,
            queue=row.queue,
            call_id=row.call_id,
            started_at=row.started_at,
        ),
        channels=row.channels,
        imported_at=row.imported_at,
    )
