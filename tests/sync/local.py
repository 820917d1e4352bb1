"""A workstation's store in memory, as far as the engine sees it: for tests of the engine alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.sync.ports import Applied, Confirmation, Hello, LocalState
from qa_desktop.sync.records import Anchor, Batch, Key, Page, Position, RecordVersion
from tests.sync.bodies import make_version


def note(number: int, *, author: str = "ann", team: str = "north", kind: str = "recording") -> RecordVersion:
    """Return a version of a record of its own."""
    return make_version(kind, f"r{number}", {"n": number}, version=f"v{number}", author=author, team=team)


@dataclass(slots=True)
class MemoryLocal:
    """Batches wait in `outbox`; what each method was called with is kept."""

    outbox: list[Batch] = field(default_factory=list)
    remembered: LocalState = field(default_factory=lambda: LocalState(client="c"))
    anew: bool = False
    one_at_a_time: bool = False
    stands_still: bool = False
    note_fails: bool = False
    remembers_places: bool = False
    confirmed: dict[str, Confirmation] = field(default_factory=dict)
    held: dict[str, Batch] = field(default_factory=dict)
    aside: dict[str, QaError] = field(default_factory=dict)
    received: list[RecordVersion] = field(default_factory=list)
    notes: list[tuple[datetime, QaError | None]] = field(default_factory=list)
    again: list[Sequence[str]] = field(default_factory=list)
    cursors: list[Position] = field(default_factory=list)
    moved: set[Key] = field(default_factory=set)

    def put(self, *records: RecordVersion) -> Batch:
        """Let records wait, frozen already."""
        number = 1 + len(self.outbox) + len(self.held) + len(self.aside)
        batch = Batch(
            id=f"{self.remembered.client}-{number}", client=self.remembered.client, number=number, records=records
        )
        self.outbox.append(batch)
        return batch

    def state(self) -> LocalState:
        """Return what is remembered."""
        return replace(self.remembered, pending=sum(len(batch.records) for batch in self.outbox))

    def greet(self, hello: Hello, *, went_back: bool = False) -> bool:
        """Remember the generation."""
        if went_back or self.remembered.generation not in ("", hello.generation):
            self.anew = True
            self.remembered = replace(self.remembered, cursor=Position(), anchor=None)
        self.remembered = replace(self.remembered, generation=hello.generation, me=hello.me)
        return self.anew

    def freeze(self, *, most_records: int, most_bytes: int) -> Batch | None:
        """Return the first batch that waits."""
        assert most_records
        assert most_bytes
        return self.outbox[0] if self.outbox else None

    def confirm(self, batch: Batch, confirmation: Confirmation) -> bool:
        """Let it go; as told, its places are remembered."""
        self.outbox.remove(batch)
        self.confirmed[batch.id] = confirmation
        self.remembered = replace(self.remembered, anchor=Anchor(confirmation.commit_seq, confirmation.mark))
        self.held[batch.id] = batch
        return self.remembers_places

    def dissolve(self, batch: Batch) -> None:
        """Let each of its records wait alone."""
        self.outbox.remove(batch)
        for number, record in enumerate(batch.records):
            single = Batch(id=f"{batch.id}.{number}", client=batch.client, number=100 + number, records=(record,))
            self.outbox.insert(number, single)

    def take_new_client(self) -> None:
        """Be another workstation."""
        self.remembered = replace(self.remembered, client=f"{self.remembered.client}+")
        self.outbox = [replace(batch, client=self.remembered.client) for batch in self.outbox]

    def take_new_ids(self) -> None:
        """Let what waits have other ids."""
        self.outbox = [replace(batch, id=f"{batch.id}+") for batch in self.outbox]

    def set_aside(self, batch: Batch, error: QaError) -> int:
        """Keep it out of the way."""
        self.outbox.remove(batch)
        self.aside[batch.id] = error
        return len(batch.records)

    def apply(self, page: Page) -> Applied:
        """Keep what came."""
        if self.stands_still:
            return Applied(reached=self.remembered.cursor)
        arrived = page.arrived[:1] if self.one_at_a_time else page.arrived
        whole = len(arrived) == len(page.arrived)
        self.received += [one.record for one in arrived]
        reached = page.end if whole else arrived[-1].position
        self.remembered = replace(self.remembered, cursor=reached)
        self.cursors.append(reached)
        if whole and page.anchor is not None:
            self.remembered = replace(self.remembered, anchor=page.anchor)
        return Applied(reached=reached, changed=frozenset(one.record.key for one in arrived))

    def confirmed_batches(self) -> Sequence[str]:
        """Return what was confirmed."""
        return list(self.confirmed)

    def send_again(self, batches: Sequence[str]) -> None:
        """Let them wait again."""
        self.again.append(batches)
        self.anew = False
        for batch in batches:
            del self.confirmed[batch]
            self.outbox.append(self.held.pop(batch))

    def untold(self) -> frozenset[Key]:
        """Return what was sent: it may have changed something."""
        changed, self.moved = frozenset(self.moved), set()
        return changed

    def note(self, *, at: datetime, fault: QaError | None) -> None:
        """Remember how it ended."""
        if self.note_fails:
            raise EnvironmentFault("store.full", file="x", reason="no room")
        self.notes.append((at, fault))
