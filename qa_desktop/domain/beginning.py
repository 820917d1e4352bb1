"""The id of a person's first evaluation of a call: the same on all of their workstations."""

from uuid import UUID, uuid5

_FIRST_DRAFTS = UUID("8c1f2f5e-3a57-5b0e-9d43-2b8f6e0c7a15")


def first_draft_id(login: str, recording_id: str, number: int) -> str:
    """Return the id of the `number`th beginning, counted from 1, after the ones before it were thrown away.

    It is the UUIDv5 (RFC 9562, section 5.5) of all three, so that drafts begun on two workstations are versions of one
    evaluation and stand against each other, instead of one out of sight of the other.
    """
    return str(uuid5(_FIRST_DRAFTS, f"{number}\n{recording_id}\n{login}"))
