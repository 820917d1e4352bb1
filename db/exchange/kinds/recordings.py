"""What is known of recordings; whether the library lists one is this workstation's own affair."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from db.exchange.asking import IDS, asked
from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.recordings import SqlRecordings, recording_values
from db.tables import RECORDING
from qa_desktop.domain.recording import Recording
from qa_desktop.sync.kinds import recording as codec
from qa_desktop.sync.records import Body, Key, RecordVersion

_STORED = select(RECORDING.c.id).where(RECORDING.c.id.in_(IDS))


class Recordings:
    """Recordings in the tables; what arrives is not listed unless it was, and never goes."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._transaction = desk.transaction
        self._recordings = SqlRecordings(desk.transaction)

    def load(self, record_id: str) -> Recording | None:
        """Return the recording."""
        try:
            return self._recordings.get(record_id)
        except KeyError:
            return None

    @staticmethod
    def read(record: RecordVersion) -> Recording:
        """Return what a version says."""
        return codec.from_record(record)

    @staticmethod
    def write(value: Recording) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, _value: Recording) -> Envelope:
        """Return that whoever works here says so."""
        return Envelope(author="")

    def missing(self, _value: Recording) -> Key | None:
        """Return that it needs nothing."""
        return None

    def put(self, value: Recording) -> None:
        """Store what is known of the call; the name of the file and the time of import stay as they are here."""
        stored = self.load(value.id)
        if stored is not None:
            value = replace(value, file_name=stored.file_name, imported_at=stored.imported_at)
        row = recording_values(value)
        statement = sqlite.insert(RECORDING).values(id=value.id, listed=False, **row)
        values = {name: statement.excluded[name] for name in row}
        self._transaction.write(statement.on_conflict_do_update(index_elements=[RECORDING.c.id], set_=values))

    def take_out(self, record_id: str) -> None:
        """Leave it: evaluations refer to it."""

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""

    def stored(self, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of these ids that are here."""
        return frozenset(self._transaction.read(_STORED, asked(record_ids)).scalars())

    def lacking(self, _values: Sequence[Recording]) -> frozenset[Key]:
        """Return that they need nothing."""
        return frozenset()

    def needs(self, _value: Recording) -> Collection[Key]:
        """Return that it needs nothing."""
        return ()

    def put_new(self, values: Sequence[Recording]) -> None:
        """Store recordings that are not here."""
        rows = [{"id": value.id, "listed": False, **recording_values(value)} for value in values]
        self._transaction.add(RECORDING, rows)

    def placed_together(self, _values: Sequence[Recording]) -> None:
        """Nothing depends on their places."""
