"""A page as it is stored: what is new here many at a time, everything else one by one, with the same result."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from db.exchange.asking import IDS, asked
from db.exchange.kinds.clips import Clips
from db.exchange.kinds.evaluations import Evaluations
from db.exchange.kinds.kind import ManyAtOnce
from db.exchange.kinds.recordings import Recordings
from db.exchange.kinds.registry import IN_ORDER
from db.exchange.kinds.said import Replies, Reviews
from db.exchange.resolving import THIN_KINDS, Resolver, is_of_the_store
from db.exchange.versions import DAMAGED, LATE, REFUSED, pack, row_of
from db.sync_tables import OUTBOX, RECORD_VERSION
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.sync.records import Arrived, Key, Position

MOST_ROWS = 100
"""So many rows are written between two looks whether somebody waits: about 2 ms."""
_READERS: Mapping[str, type[ManyAtOnce]] = {
    "recording": Recordings,
    "evaluation": Evaluations,
    "clip": Clips,
    "review": Reviews,
    "reply": Replies,
}
_VERSION = RECORD_VERSION.c
_KNOWN = select(_VERSION.id, _VERSION.version, _VERSION.commit_seq, _VERSION.place, _VERSION.epoch, _VERSION.parked)
_KNOWN = _KNOWN.where(_VERSION.kind == bindparam("of_kind"), _VERSION.id.in_(IDS))
_NOTED = select(OUTBOX.c.id).where(OUTBOX.c.kind == bindparam("of_kind"), OUTBOX.c.id.in_(IDS))


@dataclass(frozen=True, slots=True)
class Ready:
    """What arrived, read before the store is locked; `value` is None where it is to be looked at by itself."""

    arrived: Arrived
    value: Any = None
    row: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The record."""
        return self.arrived.record.key

    @property
    def size(self) -> int:
        """About how many rows it comes to."""
        if isinstance(self.value, Evaluation):
            linked = sum(1 + len(answer.evidence) for answer in self.value.answers.values())
            return 1 + len(self.value.annotations) + linked
        return 1 + len(self.arrived.record.payload or b"") // 4096


def prepare(arrived: Arrived) -> Ready:
    """Read a version and lay out its row, for which nothing in the store need be known."""
    record = arrived.record
    reader = _READERS.get(record.kind)
    if reader is None or record.deleted:
        return Ready(arrived)
    try:
        sha256 = record.sha256
        if arrived.sha256 not in ("", sha256):
            return Ready(arrived)
        value = reader.read(record)
        is_in_tables = record.kind in THIN_KINDS and reader.write(value) == (record.body, record.payload)
    except Exception:  # noqa: BLE001 - whatever is the matter with it, it is looked at by itself
        return Ready(arrived)
    row = row_of(record, sha256=sha256, position=arrived.position, received_at=arrived.received_at)
    kept = {"body": None, "payload": None} if is_in_tables else {"body": pack(record.body), "payload": record.payload}
    return Ready(arrived, value, row | kept)


class Arriving:
    """Stores a page within one transaction.

    The short way is for a record of which neither the tables nor the exchange know anything, and whose needs are met:
    then its version is the only one, and the winner.
    """

    def __init__(self, resolver: Resolver, page: Sequence[Ready]) -> None:
        self._resolver = resolver
        self._page = page
        self._kinds: dict[str, ManyAtOnce] = {kind: resolver.kinds[kind] for kind in _READERS}  # type: ignore[misc]  # these five are
        self._known: dict[tuple[str, str, str], tuple[int | None, int | None, int, str]] = {}
        self._taken: set[Key] = set()
        self._lacking: set[Key] = set()
        for kind, ready in _by_kind(page).items():
            self._look(kind, ready)

    def store(self) -> Iterator[Position]:
        """Store a little with each step, and yield how far it came."""
        group: list[Ready] = []
        for ready in self._page:
            if self._is_here(ready):
                continue
            is_short = self._is_new(ready)
            self._taken.add(ready.key)
            if is_short:
                group.append(ready)
                self._lacking.discard(ready.key)
            if group and (not is_short or sum(one.size for one in group) >= MOST_ROWS):
                yield self._store_together(group)
                group = []
            if not is_short:
                self._resolver.receive(ready.arrived)
                yield ready.arrived.position
        if group:
            yield self._store_together(group)

    def _look(self, kind: str, page: Sequence[Ready]) -> None:
        """Find out what is known of the records of a kind."""
        read, ids = self._resolver.transaction.read, [ready.key[1] for ready in page]
        for row in read(_KNOWN, {"of_kind": kind, **asked(ids)}):
            self._known[kind, row.id, row.version] = (row.commit_seq, row.place, row.epoch, row.parked)
            self._taken.add((kind, row.id))
        self._taken |= {(kind, one) for one in read(_NOTED, {"of_kind": kind, **asked(ids)}).scalars()}
        if kind in self._kinds:
            self._taken |= {(kind, one) for one in self._kinds[kind].stored(ids)}
            self._lacking |= self._kinds[kind].lacking([ready.value for ready in page if ready.value is not None])

    def _is_here(self, ready: Ready) -> bool:
        """Return whether this very version is known at this very place."""
        position = ready.arrived.position
        known = self._known.get((*ready.key, ready.arrived.record.version))
        at_place = (position.commit_seq, position.place, self._resolver.memory.row.epoch)
        return known is not None and known[:3] == at_place and known[3] not in (DAMAGED, REFUSED, LATE)

    def _is_new(self, ready: Ready) -> bool:
        key, value, done = ready.key, ready.value, self._resolver.changed
        if value is None or key in self._taken or key in done or self._resolver.is_in_hand(key):
            return False
        if any(need in self._lacking and need not in done for need in self._kinds[key[0]].needs(value)):
            return False
        # What a review reopened is made here too, from the review.
        return not (isinstance(value, Evaluation) and value.previous_id and value.author == self._resolver.memory.login)

    def _store_together(self, group: Sequence[Ready]) -> Position:
        try:
            with self._resolver.transaction.attempt():
                self._put(group)
        except Exception as error:
            if is_of_the_store(error):
                raise
            for ready in group:
                self._resolver.receive(ready.arrived)
        return group[-1].arrived.position

    def _put(self, group: Sequence[Ready]) -> None:
        self._resolver.versions.add_heads([self._row(ready) for ready in group])
        values = {kind: [one.value for one in ready] for kind, ready in _by_kind(group).items()}
        in_order = [kind for kind in IN_ORDER if kind in values]
        for kind in in_order:
            self._kinds[kind].put_new(values[kind])
        self._resolver.has_come([ready.key for ready in group])
        for kind in in_order:
            self._kinds[kind].placed_together(values[kind])

    def _row(self, ready: Ready) -> Mapping[str, Any]:
        """Return the row; a person's own records are kept whole."""
        record = ready.arrived.record
        if record.author != self._resolver.memory.login or ready.row["body"] is not None:
            return ready.row
        return {**ready.row, "body": pack(record.body), "payload": record.payload}


def _by_kind(page: Sequence[Ready]) -> Mapping[str, list[Ready]]:
    by_kind: dict[str, list[Ready]] = defaultdict(list)
    for ready in page:
        by_kind[ready.key[0]].append(ready)
    return by_kind
