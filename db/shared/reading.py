"""Rows of the shared store as the versions they hold."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from qa_desktop.sync.records import RecordVersion, canonical, content_sha256

LOG = logging.getLogger(__name__)
Row = Mapping[str, Any]

COLUMNS = (
    "v.kind, v.id, v.version::text AS version, v.bases::text[] AS bases, v.author, v.team, v.subject, v.addressee,"
    " v.schema, v.body::text AS body, v.payload, v.deleted, v.sha256, v.place"
)


def version_of(row: Row) -> RecordVersion | None:
    """Return the version in a row; None for one that no program can have written: fractions, or nested beyond reading.

    Whoever may write a row may write such a one by hand; it must not keep everybody else from reading on.
    """
    try:
        record = RecordVersion(
            kind=row["kind"],
            id=row["id"],
            version=row["version"],
            bases=tuple(row["bases"]),
            author=row["author"],
            team=row["team"],
            subject=row["subject"],
            addressee=row["addressee"],
            schema=row["schema"],
            body=_DECODER.decode(row["body"]),
            payload=row["payload"],
            deleted=row["deleted"],
        )
    except (TypeError, ValueError, RecursionError) as error:
        LOG.warning("passed over %s %s of %s: %s", row["kind"], row["id"], row["author"], type(error).__name__)
        return None
    return record


def sha256_of(row: Row) -> str:
    """Return the hash of what a row holds, "" where no program can have written it."""
    try:
        body = canonical(_DECODER.decode(row["body"]))
    except (TypeError, ValueError, RecursionError):
        return ""
    parts = [row["kind"], row["id"], row["version"], sorted(row["bases"]), row["author"], row["team"], row["subject"]]
    return content_sha256([*parts, row["addressee"], row["schema"], row["deleted"]], body, row["payload"])


def _refuse(fraction: str) -> None:
    raise ValueError(fraction)


_DECODER = json.JSONDecoder(parse_float=_refuse)
