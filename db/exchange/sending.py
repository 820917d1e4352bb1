"""Freezing what waits into versions and batches, and what becomes of a batch."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from db.exchange.belonging import Belonging
from db.exchange.decisions import is_in_order
from db.exchange.details import Details
from db.exchange.evidence import is_named
from db.exchange.frozen import Frozen, quiet, weight
from db.exchange.kinds.registry import IN_ORDER
from db.exchange.memory import recall, remember
from db.exchange.resolving import Resolver
from db.exchange.resting import rests
from db.exchange.returns import made_anew, was_made_anew
from db.exchange.unpublishing import is_draft_again
from db.exchange.versions import REFUSED, UNSENT, Line, after
from db.exchange.withholding import withheld
from db.outbox import Outbox
from db.sync_tables import OUTBOX, RECORD_VERSION, SYNC_BATCH, SYNC_BATCH_RECORD
from db.transaction import AnyRow
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Role
from qa_desktop.sync import heads, sending
from qa_desktop.sync.carrying import carry
from qa_desktop.sync.kinds.registry import LEADS_KINDS, MANAGERS_KINDS, schema_of
from qa_desktop.sync.ports import Confirmation
from qa_desktop.sync.records import Batch, Key, Position, RecordVersion

_PAGE = 200
BATCH_DAMAGED = "sync.batch_damaged"
WRITTEN_ONCE = frozenset({"review", "reply"})


class Sending:
    """What is sent, within one transaction; for how long a draft in hand rests: `db.local_side`."""

    def __init__(
        self,
        resolver: Resolver,
        now: Callable[[], datetime],
        revision: int | None = None,
        drafts_rest: timedelta = timedelta(0),
    ) -> None:
        self._resolver = resolver
        self._withheld = withheld(resolver.memory.me, revision)
        self._transaction = resolver.transaction
        self._versions = resolver.versions
        self._now = now
        self._drafts_rest = drafts_rest
        self._belonging = Belonging(resolver.versions, resolver.memory.me)
        self._details = Details(resolver, self._belonging)

    def oldest(self) -> Batch | None:
        """Return the oldest batch that is neither confirmed nor refused, byte for byte as it was frozen."""
        waiting = select(SYNC_BATCH).where(SYNC_BATCH.c.confirmed_at.is_(None), SYNC_BATCH.c.refused.is_(None))
        row = self._transaction.read(waiting.order_by(SYNC_BATCH.c.number).limit(1)).one_or_none()
        if row is None:
            return None
        records = tuple(self._resolver.whole(line) for line, _ in self._lines(row.id))
        return Batch(id=row.id, client=recall(self._transaction).row.client, number=row.number, records=records)

    def freeze(self, *, most_records: int, most_bytes: int, is_wanted: Callable[[], bool]) -> Batch | None:
        """Freeze a batch from the outbox; it is kept small where somebody wants the store."""
        frozen: list[Frozen] = []
        size = 0
        for key, turn in self._waiting():
            if rests(self._resolver, key, self._now(), self._drafts_rest):
                continue
            made = self.mint(key)
            if made is None:
                continue
            if frozen and size + weight(made) > most_bytes:
                break
            packed = self._pack(made, turn)
            frozen += packed
            size += sum(weight(one.record) for one in packed)
            if len(frozen) >= most_records or is_wanted():
                break
        return self._finish(frozen)

    def pass_on(self, after: int) -> tuple[Batch | None, int | None]:
        """Freeze what teams were never told of calls of which they have an evaluation; return where to go on.

        So it is where an older program sent it.
        """
        lacking, reached = self._details.look(after)
        kept = [self._details.keep_for(one.call, one.team) for one in lacking]
        return self._finish([Frozen(one, 0) for one in kept if one is not None]), reached

    def _finish(self, frozen: Sequence[Frozen]) -> Batch | None:
        if not frozen:
            return None
        batch = self._store(frozen)
        for one in frozen:
            self._resolver.resolve(one.record.key)
        return batch

    def _pack(self, made: RecordVersion, turn: int) -> list[Frozen]:
        """Keep a version as the one that the tables hold, with what is to be known of the call where it goes."""
        call = self._details.needed_by(made)
        first = self._details.keep_for(call, made.team) if call else None
        self._keep(made, turn)
        after = [self._details.keep_for(made.id, team) for team in self._details.elsewhere(made)]
        return [*quiet(first), Frozen(made, turn), *(one for made in after for one in quiet(made))]

    def freeze_these(self, keys: Sequence[Key]) -> None:
        """Freeze a batch of just these records, as they are now."""
        frozen = []
        for kind, record_id in keys:
            noted = select(OUTBOX.c.turn).where(OUTBOX.c.kind == kind, OUTBOX.c.id == record_id)
            turn = self._transaction.read(noted).scalar_one()
            made = self.mint((kind, record_id))
            if made is not None:
                frozen += self._pack(made, turn)
        self._finish(frozen)

    def mint(self, key: Key) -> RecordVersion | None:
        """Return the version that holds what the tables hold; None where there is nothing to send.

        What needs no sending leaves the outbox; what another person must sign stays in it.
        """
        kind = self._resolver.kinds[key[0]]
        value = kind.load(key[1])
        held = self._versions.held(key)
        me = self._resolver.memory.me
        if me is None or (value is not None and kind.envelope(value).author not in ("", me.login)):
            return None
        if held is None and isinstance(value, Clip) and not is_named(self._transaction, self._versions, value):
            kind.take_out(key[1])
            value = None
        if held is not None and held.parked == UNSENT and self._says(key, held, value):
            return self._resolver.whole(held)
        is_new = held is None or held.parked in (REFUSED, UNSENT)
        is_said = not is_new and held is not None and self._says(key, held, value)
        if is_said or (value is None and held is None) or self._is_there(key, held, value):
            self._drop(key)
            self._resolver.resolve(key)
            return None
        bases = () if held is None else self._bases_anew(held) if is_new else (held.record.version,)
        blank = RecordVersion(kind=key[0], id=key[1], version=new_id(), author=me.login, team=me.team, body={})
        if key[0] in MANAGERS_KINDS:
            blank = replace(blank, team=min(one.team for one in me.memberships if one.role is Role.MANAGER))
        elif key[0] in LEADS_KINDS:
            blank = replace(blank, team=min(me.teams_led))
        if value is None:
            subject = "" if held is None else held.record.subject
            team = self._belonging.team_of(blank, subject)
            return replace(blank, bases=bases, team=team, subject=subject, schema=kind.SCHEMA, deleted=True)
        envelope = kind.envelope(value)
        body, payload = kind.write(value)
        if held is not None and not held.record.deleted:
            body = carry(self._resolver.whole(held).body, body, kind.SHAPE)
        team = self._belonging.team_of(blank, envelope.subject, envelope.previous_id)
        if held is not None and not is_new and key[0] == "recording":
            bases = self._details.bases(held, team)
        return replace(
            blank,
            bases=bases,
            team=team,
            subject=envelope.subject,
            addressee=envelope.addressee,
            schema=schema_of(key[0], body) if held is None else max(schema_of(key[0], body), held.record.schema),
            body=body,
            payload=payload,
        )

    def confirm(self, batch: Batch, confirmation: Confirmation) -> bool:
        """Let a batch leave the outbox; returns whether each of its records has its place now."""
        if self._transaction.read(select(SYNC_BATCH.c.id).where(SYNC_BATCH.c.id == batch.id)).first() is None:
            return False
        values = {"confirmed_at": self._now(), "commit_seq": confirmation.commit_seq, "refused": None}
        self._transaction.write(update(SYNC_BATCH).where(SYNC_BATCH.c.id == batch.id).values(values))
        if confirmation.mark and confirmation.commit_seq > recall(self._transaction).row.anchor_seq:
            remember(self._transaction, anchor_seq=confirmation.commit_seq, anchor=confirmation.mark)
        lines = self._lines(batch.id)
        for place, (line, turn) in enumerate(lines):
            self._leave(line.record.key, turn)
            self._clear_refused(line)
            self._resolver.placed(line.record, Position(confirmation.commit_seq, place), confirmation.received_at)
            if line.record.kind == "clip" and line.held:
                self._versions.change(line.record, payload=None)
        return [line.record.version for line, _ in lines] == [record.version for record in batch.records]

    def dissolve(self, batch: Batch) -> None:
        """Make a batch of its own of each record of a batch that is not there in another one."""
        lines = self._lines(batch.id)
        self._transaction.write(delete(SYNC_BATCH).where(SYNC_BATCH.c.id == batch.id))
        for line, turn in lines:
            if line.position is None:
                self._store([Frozen(self._resolver.whole(line), turn)])
            else:
                self._leave(line.record.key, turn)

    def take_new_ids(self) -> None:
        """Give each batch that is neither confirmed nor refused another id; number and content stay."""
        waiting = select(SYNC_BATCH).where(SYNC_BATCH.c.confirmed_at.is_(None), SYNC_BATCH.c.refused.is_(None))
        for row in self._transaction.read(waiting).all():
            inside = select(SYNC_BATCH_RECORD).where(SYNC_BATCH_RECORD.c.batch_id == row.id)
            records = [dict(one._mapping) for one in self._transaction.read(inside).all()]  # noqa: SLF001 - its public name
            self._transaction.write(delete(SYNC_BATCH).where(SYNC_BATCH.c.id == row.id))
            fresh = new_id()
            self._transaction.write(insert(SYNC_BATCH), [{**row._mapping, "id": fresh}])  # noqa: SLF001 - as above
            for record in records:
                self._transaction.write(insert(SYNC_BATCH_RECORD), [{**record, "batch_id": fresh}])
            moved = update(RECORD_VERSION).where(RECORD_VERSION.c.batch_id == row.id)
            self._transaction.write(moved.values(batch_id=fresh))

    def set_aside(self, batch: Batch, error: QaError) -> int:
        """Take a batch out of the way until it is tried again; what was edited since is sent by itself.

        Returns how many of its records stay aside: not what is there, sent in another batch, nor what goes to another
        team now, since somebody moved.
        """
        lines = self._lines(batch.id)
        lacking = []
        for line, turn in lines:
            self._leave(line.record.key, turn)
            team = self._team_now(line.record)
            if line.position is not None or (error.code == sending.OUTDATED and self._send_return_anew(line)):
                continue
            if was_made_anew(self._resolver, line):
                self._versions.forget(line.record)
                continue
            if team == line.record.team:
                lacking.append(line.record)
            else:
                self._send_elsewhere(line, team, turn)
        drafts = [record for record in lacking if is_draft_again(self._resolver, record, error)]
        lacking = [record for record in lacking if record not in drafts]
        if not lacking:
            self._transaction.write(delete(SYNC_BATCH).where(SYNC_BATCH.c.id == batch.id))
            return len(drafts)
        facts = {name: str(value) for name, value in error.facts.items()}
        refused = json.dumps([type(error).__name__, error.code, facts], ensure_ascii=False)
        self._transaction.write(update(SYNC_BATCH).where(SYNC_BATCH.c.id == batch.id).values(refused=refused))
        for record in lacking:
            if error.code in sending.TOO_LATE:
                self._resolver.comes_too_late(record)
            else:
                self._versions.change(record, parked=REFUSED, is_head=False)
            self._resolver.resolve(record.key)
            self._resolver.kinds[record.kind].placed(record.id)
        return len(drafts) + sum(self._versions.one(one.key, one.version) is not None for one in lacking)

    def _team_now(self, record: RecordVersion) -> str:
        """Return the team that a record would be made for now; its own one where there is no other to choose."""
        me = self._resolver.memory.me
        if me is None or record.kind in MANAGERS_KINDS | LEADS_KINDS:
            return record.team
        team = self._belonging.team_of(replace(record, team=me.team), record.subject)
        return team if team in self._belonging.teams else record.team

    def _send_elsewhere(self, line: Line, team: str, turn: int) -> None:
        """Send a version for another team, after what is to be known of the call there."""
        moved = self._move(line, team)
        call = self._details.needed_by(moved)
        if call and self._resolver.is_dirty(("recording", call)):
            self.freeze_these([("recording", call)])
            call = self._details.needed_by(moved)
        told = self._details.keep_for(call, team) if call else None
        self._finish(quiet(told))
        self._store([Frozen(moved, turn)])

    def _move(self, line: Line, team: str) -> RecordVersion:
        """Make a version that is nowhere but here one of another team; it keeps its id, which others may name."""
        record = replace(self._resolver.whole(line), team=team)
        self._versions.change(record, team=team, sha256=record.sha256)
        return record

    def try_again(self) -> None:
        """Let what was refused be sent again as it was, and what changed after it was packed as the tables hold it.

        Nothing is left of what was edited since. A review that came too late is sent where it is of what counts again.
        """
        refused = select(SYNC_BATCH.c.id, SYNC_BATCH.c.refused).where(SYNC_BATCH.c.refused.is_not(None))
        for row in self._transaction.read(refused.order_by(SYNC_BATCH.c.number)).all():
            code = json.loads(row.refused)[1]
            here = SYNC_BATCH.c.id == row.id
            lines = self._lines(row.id)
            if code == BATCH_DAMAGED:
                for line, _ in lines:
                    Outbox(self._transaction).note(*line.record.key)
            ids = [line.record.id for line, _ in lines]
            if code not in sending.REFUSED and not (code == sending.OUTDATED and is_in_order(self._transaction, ids)):
                if code == sending.OUTDATED and any(self._send_return_anew(line) for line, _ in lines):
                    self._transaction.write(delete(SYNC_BATCH).where(here))
                continue
            if lines:
                self._transaction.write(update(SYNC_BATCH).where(here).values(refused=None))
            else:
                self._transaction.write(delete(SYNC_BATCH).where(here))
            for line, _ in lines:
                self._versions.change(line.record, parked="")
                self._resolver.resolve(line.record.key)
                self._resolver.kinds[line.record.kind].placed(line.record.id)

    def _send_return_anew(self, line: Line) -> bool:
        """Send a return as one of what counts now, where it may go to that; return whether it does."""
        made = made_anew(self._resolver, line)
        self._finish(quiet(made))
        return made is not None

    def _waiting(self) -> Iterator[tuple[Key, int]]:
        """Yield what changed since it was frozen, in the order in which kinds are sent, and by turn."""
        for kind in IN_ORDER:
            if kind in self._withheld:
                continue
            last = 0
            while rows := self._page(kind, last):
                yield from (((row.kind, row.id), row.turn) for row in rows)
                last = rows[-1].turn

    def _page(self, kind: str, after: int) -> Sequence[AnyRow]:
        changed = select(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.turn > after, OUTBOX.c.turn > OUTBOX.c.frozen)
        return self._transaction.read(changed.order_by(OUTBOX.c.turn).limit(_PAGE)).all()

    def _says(self, key: Key, line: Line, value: object) -> bool:
        """Return whether a version says what the tables hold, trifles aside."""
        if value is None or line.record.deleted:
            return value is None and line.record.deleted
        kind = self._resolver.kinds[key[0]]
        whole = self._resolver.whole(line)
        body, payload = kind.write(value)
        return not heads.differ([whole, replace(whole, body=carry(whole.body, body, kind.SHAPE), payload=payload)])

    def _bases_anew(self, held: Line) -> tuple[str, ...]:
        """Return what a version replaces that takes the place of one that is not sent.

        That may have been there once, for others to read, and have been lost by a restored store; also where nobody
        here ever heard that it had come.
        """
        record = held.record
        is_left_unnamed = record.kind in WRITTEN_ONCE or held.parked == UNSENT
        return record.bases if is_left_unnamed else tuple(sorted({*record.bases, record.version}))

    def _is_there(self, key: Key, held: Line | None, value: object) -> bool:
        """Return whether a version from elsewhere that came after what the tables hold says what they hold.

        So it is where this store was restored from a copy, and what was sent after the copy was made came back.
        """
        if held is not None and held.parked in (REFUSED, UNSENT):
            return False
        lines = {line.record.version: line for line in self._versions.of(key) if line.position is not None}
        later = lines if held is None else after(held.record.version, lines)
        return any(self._versions.stored(line.record) and self._says(key, line, value) for line in later.values())

    def _keep(self, record: RecordVersion, turn: int) -> None:
        """Keep a version that goes with the next batch as the one that the tables hold."""
        held = self._versions.held(record.key)
        if held is not None and held.record.version != record.version:
            if held.parked in (REFUSED, UNSENT):
                self._versions.forget(held.record)
            else:
                self._versions.change(held.record, held=False)
        if held is None or held.record.version != record.version:
            self._versions.add(record, held=True)
        here = (OUTBOX.c.kind == record.kind) & (OUTBOX.c.id == record.id)
        self._transaction.write(update(OUTBOX).where(here).values(frozen=turn))

    def _store(self, frozen: Sequence[Frozen]) -> Batch:
        row = recall(self._transaction).row
        remember(self._transaction, next_batch=row.next_batch + 1)
        records = tuple(one.record for one in frozen)
        batch = Batch(id=new_id(), client=row.client, number=row.next_batch, records=records)
        values = {"id": batch.id, "number": batch.number, "sha256": batch.sha256, "frozen_at": self._now()}
        self._transaction.write(insert(SYNC_BATCH), [values])
        for place, one in enumerate(frozen):
            record = one.record
            line = {"kind": record.kind, "id": record.id, "version": record.version, "turn": one.turn}
            self._transaction.write(insert(SYNC_BATCH_RECORD), [{"batch_id": batch.id, "place": place, **line}])
            self._versions.change(record, batch_id=batch.id, parked="")
        return batch

    def _lines(self, batch_id: str) -> list[tuple[Line, int]]:
        inside = select(SYNC_BATCH_RECORD).where(SYNC_BATCH_RECORD.c.batch_id == batch_id)
        rows = self._transaction.read(inside.order_by(SYNC_BATCH_RECORD.c.place)).all()
        found = [(self._versions.one((row.kind, row.id), row.version), row.turn) for row in rows]
        return [(line, turn) for line, turn in found if line is not None]

    def _leave(self, key: Key, turn: int) -> None:
        here = (OUTBOX.c.kind == key[0]) & (OUTBOX.c.id == key[1])
        self._transaction.write(delete(OUTBOX).where(here, OUTBOX.c.turn <= turn))

    def _drop(self, key: Key) -> None:
        here = (OUTBOX.c.kind == key[0]) & (OUTBOX.c.id == key[1])
        self._transaction.write(delete(OUTBOX).where(here))

    def _clear_refused(self, line: Line) -> None:
        """Let go of what was refused of a record and is replaced by a version that was taken."""
        for other in self._versions.of(line.record.key):
            if other.parked == REFUSED and not other.held and other.record.version in line.record.bases:
                self._versions.forget(other.record)
