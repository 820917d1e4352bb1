"""That a published version of a card was taken out of use; it never comes back."""

from dataclasses import dataclass
from enum import StrEnum

from qa_desktop.domain.card_draft import Signed
from qa_desktop.sync.reading import fields_of
from qa_desktop.sync.records import Body, RecordVersion
from qa_desktop.sync.shapes import known
from qa_desktop.sync.writing import instant

KIND = "card_stage"
SCHEMA = 1
TRIFLES = frozenset({"at"})
SHAPE = known("stage", "at")


class Stage(StrEnum):
    """What may be said of a published version."""

    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """A version that was taken out of use."""

    card_id: str
    version: int
    signed: Signed


def id_of(retirement: Retirement) -> str:
    """Return the id of its record: the card's and the version."""
    return f"{retirement.card_id}:{retirement.version}"


def is_final(_record: RecordVersion) -> bool:
    """Tell whether it stands as first committed: nothing is taken back."""
    return True


def to_body(retirement: Retirement) -> Body:
    """Return what travels; who says it is the record's author."""
    return {"stage": Stage.RETIRED.value, "at": instant(retirement.signed.at)}


def from_record(record: RecordVersion) -> Retirement:
    """Return the retirement.

    Raises:
        EnvironmentFault: `sync.unreadable_record`.
    """
    fields = fields_of(record, SCHEMA)
    fields.choice("stage", Stage)
    card_id, _, version = record.id.rpartition(":")
    if not card_id or not version.isdecimal():
        raise fields.unreadable("id")
    signed = Signed(record.author, fields.instant("at"))
    return Retirement(card_id=card_id, version=int(version), signed=signed)
