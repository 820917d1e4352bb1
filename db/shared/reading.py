"""Rows of the shared store as the versions they hold."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from qa_desktop.sync.records import RecordVersion

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
            body=json.loads(row["body"]),
            payload=row["payload"],
            deleted=row["deleted"],
        )
        whole = record.sha256 == row["sha256"] and isinstance(record.body, dict)
    except (TypeError, ValueError, RecursionError) as error:
        LOG.warning("passed over %s %s of %s: %s", row["kind"], row["id"], row["author"], type(error).__name__)
        return None
    if not whole:
        LOG.warning("%s %s of %s is not what its hash says", row["kind"], row["id"], row["author"])
    return record
