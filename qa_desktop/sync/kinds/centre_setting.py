"""What a centre has settled for all of its workstations, a record a setting; managers write it, everybody reads it."""

from dataclasses import dataclass
from typing import Any

from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import clean

KIND = "centre_setting"
SCHEMA = 1
TRIFLES: frozenset[str] = frozenset()
SHAPE = known("value")


@dataclass(frozen=True, slots=True)
class Settled:
    """A setting: its name, and its value as plain data."""

    name: str
    value: Any


def id_of(settled: Settled) -> str:
    """Return the id of its record."""
    return settled.name


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: settings are changed."""
    return False


def to_body(settled: Settled) -> Body:
    """Return what travels."""
    return {"value": clean(settled.value)}


def from_record(record: RecordVersion) -> Settled:
    """Return the setting, one that this program does not know too.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    fields = fields_of(record, SCHEMA)
    if fields.maybe("value") is None:
        raise fields.unreadable("value")
    return Settled(record.id, record.body["value"])
