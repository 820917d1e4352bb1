"""What the tables hold of an evaluation, told apart by where it came from: for edits of something older than that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import text

from db.exchange.memory import recall
from db.exchange.replacing import replacing
from db.exchange.resolving import Resolver
from db.exchange.versions import UNSENT, Line
from db.transaction import Transaction

_KIND = "evaluation"
# From the version that the tables hold back over those that were only frozen here, each from the one before.
_BASE = (
    "CASE WHEN (r.batch_id IS NOT NULL OR r.parked = :unsent) AND json_array_length(r.bases) < 2"
    " THEN coalesce(json_extract(r.bases, '$[0]'), '') END"
)
_ORIGIN = text(
    "WITH RECURSIVE back (version, base) AS ("  # noqa: S608 - joined from constants
    f" SELECT r.version, {_BASE} FROM record_version r WHERE r.kind = :kind AND r.id = :id AND r.held"
    f" UNION SELECT r.version, {_BASE} FROM back"
    " JOIN record_version r ON r.kind = :kind AND r.id = :id AND r.version = back.base)"
    " SELECT coalesce(base, version) FROM back WHERE base IS NULL OR NOT EXISTS ("
    " SELECT 1 FROM record_version r WHERE r.kind = :kind AND r.id = :id AND r.version = back.base)"
)


class Basis:
    """Tells what an edit is based on, and lets edits of what something else took the place of stand against it."""

    def __init__(self, transaction: Transaction, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._now = now

    def held(self, evaluation_id: str) -> str:
        """Return the version from elsewhere that the tables hold, or edits of it; empty where it was only made here.

        It stays the same while edits are frozen into versions and sent, and changes when something else is put in.
        """
        row = self._transaction.read(_ORIGIN, {"kind": _KIND, "id": evaluation_id, "unsent": UNSENT}).first()
        return "" if row is None else str(row[0])

    @contextmanager
    def stepping_back(self, evaluation_id: str, based_on: str) -> Iterator[None]:
        """Let what the tables are given within the block be an edit of `based_on`.

        The version that they held is kept beside it. It may have been submitted; the edit takes its place until the
        exchange finds out which of the two counts.
        """
        resolver = Resolver(self._transaction, recall(self._transaction), self._now)
        lines = resolver.versions.of((_KIND, evaluation_id))
        for line in lines:
            if line.held:
                resolver.keep_body(line)
                resolver.versions.change(line.record, held=False)
        base = _last_own(lines, based_on)
        if base is not None:
            resolver.versions.change(base.record, held=True)
        with replacing(self._transaction, evaluation_id):
            yield


def _last_own(lines: list[Line], based_on: str) -> Line | None:
    """Return the last of the versions that were frozen here, one from the other, beginning with an edit of this one."""
    last = next((line for line in lines if line.record.version == based_on), None)
    bases = (based_on,) if based_on else ()
    while following := [line for line in lines if _is_own(line) and line.record.bases == bases]:
        last = max(following, key=lambda line: line.record.version)
        bases = (last.record.version,)
    return last


def _is_own(line: Line) -> bool:
    return line.batch_id is not None or line.parked == UNSENT
