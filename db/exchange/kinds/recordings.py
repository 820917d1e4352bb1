"""What is known of recordings; whether the library lists one is this workstation's own affair."""

from dataclasses import replace

from sqlalchemy.dialects import sqlite

from db.exchange.kinds.kind import Desk, Envelope
from db.repositories.recordings import SqlRecordings, recording_values
from db.tables import RECORDING
from qa_desktop.domain.recording import Recording
from qa_desktop.sync.kinds import recording as codec
from qa_desktop.sync.records import Body, Key, RecordVersion


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

    def read(self, record: RecordVersion) -> Recording:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Recording) -> tuple[Body, None]:
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
