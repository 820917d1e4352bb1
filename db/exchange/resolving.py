"""What the versions of a record come to, and what of it the tables hold."""

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, OperationalError

from db.exchange.desk import Desk
from db.exchange.evidence import give_way
from db.exchange.kinds.registry import kinds_at
from db.exchange.memory import Memory
from db.exchange.versions import (
    DAMAGED,
    IN_HAND,
    LATE,
    READY,
    REFUSED,
    UNKNOWN_KIND,
    UNREADABLE,
    UNSENT,
    Line,
    Versions,
    pack,
)
from db.outbox import Outbox
from db.sync_tables import CONFLICT, OUTBOX
from db.transaction import Transaction
from qa_desktop.domain.errors import QaError
from qa_desktop.sync import heads
from qa_desktop.sync.records import Arrived, Key, Position, RecordVersion

_LOG = logging.getLogger(__name__)
MANAGERS_KINDS = frozenset({"scorecard", "tags"})
"""What only a manager sends; anybody else's is their own and gives way to the centre's."""
THIN_KINDS = frozenset({"evaluation", "clip"})
"""Of these the tables hold everything, so that a body need not be kept beside them."""
_WAITED_FOR = frozenset({"recording", "scorecard"})
_EDITED = select(OUTBOX.c.id).where(
    OUTBOX.c.kind == bindparam("of_kind"), OUTBOX.c.id == bindparam("of_id"), OUTBOX.c.turn > OUTBOX.c.frozen
)
_IN_CONFLICT = (CONFLICT.c.kind == bindparam("of_kind")) & (CONFLICT.c.id == bindparam("of_id"))
_NOTED = select(CONFLICT.c.id).where(_IN_CONFLICT)
_NOTE = sqlite.insert(CONFLICT).on_conflict_do_nothing()
_CALM = delete(CONFLICT).where(_IN_CONFLICT)


class Resolver:
    """Takes versions in and keeps the tables in step with the winner of each record, within one transaction.

    `in_hand` are the evaluations that a window has open: what arrives for them waits until they are closed.
    """

    def __init__(
        self, transaction: Transaction, memory: Memory, now: Callable[[], datetime], in_hand: Collection[str] = ()
    ) -> None:
        self.transaction = transaction
        self.memory = memory
        self.versions = Versions(transaction, memory.row.epoch)
        self.changed: set[Key] = set()
        self.conflicts = 0
        self._now = now
        self._in_hand = in_hand
        desk = Desk(transaction, memory.login, self.changed.add, self._note_conflict, self._keep)
        self.kinds = kinds_at(desk)

    def receive(self, arrived: Arrived) -> None:
        """Take in a version that the shared store hands out; the same one again changes nothing.

        Whatever somebody wrote there by hand, reading goes on: a version that cannot be dealt with waits, unreadable.
        """
        try:
            with self.transaction.attempt():
                self._receive(arrived)
        except Exception as error:
            if is_of_the_store(error):
                raise
            self._pass_over(arrived, error)

    def _pass_over(self, arrived: Arrived, error: Exception) -> None:
        record = arrived.record
        _LOG.warning("passed over %s %s of %s: %r", record.kind, record.id, record.author, error)
        try:
            with self.transaction.attempt():
                if self.versions.one(record.key, record.version) is None:
                    at = arrived.received_at
                    self.versions.add(record, position=arrived.position, received_at=at, parked=UNREADABLE)
                else:
                    self.versions.change(record, parked=UNREADABLE)
        except Exception as worse:
            if is_of_the_store(worse):
                raise
            _LOG.warning("it cannot even be kept: %r", worse)

    def _receive(self, arrived: Arrived) -> None:
        record = arrived.record
        known = self.versions.one(record.key, record.version)
        if known is not None and known.parked == DAMAGED:
            self.versions.forget(record)
        elif known is not None:
            if known.parked in (REFUSED, LATE):
                self.versions.change(record, parked="")
            if known.record.team != record.team:
                # Lost by the shared store, and sent again for the team that its author is in since.
                self.versions.change(record, team=record.team, sha256=record.sha256)
            if known.position != arrived.position or known.parked in (REFUSED, LATE):
                self.placed(record, arrived.position, arrived.received_at)
            return
        sound = arrived.sha256 in ("", record.sha256)
        parked = "" if sound else DAMAGED
        self.versions.add(record, position=arrived.position, received_at=arrived.received_at, parked=parked)
        if sound:
            self.resolve(record.key)
            self._decide(record)

    def placed(self, record: RecordVersion, position: Position, received_at: datetime) -> None:
        """Take in the place in the order of commits of a version that is known."""
        self.versions.place(record, position, received_at)
        self.resolve(record.key)
        self._decide(record)

    def _decide(self, record: RecordVersion) -> None:
        """Let what depends on what is known of a record be decided, whichever of its versions the tables hold."""
        if record.kind in self.kinds:
            self.kinds[record.kind].placed(record.id)

    def comes_too_late(self, record: RecordVersion) -> None:
        """Keep what the shared store refused, since others decided before it came, for its author to see.

        The tables hold what counts from then on; where they hold edits of it, these stand against that.
        """
        line = self.versions.one(record.key, record.version)
        if line is not None and record.kind == "evaluation":
            self.keep_body(line)
            self.versions.change(record, held=False)
        self.versions.change(record, parked=LATE, is_head=False)
        self._note_conflict(record.key, is_one=True)

    def resolve(self, key: Key) -> None:
        """Find the record's winner and put it into the tables, unless edits wait there that it does not know."""
        lines = self.versions.of(key)
        counted = [line for line in lines if line.counts]
        if not counted:
            return
        found = self._heads(counted)
        winner = found[0]
        if len(found) > 1:
            verdict = heads.judge(heads.Known(self.whole(line), line.position) for line in found)
            winner = next(line for line in found if line.record.version == verdict.winner.record.version)
            mine = any(self._is_mine(line.record) for line in found)
            late = any(line.parked == LATE for line in lines)
            self._note_conflict(key, (verdict.in_conflict and mine) or late)
        elif len(lines) > 1:
            self._note_conflict(key, is_one=any(line.parked == LATE for line in lines))
        for line in counted:
            # Only what is to be put into the tables waits for anything.
            if line.parked == READY or (line is not winner and line.parked not in ("", UNSENT)):
                self.versions.change(line.record, parked="")
        held = next((line for line in lines if line.held), None)
        if held is not None and _is_in_the_way(held, winner):
            give_way(self.transaction, self.versions, held)
            held = None
        if winner.held:
            if winner.parked not in ("", UNSENT):
                self.versions.change(winner.record, parked="")
        elif not self._is_edited(key, held):
            self._put(winner, held, is_alone=len(found) == 1)

    def whole(self, line: Line) -> RecordVersion:
        """Return a version with its body and its payload; what the row does not keep, the tables hold."""
        stored = self.versions.stored(line.record)
        if stored is not None and (stored.payload is not None or stored.deleted or stored.kind != "clip"):
            return stored
        kind = self.kinds.get(line.record.kind)
        value = None if kind is None else kind.load(line.record.id)
        if kind is None or value is None:
            return stored or line.record
        body, payload = kind.write(value)
        return replace(line.record, body=body if stored is None else stored.body, payload=payload)

    def is_dirty(self, key: Key) -> bool:
        """Return whether the tables hold edits that no version holds and that this person may send."""
        if key[0] in MANAGERS_KINDS and not self.manages:
            return False
        return self.transaction.read(_EDITED, _of(key)).first() is not None

    def is_in_hand(self, key: Key) -> bool:
        """Return whether a window has the record open."""
        return key[0] == "evaluation" and key[1] in self._in_hand

    def has_come(self, keys: Collection[Key]) -> None:
        """Take in that the tables hold these records for the first time: what waited for them waits no longer."""
        self.changed.update(keys)
        for reason in self.versions.waited_for(":".join(key) for key in keys if key[0] in _WAITED_FOR):
            self.versions.unpark(reason)

    @property
    def manages(self) -> bool:
        """Whether this person is a manager in any team."""
        me = self.memory.me
        return me is not None and me.publishes

    def has_waiting(self) -> bool:
        """Return whether there may be something to `drain`."""
        return bool(self.versions.waited_for((IN_HAND, READY)))

    def drain(self, is_wanted: Callable[[], bool]) -> bool:
        """Try again what waits no longer; return False where it stopped early, since somebody wants the store."""
        for key in self.versions.parked_for(IN_HAND, 100):
            if not self.is_in_hand(key):
                self._resolve_again(key)
        while keys := self.versions.parked_for(READY, 20):
            for key in keys:
                self._resolve_again(key)
                if is_wanted():
                    return False
        return True

    def _resolve_again(self, key: Key) -> None:
        try:
            with self.transaction.attempt():
                self.resolve(key)
        except Exception as error:
            if is_of_the_store(error):
                raise
            _LOG.warning("passed over %s %s: %r", *key, error)
            for line in self.versions.of(key):
                if line.parked in (IN_HAND, READY):
                    self.versions.change(line.record, parked=UNREADABLE)

    def _heads(self, counted: list[Line]) -> list[Line]:
        named = {base: line for line in counted for base in line.record.bases if base != line.record.version}
        found = [line for line in counted if line.record.version not in named] or counted
        for line in counted:
            is_head = line in found
            if is_head is not line.is_head:
                self.versions.change(line.record, is_head=is_head)
            replaced = named.get(line.record.version)
            gone = not is_head and not line.held and replaced is not None and replaced.position is not None
            if gone and line.is_head and line.record.author != self.memory.login:
                self.versions.change(line.record, body=None, payload=None)
        return found

    def _is_edited(self, key: Key, held: Line | None) -> bool:
        return (held is not None and held.parked == REFUSED) or self.is_dirty(key)

    def _put(self, winner: Line, held: Line | None, *, is_alone: bool) -> None:
        record = self.whole(winner)
        reason = IN_HAND if self.is_in_hand(record.key) else self._try(record, winner, held, is_alone=is_alone)
        if reason:
            self.versions.change(winner.record, parked=reason)

    def _try(self, record: RecordVersion, winner: Line, held: Line | None, *, is_alone: bool) -> str:
        """Put a version into the tables; return what it waits for where that cannot be."""
        kind = self.kinds.get(record.kind)
        if kind is None:
            return UNKNOWN_KIND
        try:
            value = None if record.deleted else kind.read(record)
            missing = None if value is None else kind.missing(value)
            if missing is not None:
                return ":".join(missing)
            if held is not None and held.counts:
                self.keep_body(held)
            with self.transaction.attempt():
                if value is None:
                    kind.take_out(record.id)
                else:
                    kind.put(value)
        except Exception as error:
            if is_of_the_store(error):
                raise
            return UNREADABLE
        self._hold(winner, held)
        if is_alone and self._is_in_tables(record, value):
            self.versions.change(record, body=None, payload=None)
        if record.kind in _WAITED_FOR:
            self.has_come([record.key])
        kind.placed(record.id)
        return ""

    def _hold(self, winner: Line, held: Line | None) -> None:
        if held is not None:
            self.versions.change(held.record, held=False)
        self.versions.change(winner.record, held=True, parked=UNSENT if winner.parked == UNSENT else "")
        if winner.parked == UNSENT:  # an edit may have taken its place before it was sent
            Outbox(self.transaction).note(*winner.record.key)
        self.changed.add(winner.record.key)

    def keep_body(self, held: Line) -> None:
        """Keep what the tables alone hold of a version that is about to leave them without being replaced."""
        fresh = self.versions.one(held.record.key, held.record.version)
        if fresh is None or not (fresh.is_head or held.record.author == self.memory.login):
            return
        stored = self.versions.stored(held.record)
        is_silent = stored is not None and stored.kind == "clip" and stored.payload is None and not stored.deleted
        if stored is None or is_silent:
            whole = self.whole(held)
            self.versions.change(held.record, body=pack(whole.body), payload=whole.payload)

    def _is_in_tables(self, record: RecordVersion, value: object) -> bool:
        if record.kind not in THIN_KINDS or record.author == self.memory.login or value is None:
            return False
        return self.kinds[record.kind].write(value) == (record.body, record.payload)

    def _is_mine(self, record: RecordVersion) -> bool:
        """Return whether this person is to settle what it is in conflict with; a call's details are the leads' too."""
        me = self.memory.me
        is_led = me is not None and record.kind == "recording" and record.team in me.teams_led
        return is_led or record.author == self.memory.login

    def _keep(self, record: RecordVersion) -> None:
        self.versions.add(record, held=True)
        self.versions.change(record, is_head=True)

    def _note_conflict(self, key: Key, is_one: bool) -> None:  # noqa: FBT001 - also handed on as a plain callable
        if is_one:
            row = {"kind": key[0], "id": key[1], "noticed_at": self._now(), "seen": False}
            self.conflicts += self.transaction.write(_NOTE, row)
        elif self.transaction.read(_NOTED, _of(key)).first() is not None:
            self.transaction.write(_CALM, _of(key))


def is_of_the_store(error: Exception) -> bool:
    """Return whether it is the local store that cannot be worked with, rather than what was to be stored."""
    if isinstance(error, QaError):
        return error.code.startswith("store.")
    return isinstance(error, OperationalError) or type(error) is DatabaseError


def _is_in_the_way(held: Line, winner: Line) -> bool:
    """Return whether a clip was refused since its author had sent another of its name, from another workstation."""
    is_refused = held.record.kind == "clip" and held.parked == REFUSED
    return is_refused and winner.position is not None and winner.record.author == held.record.author


def _of(key: Key) -> dict[str, str]:
    return {"of_kind": key[0], "of_id": key[1]}
