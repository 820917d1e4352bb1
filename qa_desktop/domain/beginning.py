"""The id of a person's first evaluation of a call: the same on all of their workstations."""

from hashlib import sha256
from uuid import UUID

_FIRST_DRAFTS = UUID("8c1f2f5e-3a57-5b0e-9d43-2b8f6e0c7a15").bytes
_VERSION, _VARIANT = 0x8, 0b10
MOST_BEGINNINGS = 30
"""So many ids of a person for a call PostgreSQL takes (`qa.check_beginnings`); whoever needs more takes fresh ones."""


def first_draft_id(login: str, recording_id: str, number: int) -> str:
    """Return the id of the `number`th beginning, counted from 1, after the ones before it were thrown away.

    It is a UUIDv8 (RFC 9562, section 5.8) of the SHA-256 of all three, so that drafts begun on two workstations are
    versions of one evaluation and stand against each other, instead of one out of sight of the other. PostgreSQL
    reckons it too (`qa.first_draft`), which has no SHA-1 of its own for a UUIDv5.
    """
    made = bytearray(sha256(_FIRST_DRAFTS + f"{number}\n{recording_id}\n{login}".encode()).digest()[:16])
    made[6] = made[6] & 0x0F | _VERSION << 4
    made[8] = made[8] & 0x3F | _VARIANT << 6
    return str(UUID(bytes=bytes(made)))
