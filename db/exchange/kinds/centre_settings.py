"""What a centre has settled for all of its workstations."""

from db.exchange.desk import Desk
from db.exchange.kinds.kind import Envelope
from db.repositories.centre import SqlCentre
from qa_desktop.sync.kinds import centre_setting as codec
from qa_desktop.sync.kinds.centre_setting import Settled
from qa_desktop.sync.records import Body, Key, RecordVersion


class CentreSettings:
    """Settings in the tables, those that this program does not know too."""

    SHAPE = codec.SHAPE
    SCHEMA = codec.SCHEMA

    def __init__(self, desk: Desk) -> None:
        self._centre = SqlCentre(desk.transaction)

    def load(self, record_id: str) -> Settled | None:
        """Return the setting."""
        value = self._centre.find(record_id)
        return None if value is None else Settled(record_id, value)

    def read(self, record: RecordVersion) -> Settled:
        """Return what a version says."""
        return codec.from_record(record)

    def write(self, value: Settled) -> tuple[Body, None]:
        """Return the body."""
        return codec.to_body(value), None

    def envelope(self, _value: Settled) -> Envelope:
        """Return that whoever works here says so."""
        return Envelope(author="")

    def missing(self, _value: Settled) -> Key | None:
        """Return that it needs nothing."""
        return None

    def put(self, value: Settled) -> None:
        """Store the setting."""
        self._centre.put(value.name, value.value)

    def take_out(self, record_id: str) -> None:
        """Let nothing be settled."""
        self._centre.take_out(record_id)

    def placed(self, record_id: str) -> None:
        """Nothing depends on its place."""
