"""The versions of records that are known here, as rows."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, delete, literal_column, select, update

from db.exchange.asking import IDS, asked
from db.sync_tables import RECORD_VERSION
from db.transaction import AnyRow, AnySelect, Transaction
from qa_desktop.sync import heads
from qa_desktop.sync.records import Body, Key, Position, RecordVersion, canonical

DAMAGED = "damaged"
"""Waits for ever: what arrived is not what its hash says."""
REFUSED = "refused"
"""The shared store will never take it; the tables hold it, the next edit is based on what it was based on."""
UNSENT = "unsent"
"""Made here by settling a conflict; goes with the next batch."""
READY = "ready"
"""What it waited for has come."""
IN_HAND = "in_hand"
"""Somebody works on the record just now."""
LATE = "late"
"""The shared store refused it, since what it is of had changed or was reviewed: kept for its author to see."""
UNKNOWN_KIND = "kind"
UNREADABLE = "unreadable"
"""A newer program wrote it."""
_NO_VERSION = frozenset({DAMAGED, REFUSED, LATE})
IS_PARKED: ColumnElement[bool] = RECORD_VERSION.c.parked != literal_column("''")
"""A literal, since an index of what is parked serves no bound parameter."""
_COLUMNS = [column for column in RECORD_VERSION.c if column.name not in ("body", "payload")]

# Made once: to put a statement together takes SQLAlchemy longer than SQLite takes to run it.
_OF = and_(RECORD_VERSION.c.kind == bindparam("of_kind"), RECORD_VERSION.c.id == bindparam("of_id"))
_ONE = and_(_OF, RECORD_VERSION.c.version == bindparam("of_version"))
_SELECT_OF = select(*_COLUMNS).where(_OF).order_by(RECORD_VERSION.c.version)
_SELECT_HELD = _SELECT_OF.where(RECORD_VERSION.c.held == literal_column("1"))
_SELECT_ONE = select(*_COLUMNS).where(_ONE)
_SELECT_BODY = select(RECORD_VERSION.c.body, RECORD_VERSION.c.payload).where(_ONE)
_WAITED_FOR = select(RECORD_VERSION.c.parked).where(IS_PARKED, RECORD_VERSION.c.parked.in_(IDS)).distinct()
_DELETE = delete(RECORD_VERSION).where(_ONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A version as it is known here, but for its body; `was_placed` also where the store that did so was lost since."""

    record: RecordVersion
    sha256: str
    batch_id: str | None
    position: Position | None
    was_placed: bool
    is_head: bool
    held: bool
    parked: str

    @property
    def counts(self) -> bool:
        """Whether it is one of the record's versions."""
        return self.parked not in _NO_VERSION


class Versions:
    """Reads and writes the versions that are known here; `epoch` says which places in the order of commits count."""

    def __init__(self, transaction: Transaction, epoch: int) -> None:
        self._transaction = transaction
        self._epoch = epoch

    def of(self, key: Key) -> list[Line]:
        """Return all versions of a record."""
        return self._lines(_SELECT_OF, _of(key))

    def one(self, key: Key, version: str) -> Line | None:
        """Return one version."""
        return next(iter(self._lines(_SELECT_ONE, _one(key, version))), None)

    def held(self, key: Key) -> Line | None:
        """Return the version that the tables hold, or an edit of it."""
        return next(iter(self._lines(_SELECT_HELD, _of(key))), None)

    def parked_for(self, reason: str, limit: int) -> Sequence[Key]:
        """Return some of the records of which a version waits for this."""
        waiting = select(RECORD_VERSION.c.kind, RECORD_VERSION.c.id).where(RECORD_VERSION.c.parked == reason)
        # Said in full, so that SQLite takes the index of what is parked.
        waiting = waiting.where(IS_PARKED).distinct().limit(limit)
        return [(row.kind, row.id) for row in self._transaction.read(waiting)]

    def waited_for(self, reasons: Iterable[str]) -> Sequence[str]:
        """Return those of these that something waits for."""
        names = list(reasons)
        return self._transaction.read(_WAITED_FOR, asked(names)).scalars().all() if names else ()

    def unpark(self, reason: str) -> None:
        """Let what waits for this be tried again."""
        here = and_(RECORD_VERSION.c.parked == reason, IS_PARKED)
        self._transaction.write(update(RECORD_VERSION).where(here).values(parked=READY))

    def add(
        self,
        record: RecordVersion,
        *,
        position: Position | None = None,
        received_at: datetime | None = None,
        batch_id: str | None = None,
        held: bool = False,
        parked: str = "",
    ) -> None:
        """Keep a version whole; whether it is a head is found out later."""
        row = row_of(record, sha256=record.sha256, position=position, received_at=received_at)
        parts = {"body": pack(record.body), "payload": record.payload, "batch_id": batch_id}
        row |= {**parts, "epoch": self._epoch, "is_head": False, "held": held, "parked": parked}
        self._transaction.add(RECORD_VERSION, [row])

    def add_heads(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep the only versions of records, which the tables hold from now on; `rows` say the rest of them."""
        same = {"batch_id": None, "epoch": self._epoch, "is_head": True, "held": True, "parked": ""}
        self._transaction.add(RECORD_VERSION, [{**row, **same} for row in rows])

    def change(self, record: RecordVersion, **values: Any) -> None:
        """Change columns of a version."""
        self._transaction.write(_update(tuple(values)), {**_one(record.key, record.version), **values})

    def place(self, record: RecordVersion, position: Position, received_at: datetime) -> None:
        """Remember a version's place in the order of commits."""
        values = {"commit_seq": position.commit_seq, "place": position.place, "received_at": received_at}
        self.change(record, epoch=self._epoch, **values)

    def forget(self, record: RecordVersion) -> None:
        """Forget a version."""
        self._transaction.write(_DELETE, _one(record.key, record.version))

    def stored(self, record: RecordVersion) -> RecordVersion | None:
        """Return a version whole, None where its body is not kept."""
        row = self._transaction.read(_SELECT_BODY, _one(record.key, record.version)).one()
        return None if row.body is None else replace(record, body=unpack(row.body), payload=row.payload)

    def _lines(self, statement: AnySelect, parameters: Mapping[str, str]) -> list[Line]:
        return [self._line(row) for row in self._transaction.read(statement, parameters)]

    def _line(self, row: AnyRow) -> Line:
        placed = row.commit_seq is not None and row.epoch == self._epoch
        return Line(
            record=record_of(row),
            sha256=row.sha256,
            batch_id=row.batch_id,
            position=Position(row.commit_seq, row.place) if placed else None,
            was_placed=row.commit_seq is not None,
            is_head=row.is_head,
            held=row.held,
            parked=row.parked,
        )


def row_of(
    record: RecordVersion, *, sha256: str, position: Position | None, received_at: datetime | None
) -> dict[str, Any]:
    """Return what a row says of a version itself, its body and payload aside."""
    return {
        "kind": record.kind,
        "id": record.id,
        "version": record.version,
        "bases": json.dumps(record.bases),
        "author": record.author,
        "team": record.team,
        "subject": record.subject,
        "addressee": record.addressee,
        "schema": record.schema,
        "deleted": record.deleted,
        "sha256": sha256,
        "commit_seq": None if position is None else position.commit_seq,
        "place": None if position is None else position.place,
        "received_at": received_at,
        "said": heads.said(record),
    }


def record_of(row: AnyRow, body: Body | None = None, payload: bytes | None = None) -> RecordVersion:
    """Return the version of a row."""
    return RecordVersion(
        kind=row.kind,
        id=row.id,
        version=row.version,
        bases=tuple(json.loads(row.bases)),
        author=row.author,
        team=row.team,
        subject=row.subject,
        addressee=row.addressee,
        schema=row.schema,
        body={} if body is None else body,
        payload=payload,
        deleted=row.deleted,
    )


def pack(body: Body) -> bytes:
    """Return a body as it is kept."""
    return zlib.compress(canonical(body), 6)


def unpack(packed: bytes) -> Body:
    """Return the body that was kept; of a damaged one nothing is left, so that it is not what its hash says."""
    try:
        body: Body = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError):
        return {}
    return body


@lru_cache(maxsize=64)
def _update(names: tuple[str, ...]) -> Update:
    return update(RECORD_VERSION).where(_ONE).values({name: bindparam(name) for name in names})


def _of(key: Key) -> dict[str, str]:
    return {"of_kind": key[0], "of_id": key[1]}


def _one(key: Key, version: str) -> dict[str, str]:
    return {**_of(key), "of_version": version}


def after(version: str, lines: Mapping[str, Line]) -> dict[str, Line]:
    """Return those that replace a version, and those that replace these, and so on."""
    found: dict[str, Line] = {}
    reached = {version}
    while more := {name: one for name, one in lines.items() if name not in found and reached & {*one.record.bases}}:
        found |= more
        reached |= more.keys()
    return found
