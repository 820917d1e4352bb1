"""A workstation as the convergence test drives it, and one in memory that follows the rules with little."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Person
from qa_desktop.domain.review import Reply, Review
from qa_desktop.sync import heads
from qa_desktop.sync.kinds import evaluation, reply, review
from qa_desktop.sync.ports import Applied, Confirmation, Hello, LocalSide, LocalState
from qa_desktop.sync.records import Anchor, Batch, Body, Key, Page, Position, RecordVersion


class Desk(Protocol):
    """A workstation with one person at it."""

    @property
    def login(self) -> str:
        """Who works here."""
        ...

    @property
    def acts_on_reviews(self) -> bool:
        """Whether a review changes what is held here, as it does in the program."""
        ...

    @property
    def side(self) -> LocalSide:
        """What the engine works on."""
        ...

    def evaluations(self) -> Mapping[str, Evaluation]:
        """Return what is held here, by id."""
        ...

    def reviews(self) -> Mapping[str, Review]:
        """Return the reviews held here, by id."""
        ...

    def replies(self) -> Mapping[str, Reply]:
        """Return the replies held here, by id."""
        ...

    def conflicts(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return the heads of each record that is shown to be in conflict here."""
        ...

    def save(self, one: Evaluation) -> None:
        """Save an evaluation of this person's."""
        ...

    def discard(self, evaluation_id: str) -> None:
        """Delete a draft of this person's."""
        ...

    def add_review(self, one: Review) -> None:
        """Review."""
        ...

    def add_reply(self, one: Reply) -> None:
        """Reply."""
        ...

    def settle(self, key: Key, chosen: RecordVersion) -> None:
        """Settle a conflict."""
        ...

    def reopen(self) -> None:
        """Close and open the store, as a restart does."""
        ...

    def close(self) -> None:
        """Close the store for good."""
        ...


@dataclass(slots=True)
class MemoryDesk:
    """The rules of the exchange over dictionaries; what a review decides is not acted on here."""

    login: str
    client: str
    acts_on_reviews: bool = False
    me: Person | None = None
    table: dict[Key, RecordVersion] = field(default_factory=dict)
    """What is held: the version, or an edit of the version named in it."""
    known: dict[Key, dict[str, heads.Known]] = field(default_factory=dict)
    outbox: dict[Key, int] = field(default_factory=dict)
    settling: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    turn: int = 0
    batches: int = 0
    on_the_way: list[tuple[Batch, dict[Key, int]]] = field(default_factory=list)
    confirmed: dict[str, Batch] = field(default_factory=dict)
    aside: dict[Key, QaError] = field(default_factory=dict)
    alone: set[Key] = field(default_factory=set)
    cursor: Position = field(default_factory=Position)
    generation: str = ""
    anchor: Anchor | None = None
    again: bool = False
    fault: QaError | None = None

    # -- what a person does ----------------------------------------------------------------------------------------

    @property
    def side(self) -> LocalSide:
        """Itself."""
        return self

    def evaluations(self) -> Mapping[str, Evaluation]:
        """Return what is held here."""
        held = (one for one in self.table.values() if one.kind == evaluation.KIND and not one.deleted)
        return {one.id: evaluation.from_record(one) for one in held}

    def reviews(self) -> Mapping[str, Review]:
        """Return the reviews held here."""
        return {one.id: review.from_record(one) for one in self.table.values() if one.kind == review.KIND}

    def replies(self) -> Mapping[str, Reply]:
        """Return the replies held here."""
        return {one.id: reply.from_record(one) for one in self.table.values() if one.kind == reply.KIND}

    def conflicts(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return the heads of each record in conflict."""
        verdicts = {key: heads.judge(versions.values()) for key, versions in self.known.items()}
        shown = {key: verdict for key, verdict in verdicts.items() if verdict.in_conflict}
        return {key: [head.record for head in verdict.heads] for key, verdict in shown.items()}

    def save(self, one: Evaluation) -> None:
        """Save."""
        self._change((evaluation.KIND, one.id), evaluation.to_body(one), subject=one.id)

    def discard(self, evaluation_id: str) -> None:
        """Delete."""
        self._change((evaluation.KIND, evaluation_id), {}, subject=evaluation_id, deleted=True)

    def add_review(self, one: Review) -> None:
        """Review."""
        author = self.table[evaluation.KIND, one.evaluation_id].author
        self._change((review.KIND, one.id), review.to_body(one), subject=one.evaluation_id, addressee=author)

    def add_reply(self, one: Reply) -> None:
        """Reply."""
        author = self.table[evaluation.KIND, one.evaluation_id].author
        self._change((reply.KIND, one.id), reply.to_body(one), subject=one.evaluation_id, addressee=author)

    def settle(self, key: Key, chosen: RecordVersion) -> None:
        """Settle: a new version on top of all heads."""
        self._change(key, chosen.body, subject=chosen.subject, deleted=chosen.deleted)
        self.settling[key] = heads.judge(self.known[key].values()).bases

    def reopen(self) -> None:
        """Nothing to do in memory."""

    def close(self) -> None:
        """Nothing to do in memory."""

    def _change(self, key: Key, body: Body, *, subject: str, addressee: str = "", deleted: bool = False) -> None:
        held = self.table.get(key)
        self.table[key] = RecordVersion(
            kind=key[0],
            id=key[1],
            version="" if held is None else held.version,
            author=self.login,
            team="north",
            subject=subject,
            addressee=addressee,
            body=body,
            deleted=deleted,
        )
        self.turn += 1
        self.outbox[key] = self.turn

    # -- what the engine does --------------------------------------------------------------------------------------

    def state(self) -> LocalState:
        """Return what is remembered."""
        waiting = set(self.outbox) | {one.key for batch, _ in self.on_the_way for one in batch.records}
        return LocalState(
            client=self.client,
            generation=self.generation,
            cursor=self.cursor,
            anchor=self.anchor,
            me=self.me,
            pending=len(waiting),
            conflicts=len(self.conflicts()),
            aside=len(self.aside),
        )

    def greet(self, hello: Hello, *, went_back: bool = False) -> bool:
        """Remember; after a restore no place in the order counts any more."""
        restored = went_back or self.generation not in ("", hello.generation)
        if restored or self.me not in (None, hello.me):
            self.cursor, self.again = Position(), True
            self._try_again()
        if restored:
            self.anchor = None
            for versions in self.known.values():
                for version, one in versions.items():
                    versions[version] = replace(one, position=None)
        self.generation, self.me = hello.generation, hello.me
        return self.again

    def freeze(self, *, most_records: int, most_bytes: int) -> Batch | None:
        """Freeze what waits, three records at a time."""
        if self.on_the_way:
            return self.on_the_way[0][0]
        assert most_bytes
        alone = [key for key in self.outbox if key in self.alone]
        keys = alone[:1] or list(self.outbox)[: min(most_records, 3)]
        if not keys:
            return None
        self.batches += 1
        batch = Batch(
            id=new_id(), client=self.client, number=self.batches, records=tuple(self._version(key) for key in keys)
        )
        self.on_the_way.append((batch, {key: self.outbox[key] for key in keys}))
        return batch

    def confirm(self, batch: Batch, confirmation: Confirmation) -> None:
        """Let what did not change since leave the outbox."""
        turns = self._off(batch)
        if self.anchor is None or confirmation.commit_seq > self.anchor.commit_seq:
            self.anchor = Anchor(confirmation.commit_seq, batch.id)
        for place, record in enumerate(batch.records):
            versions = self.known.setdefault(record.key, {})
            versions[record.version] = heads.Known(record, Position(confirmation.commit_seq, place))
            if record.key in turns and self.outbox.get(record.key) == turns[record.key]:
                del self.outbox[record.key]
            self.alone.discard(record.key)
            self._take_winner(record.key)
        self.confirmed[batch.id] = batch

    def dissolve(self, batch: Batch) -> None:
        """Forget the versions that never were; send each record alone."""
        self._off(batch)
        for record in batch.records:
            self._unmake(record)
            self.alone.add(record.key)

    def take_new_client(self) -> None:
        """Be another workstation."""
        self.client = new_id()
        self.on_the_way = [(replace(batch, client=self.client), turns) for batch, turns in self.on_the_way]

    def set_aside(self, batch: Batch, error: QaError) -> int:
        """Keep it out of the way."""
        self._off(batch)
        for record in batch.records:
            self._unmake(record)
            if self.outbox.pop(record.key, None) is not None:
                self.aside[record.key] = error
        return len(batch.records)

    def apply(self, page: Page) -> Applied:
        """Keep what came; where nothing unsent is in the way the winner is held."""
        for one in page.arrived:
            self.known.setdefault(one.record.key, {})[one.record.version] = heads.Known(one.record, one.position)
            self._take_winner(one.record.key)
        self.cursor = page.end
        self.anchor = page.anchor or self.anchor
        return Applied(reached=page.end, changed=frozenset(one.record.key for one in page.arrived))

    def confirmed_batches(self) -> Sequence[str]:
        """Return what was confirmed."""
        return list(self.confirmed)

    def send_again(self, batches: Sequence[str]) -> None:
        """Send the same batches again."""
        self.again = False
        self.on_the_way += [(self.confirmed.pop(batch), {}) for batch in batches]

    def note(self, *, at: datetime, fault: QaError | None) -> None:
        """Remember how it ended."""
        assert at
        self.fault = fault

    def _unmake(self, record: RecordVersion) -> None:
        """Forget a version that never was."""
        del self.known[record.key][record.version]
        self.table[record.key] = replace(self.table[record.key], version=record.bases[0] if record.bases else "")
        if len(record.bases) > 1:
            self.settling[record.key] = record.bases

    def _try_again(self) -> None:
        """Let what was refused wait to be sent."""
        for key in self.aside:
            self.turn += 1
            self.outbox[key] = self.turn
        self.aside.clear()

    def _off(self, batch: Batch) -> dict[Key, int]:
        turns = next(turns for one, turns in self.on_the_way if one.id == batch.id)
        self.on_the_way = [one for one in self.on_the_way if one[0].id != batch.id]
        return turns

    def _version(self, key: Key) -> RecordVersion:
        held = self.table[key]
        bases = self.settling.pop(key, None) or ((held.version,) if held.version else ())
        made = replace(held, version=new_id(), bases=bases)
        self.known.setdefault(key, {})[made.version] = heads.Known(made)
        self.table[key] = made
        return made

    def _take_winner(self, key: Key) -> None:
        if key not in self.outbox and key not in self.aside:
            self.table[key] = heads.judge(self.known[key].values()).winner.record
