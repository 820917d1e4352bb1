"""This workstation's store as the sync engine uses it: each method is one transaction, and others go first."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, update

from db.exchange.arriving import Arriving, Ready, prepare
from db.exchange.leaving import Leaving
from db.exchange.memory import Memory, recall, remember, remember_people
from db.exchange.pending import count_parked, count_pending, refused_about
from db.exchange.resolving import Resolver
from db.exchange.sending import Sending
from db.exchange.versions import UNKNOWN_KIND, UNREADABLE
from db.repositories.people import text_of
from db.store import Store
from db.sync_tables import CONFLICT, SYNC_BATCH
from db.transaction import Transaction
from db.unit_of_work import SqlUnitOfWork
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Person
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.services.ports import Clock
from qa_desktop.sync.ports import Applied, Confirmation, Hello, LocalState
from qa_desktop.sync.records import Anchor, Arrived, Batch, Key, Page, Position, RecordVersion


def _never() -> None:
    """Go on."""


class SqlLocalSide:
    """Implements `LocalSide` on the local store.

    `in_hand` names the evaluations that a window has open: what arrives for one waits until it is closed, so that
    what is being typed is never written over what arrived without anybody noticing. `rest` is called between small
    pieces of work, for the window's sake. For `drafts_rest` after a version of it was frozen, an open evaluation in
    hand waits to be sent.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        in_hand: Callable[[], Collection[str]] = tuple,
        rest: Callable[[], None] = _never,
    ) -> None:
        self._store = store
        self._now = clock.now
        self._in_hand = in_hand
        self._rest = rest
        self.drafts_rest = timedelta(0)
        self._looked_again = False
        self._tried_again = False
        self._passed_on: int | None = 0
        self._untold: set[Key] = set()
        self._ready: dict[Position, Ready] = {}

    def state(self) -> LocalState:
        """Return what is remembered."""
        with self._store.unit_of_work() as unit:  # the window asks for it too, and is not to wait behind an exchange
            memory = recall(unit.transaction)
            resolver = Resolver(unit.transaction, memory, self._now)
            unseen = select(func.count()).select_from(CONFLICT).where(CONFLICT.c.seen.is_(False))
            row = memory.row
            state = LocalState(
                client=row.client,
                generation=row.generation,
                cursor=Position(row.commit_seq, row.place),
                anchor=Anchor(row.anchor_seq, row.anchor) if row.anchor else None,
                me=memory.me,
                pending=count_pending(unit.transaction, manages=resolver.manages),
                conflicts=int(unit.transaction.read(unseen).scalar_one()),
                parked=count_parked(unit.transaction, aside=False),
                aside=count_parked(unit.transaction, aside=True),
                tried_at=row.tried_at,
                succeeded_at=row.succeeded_at,
                fault=None if row.fault is None else _error(row.fault),
            )
            unit.commit()
            return state

    def greet(self, hello: Hello, *, went_back: bool = False) -> bool:
        """Remember who we are there and the people; True where everything must be read anew.

        That is so where the generation or this person's memberships changed, or where the shared store went back: the
        cursor goes back to the start. It stays True until `send_again` was called, with whatever lacks. What was
        refused is sent again then, and after the first greeting of a run.

        Raises:
            UserMistake: `sync.other_person` with `login` and `person`, where this store is somebody else's.
        """
        self._take_leave(hello.me)
        with self._working() as (unit, memory, resolver):
            row = memory.row
            if memory.me is not None and memory.login != hello.me.login:
                raise UserMistake("sync.other_person", person=memory.me.name or memory.login, login=hello.me.login)
            restored = went_back or row.generation not in ("", hello.generation)
            me = text_of(hello.me)
            values: dict[str, Any] = {}
            if restored or row.me != me:
                values |= {"commit_seq": 0, "place": -1, "again": True}
            if values:
                self._passed_on = 0
            if values or not self._tried_again:
                Sending(resolver, self._now).try_again()
            if _leaves(memory, hello.me):
                values["left_at"] = self._now()
            if restored:
                values |= {"epoch": row.epoch + 1, "anchor_seq": 0, "anchor": ""}
            remember(unit.transaction, generation=hello.generation, me=me, **values)
            remember_people(unit.transaction, [*hello.people, hello.me])
            unit.commit()
            self._tried_again = True
            return bool(values.get("again", row.again))

    def freeze(self, *, most_records: int, most_bytes: int) -> Batch | None:
        """Return the oldest batch not yet confirmed, or freeze one from the outbox; None where nothing waits.

        A batch smaller than the limits does not mean that nothing else waits: somebody may have wanted the store.
        A batch that is no longer what was frozen is set aside, and keeps no other from being sent.
        """
        with self._working() as (unit, _, resolver):
            sending = Sending(resolver, self._now, self.drafts_rest)
            while (batch := sending.oldest()) is not None and not self._is_as_frozen(unit, batch):
                sending.set_aside(batch, EnvironmentFault("sync.batch_damaged", batch=batch.number))
            if batch is None:
                batch = sending.freeze(
                    most_records=most_records, most_bytes=most_bytes, is_wanted=lambda: unit.is_wanted
                )
            while batch is None and self._passed_on is not None:
                batch, self._passed_on = sending.pass_on(self._passed_on)
                if unit.is_wanted:
                    break
            unit.commit()
            return batch

    def confirm(self, batch: Batch, confirmation: Confirmation) -> bool:
        """Let a batch that was read back leave the outbox; what changed since it was frozen stays in it.

        Returns whether all that it holds is here with its place in the order of commits.

        Raises:
            ValueError: what was read back is not this batch.
        """
        if confirmation.sha256 != batch.sha256:
            msg = f"batch {batch.id} was read back as another"
            raise ValueError(msg)
        with self._working() as (unit, _, resolver):
            sending = Sending(resolver, self._now)
            is_whole = sending.confirm(batch, confirmation)
            self._try_again(unit.transaction, sending, (one for one in batch.records if _concerned(one)))
            unit.commit()
            return is_whole

    def dissolve(self, batch: Batch) -> None:
        """Put each record of a batch that surely never arrived into a batch of its own, as it was."""
        with self._working() as (unit, _, resolver):
            Sending(resolver, self._now).dissolve(batch)
            unit.commit()

    def take_new_client(self) -> None:
        """Be another workstation from now on: a copy of this one's data has sent batches of the same numbers."""
        with self._working() as (unit, _, _):
            remember(unit.transaction, client=new_id())
            unit.commit()

    def take_new_ids(self) -> None:
        """Send what waits frozen under other ids: somebody else may have used the present ones."""
        with self._working() as (unit, _, resolver):
            Sending(resolver, self._now).take_new_ids()
            unit.commit()

    def try_again(self) -> None:
        """Let what the shared store refused wait to be sent again, as the tables hold it now: a person asks for it."""
        with self._working(self._store.unit_of_work()) as (unit, _, resolver):
            Sending(resolver, self._now).try_again()
            unit.commit()

    def set_aside(self, batch: Batch, error: QaError) -> int:
        """Keep what the shared store refuses out of the way of the rest, visible with the reason; return how many.

        What is there already, sent in another batch, is not kept.
        """
        with self._working() as (unit, _, resolver):
            count = Sending(resolver, self._now).set_aside(batch, error)
            unit.commit()
            return count

    def apply(self, page: Page) -> Applied:
        """Store versions and how far reading came together; stops early, at a version's end, where a person waits."""
        page_ready = [self._prepared(arrived) for arrived in page.arrived]
        with self._working() as (unit, memory, resolver):
            self._look_again(resolver)
            cursor = Position(memory.row.commit_seq, memory.row.place)
            new = [ready for ready in page_ready if ready.arrived.position > cursor]
            reached = max(page.end, cursor)
            for position in Arriving(resolver, new).store():
                if unit.is_wanted and position < new[-1].arrived.position:
                    reached = position
                    break
            is_done = reached >= page.end
            self._try_again(unit.transaction, Sending(resolver, self._now), [ready.arrived.record for ready in new])
            remember(unit.transaction, commit_seq=reached.commit_seq, place=reached.place)
            if is_done and page.anchor is not None:
                remember(unit.transaction, anchor_seq=page.anchor.commit_seq, anchor=page.anchor.mark)
            waits = is_done and resolver.has_waiting()
            unit.commit()
        self._ready = {} if is_done else {ready.arrived.position: ready for ready in new}
        if waits:
            self._drain(resolver)
        return Applied(reached=reached, changed=self.untold(), conflicts=resolver.conflicts)

    def untold(self) -> frozenset[Key]:
        """Return what changed in the tables since it was told last."""
        changed, self._untold = frozenset(self._untold), set()
        return changed

    def confirmed_batches(self) -> Sequence[str]:
        """Return the ids of all batches that were confirmed, oldest first.

        All of them, since versions that another one replaced tell a workstation that sees them for the first time
        what came before what.
        """
        with self._store.polite_unit_of_work() as unit:
            confirmed = select(SYNC_BATCH.c.id).where(SYNC_BATCH.c.confirmed_at.is_not(None))
            return list(unit.transaction.read(confirmed.order_by(SYNC_BATCH.c.number)).scalars())

    def send_again(self, batches: Sequence[str]) -> None:
        """Send these batches again, as they were: a restored shared store lacks them."""
        with self._working() as (unit, _, _):
            asked = func.json_each(json.dumps(list(batches))).table_valued("value")
            here = SYNC_BATCH.c.id.in_(select(asked.c.value))
            unit.transaction.write(update(SYNC_BATCH).where(here).values(confirmed_at=None, commit_seq=None))
            remember(unit.transaction, again=False)
            unit.commit()

    def note(self, *, at: datetime, fault: QaError | None) -> None:
        """Remember how an exchange ended."""
        with self._working() as (unit, _, _):
            values: dict[str, Any] = {"tried_at": at, "fault": None if fault is None else _text(fault)}
            if fault is None:
                values["succeeded_at"] = at
            remember(unit.transaction, **values)
            unit.commit()

    def _take_leave(self, me: Person) -> None:
        """Take out what others made in teams that this person leads no longer, a little at a time."""
        after: Key | None = ("", "")
        while after is not None:
            with self._working() as (unit, memory, resolver):
                if not _leaves(memory, me):
                    return
                with unit.transaction.wiping():
                    after = Leaving(resolver, self._now, me).go_on(after, partial(getattr, unit, "is_wanted"))
                unit.commit()

    def _prepared(self, arrived: Arrived) -> Ready:
        """Return what was read of it when the last turn ended early, else read it: while nobody waits for the store."""
        self._rest()
        ready = self._ready.get(arrived.position)
        return ready if ready is not None and ready.arrived is arrived else prepare(arrived)

    @contextmanager
    def _working(self, work: SqlUnitOfWork | None = None) -> Iterator[tuple[SqlUnitOfWork, Memory, Resolver]]:
        with work or self._store.polite_unit_of_work(self._rest) as unit:
            unit.transaction.lock()
            memory = recall(unit.transaction)
            resolver = Resolver(unit.transaction, memory, self._now, self._in_hand())
            yield unit, memory, resolver
        self._untold |= resolver.changed

    def _try_again(self, transaction: Transaction, sending: Sending, come: Iterable[RecordVersion]) -> None:
        """Send again what was refused, now that what it is about is there: perhaps for another team than before."""
        about = refused_about(transaction)
        if about and not about.isdisjoint(_concerned(one) for one in come):
            sending.try_again()

    def _look_again(self, resolver: Resolver) -> None:
        """Try once a run what an older program could not read."""
        if not self._looked_again:
            resolver.versions.unpark(UNKNOWN_KIND)
            resolver.versions.unpark(UNREADABLE)
            self._looked_again = True

    def _drain(self, first: Resolver) -> None:
        """Try what waits no longer, a little at a time, until nothing of it is left."""
        done = False
        while not done:
            with self._working() as (unit, _, resolver):
                done = resolver.drain(lambda unit=unit: unit.is_wanted)  # type: ignore[misc]  # mypy cannot type a default
                first.conflicts += resolver.conflicts
                unit.commit()

    @staticmethod
    def _is_as_frozen(unit: SqlUnitOfWork, batch: Batch) -> bool:
        frozen = unit.transaction.read(select(SYNC_BATCH.c.sha256).where(SYNC_BATCH.c.id == batch.id)).scalar_one()
        return bool(frozen == batch.sha256)


def _leaves(memory: Memory, me: Person) -> bool:
    """Return whether this person leads fewer teams than they did."""
    led = frozenset[str]() if memory.me is None else memory.me.teams_led
    return memory.login == me.login and bool(me.memberships) and not led <= me.teams_led


def _concerned(record: RecordVersion) -> str:
    """Return the evaluation that the shared store knows more of from now on; empty where it is none."""
    if record.kind == "review":
        return reopened_id(record.id)
    return record.id if record.kind == "evaluation" else ""


def _text(error: QaError) -> str:
    facts = {name: str(value) for name, value in error.facts.items()}
    return json.dumps([isinstance(error, UserMistake), error.code, facts], ensure_ascii=False)


def _error(text: str) -> QaError:
    is_mistake, code, facts = json.loads(text)
    return UserMistake(code, **facts) if is_mistake else EnvironmentFault(code, **facts)
