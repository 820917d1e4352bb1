"""Identities made on this workstation."""

import uuid_utils


def new_id() -> str:
    """Return a fresh UUIDv7 as text: unique everywhere, and sorted by the moment it was made."""
    return str(uuid_utils.uuid7())
