"""A workstation in memory that follows the rules of the exchange with little."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import count

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.beginning import first_draft_id
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.person import Membership, Person, Role
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.domain.review import Reply, Review
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.sync import heads, sending
from qa_desktop.sync.kinds import clip, evaluation, recording, reply, review, scorecard, tags
from qa_desktop.sync.ports import Applied, Confirmation, Hello, LocalSide, LocalState
from qa_desktop.sync.records import Anchor, Batch, Body, Key, Page, Position, RecordVersion
from tests.sync.desks import CARD, RECORDINGS
from tests.sync.fakes import Ticks
from tests.sync.memory_window import MemoryWindow

MANAGED = frozenset({scorecard.KIND, tags.KIND})
_NOT_KEPT = ("clock", "window")
"""What a backup holds nothing of."""


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
    aside: list[Batch] = field(default_factory=list)
    too_late: dict[Key, dict[str, RecordVersion]] = field(default_factory=dict)
    seen: set[Key] = field(default_factory=set)
    once: set[str] = field(default_factory=set)
    """The versions that were ever there."""
    cursor: Position = field(default_factory=Position)
    generation: str = ""
    anchor: Anchor | None = None
    again: bool = False
    fault: QaError | None = None
    made: dict[str, tuple[Key, str]] = field(default_factory=dict)
    """The versions that were made here, each with the record and the version that it is an edit of."""
    moved: set[Key] = field(default_factory=set)
    """What was held changed since that was told."""
    backup: "MemoryDesk | None" = None
    clock: Ticks = field(default_factory=Ticks)
    window: MemoryWindow = field(init=False)

    def __post_init__(self) -> None:
        self.window = MemoryWindow(self)

    # -- what a person does ----------------------------------------------------------------------------------------

    @property
    def side(self) -> LocalSide:
        """Itself."""
        return self

    @property
    def author(self) -> str:
        """Who works here: everything is under that name from the start."""
        return self.login

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

    def clips(self) -> Mapping[str, Clip]:
        """Return the clips held here."""
        return {one.id: clip.from_record(one) for one in self.table.values() if one.kind == clip.KIND}

    def cards(self) -> Mapping[str, Scorecard]:
        """Return the cards held here; one is there from the start."""
        held = (one for one in self.table.values() if one.kind == scorecard.KIND)
        return {scorecard.id_of(CARD): CARD, **{one.id: scorecard.from_record(one) for one in held}}

    def tags(self) -> Sequence[Tag]:
        """Return the tags held here."""
        held = self.table.get((tags.KIND, tags.ID))
        return () if held is None else tags.from_record(held)

    def recordings(self) -> Mapping[str, Recording]:
        """Return what is known here; recordings are there from the start, and travel once somebody describes them."""
        held = (one for one in self.table.values() if one.kind == recording.KIND)
        return {**{one.id: one for one in RECORDINGS}, **{one.id: recording.from_record(one) for one in held}}

    def conflicts(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return the heads of each record in conflict."""
        verdicts = {key: heads.judge(versions.values()) for key, versions in self.known.items() if versions}
        shown = {key: verdict for key, verdict in verdicts.items() if verdict.in_conflict or self.too_late.get(key)}
        found = {key: [head.record for head in verdict.heads] for key, verdict in shown.items()}
        for key, late in self.too_late.items():
            found[key] = [*found.get(key, ()), *late.values()]
        return {key: sides for key, sides in found.items() if sides and key not in self.seen}

    def late(self) -> Mapping[Key, Sequence[RecordVersion]]:
        """Return what came too late."""
        return {key: [*late.values()] for key, late in self.too_late.items() if late}

    def is_reviewed(self, evaluation_id: str) -> bool:
        """Nothing is decided in memory."""
        return not evaluation_id

    def id_of_next(self, recording_id: str) -> str:
        """Return the first id of which nothing was thrown away."""
        gone = {key[1] for key, versions in self.known.items() if any(one.record.deleted for one in versions.values())}
        gone |= {key[1] for key, one in self.table.items() if one.deleted}
        ids = (first_draft_id(self.login, recording_id, number) for number in count(1))
        return next(one for one in ids if one not in gone)

    def describe(self, one: Recording) -> None:
        """Change what is known."""
        self._change((recording.KIND, one.id), recording.to_body(one))

    def save(self, one: Evaluation) -> None:
        """Save."""
        self._change((evaluation.KIND, one.id), evaluation.to_body(one), subject=one.id)

    def step_back(self, key: Key, shown: str) -> None:
        """Hold the last version that was made here from the one that was shown, so that an edit of that can follow."""
        last = self._last_made(key, shown)
        held = self.table.get(key)
        if held is not None and held.version != last:
            self.table[key] = replace(held, version=last)
            self.settling.pop(key, None)

    def is_overtaken(self, key: Key, shown: str) -> bool:
        """Return whether something else is held than what was shown, or an edit of it."""
        held = self.table.get(key)
        return held is not None and held.version != self._last_made(key, shown)

    def _last_made(self, key: Key, shown: str) -> str:
        while following := [one for one, of in self.made.items() if of == (key, shown)]:
            shown = max(following)
        return shown

    def discard(self, evaluation_id: str) -> None:
        """Delete; what was never packed leaves nothing to send."""
        key = (evaluation.KIND, evaluation_id)
        if not self.table[key].version:
            del self.table[key]
            self.outbox.pop(key, None)
            if self.known.get(key):
                self._take_winner(key)
            return
        self._change(key, {}, subject=evaluation_id, deleted=True)

    def add_review(self, one: Review) -> None:
        """Review."""
        author = self.table[evaluation.KIND, one.evaluation_id].author
        self._change((review.KIND, one.id), review.to_body(one), subject=one.evaluation_id, addressee=author)

    def add_reply(self, one: Reply) -> None:
        """Reply."""
        author = self.table[evaluation.KIND, one.evaluation_id].author
        self._change((reply.KIND, one.id), reply.to_body(one), subject=one.evaluation_id, addressee=author)

    def add_clip(self, one: Clip) -> None:
        """Make a clip, unless there is one."""
        key = (clip.KIND, clip.id_of(one))
        if key not in self.table:
            self._change(key, clip.to_body(one), subject=one.evaluation_id, payload=one.audio)

    def publish(self, card: Scorecard) -> None:
        """Publish."""
        self._change((scorecard.KIND, scorecard.id_of(card)), scorecard.to_body(card))

    def set_tags(self, chosen: Sequence[Tag]) -> None:
        """Change the list."""
        self._change((tags.KIND, tags.ID), tags.to_body(chosen))

    def sign_in(self) -> None:
        """Nothing to adopt in memory."""

    def back_up(self) -> None:
        """Keep a copy of everything."""
        self.backup = self._copy()

    def restore(self) -> bool:
        """Be the copy, as another workstation that has read nothing yet."""
        if self.backup is None:
            return False
        made = self.backup._copy()
        for one in fields(self):
            if one.name not in ("login", "client", "backup", *_NOT_KEPT):
                setattr(self, one.name, getattr(made, one.name))
        self.window.close()
        self.client, self.cursor, self.again = f"{self.client}+", Position(), True
        self.on_the_way = [(replace(batch, client=self.client), turns) for batch, turns in self.on_the_way]
        return True

    def _copy(self) -> "MemoryDesk":
        copies = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _NOT_KEPT}
        copies |= {name: copy.copy(held) for name, held in copies.items() if isinstance(held, (dict, list, set))}
        for name in ("known", "too_late"):
            copies[name] = {key: dict(versions) for key, versions in copies[name].items()}
        return MemoryDesk(**copies)

    def settle(self, key: Key, chosen: RecordVersion) -> bool:
        """Settle: a new version on top of all heads; of a review it can only be seen that it came too late."""
        if key[0] == review.KIND:
            self.seen.add(key)
            return True
        self.too_late.pop(key, None)
        self._change(key, chosen.body, subject=chosen.subject, deleted=chosen.deleted)
        self.settling[key] = heads.judge(self.known[key].values()).bases
        return True

    def reopen(self) -> None:
        """Begin with nothing on the desk."""
        self.window.close()

    def close(self) -> None:
        """Nothing to do in memory."""

    def _change(
        self,
        key: Key,
        body: Body,
        *,
        subject: str = "",
        addressee: str = "",
        deleted: bool = False,
        payload: bytes | None = None,
    ) -> None:
        held = self.table.get(key)
        self.table[key] = RecordVersion(
            kind=key[0],
            id=key[1],
            version="" if held is None else held.version,
            author=self.login,
            team="",
            subject=subject,
            addressee=addressee,
            body=body,
            payload=payload,
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
        waiting = [key for key in list(self.outbox) if self._may_send(key) and not self._is_there(key)]
        keys = waiting[: min(most_records, 3)]
        if not keys:
            return None
        batch = self._batch(*(self._version(key) for key in keys))
        self.on_the_way.append((batch, {key: self.outbox[key] for key in keys}))
        return batch

    def confirm(self, batch: Batch, confirmation: Confirmation) -> bool:
        """Let what did not change since leave the outbox."""
        turns = self._off(batch)
        if self.anchor is None or confirmation.commit_seq > self.anchor.commit_seq:
            self.anchor = Anchor(confirmation.commit_seq, confirmation.mark)
        for place, record in enumerate(batch.records):
            versions = self.known.setdefault(record.key, {})
            versions[record.version] = heads.Known(record, Position(confirmation.commit_seq, place))
            self.once.add(record.version)
            if record.key in turns and self.outbox.get(record.key) == turns[record.key]:
                del self.outbox[record.key]
            self._take_winner(record.key)
        self.confirmed[batch.id] = batch
        self._try_again_about(batch.records)
        return True

    def dissolve(self, batch: Batch) -> None:
        """Make a batch of its own of each record that is not there in another one."""
        turns = self._off(batch)
        singles = []
        for record in batch.records:
            if self._position(record) is not None:
                self._leave(record.key, turns)
                continue
            singles.append((self._batch(record), {key: turn for key, turn in turns.items() if key == record.key}))
        self.on_the_way = [*singles, *self.on_the_way]

    def take_new_client(self) -> None:
        """Be another workstation."""
        self.client = new_id()
        self.on_the_way = [(replace(batch, client=self.client), turns) for batch, turns in self.on_the_way]

    def take_new_ids(self) -> None:
        """Let what waits have other ids."""
        self.on_the_way = [(replace(batch, id=new_id()), turns) for batch, turns in self.on_the_way]

    def set_aside(self, batch: Batch, error: QaError) -> int:
        """Keep it out of the way, but for what is there and what others replaced; make anew what can be."""
        turns = self._off(batch)
        [record] = batch.records
        self._leave(record.key, turns)
        if self._position(record) is not None:
            return 0
        team = self._team(record)
        if record.kind not in MANAGED and team != record.team and team in {one.team for one in self._memberships}:
            moved = replace(record, team=team)
            self.known[record.key][record.version] = heads.Known(moved)
            if self.table[record.key].version == record.version:
                self.table[record.key] = replace(self.table[record.key], team=team)
            self.on_the_way.insert(0, (self._batch(moved), turns))
            return 0
        del self.known[record.key][record.version]
        if error.code in sending.TOO_LATE:
            self.too_late.setdefault(record.key, {})[record.version] = record
            self.seen.discard(record.key)
            if self.known[record.key]:
                self._take_winner(record.key)
            return 1
        self.aside.append(batch)
        return 1

    def _batch(self, *records: RecordVersion) -> Batch:
        self.batches += 1
        return Batch(id=new_id(), client=self.client, number=self.batches, records=records)

    @property
    def _memberships(self) -> Sequence[Membership]:
        return () if self.me is None else self.me.memberships

    def apply(self, page: Page) -> Applied:
        """Keep what came; where nothing unsent is in the way the winner is held."""
        for one in page.arrived:
            self.known.setdefault(one.record.key, {})[one.record.version] = heads.Known(one.record, one.position)
            self._take_winner(one.record.key)
        self._try_again_about([one.record for one in page.arrived])
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

    def untold(self) -> frozenset[Key]:
        """Return what changed by sending."""
        changed, self.moved = frozenset(self.moved), set()
        return changed

    def note(self, *, at: datetime, fault: QaError | None) -> None:
        """Remember how it ended."""
        assert at
        self.fault = fault

    def _position(self, record: RecordVersion) -> Position | None:
        return self.known[record.key][record.version].position

    def _leave(self, key: Key, turns: Mapping[Key, int]) -> None:
        if self.outbox.get(key) == turns.get(key, 0):
            del self.outbox[key]

    def _try_again_about(self, come: Sequence[RecordVersion]) -> None:
        """Try again what was refused where what it is about is there by now."""
        subjects = {record.subject for batch in self.aside for record in batch.records}
        opened = {reopened_id(one.id) for one in come if one.kind == "review"}
        if subjects & (opened | {one.id for one in come}):
            self._try_again()

    def _try_again(self) -> None:
        """Let what was refused be sent again, unless it was edited since."""
        for batch in self.aside:
            [record] = batch.records
            self.known[record.key][record.version] = heads.Known(record)
            self.on_the_way.append((batch, {}))
        self.aside.clear()

    def _off(self, batch: Batch) -> dict[Key, int]:
        turns = next(turns for one, turns in self.on_the_way if one.id == batch.id)
        self.on_the_way = [one for one in self.on_the_way if one[0].id != batch.id]
        return turns

    def _version(self, key: Key) -> RecordVersion:
        held = self.table[key]
        self._let_go_of_what_was_refused(key)
        bases = self.settling.pop(key, None)
        if bases is None:
            bases = (held.version,) if held.version else ()
        made = replace(held, version=new_id(), bases=bases, team=self._team(held))
        self.made[made.version] = (key, held.version)
        self.known.setdefault(key, {})[made.version] = heads.Known(made)
        self.table[key] = made
        return made

    def _keys_aside(self) -> set[Key]:
        return {record.key for batch in self.aside for record in batch.records}

    def _let_go_of_what_was_refused(self, key: Key) -> None:
        for batch in self.aside:
            [record] = batch.records
            if record.key == key and self.table[key].version == record.version:
                seen = record.version in self.once and record.kind not in (review.KIND, reply.KIND)
                self.settling.setdefault(key, (*record.bases, record.version) if seen else record.bases)
                self.aside.remove(batch)
                return

    def _team(self, record: RecordVersion) -> str:
        """Return the team that a record would be made for now."""
        if record.kind in (recording.KIND, evaluation.KIND):
            assert self.me is not None
            is_ours = record.team in {one.team for one in self.me.memberships}
            return record.team if is_ours else self.me.team
        about = self.table.get((evaluation.KIND, record.subject))
        if record.kind in (review.KIND, reply.KIND) and about is not None:
            return about.team
        assert self.me is not None
        managed = [one.team for one in self.me.memberships if one.role is Role.MANAGER]
        return min(managed, default="") if record.kind in MANAGED else self.me.team

    def _may_send(self, key: Key) -> bool:
        """Return whether it is this person's to send: what managers alone send waits until they are one."""
        return key[0] not in MANAGED or bool(self._team(self.table[key]))

    def _is_there(self, key: Key) -> bool:
        """Let what came from elsewhere, after what was edited, and says the same, take the edit's place."""
        held, versions = self.table[key], self.known.get(key, {})
        after: dict[str, heads.Known] = {}
        if key not in self.settling and held.version in versions:
            after[held.version] = versions[held.version]
        reached = {held.version}
        while more := {
            one for one in versions if one not in after and reached & {*(versions[one].record.bases or [""])}
        }:
            after.update({one: versions[one] for one in more if versions[one].position is not None})
            reached |= more
            versions = {one: known for one, known in versions.items() if one not in more}
        if all(heads.differ([replace(one.record, team=""), held]) for one in after.values()):
            return False
        del self.outbox[key]
        self.settling.pop(key, None)
        self._take_winner(key)
        return True

    def _take_winner(self, key: Key) -> None:
        if key not in self._keys_aside() and (key not in self.outbox or not self._may_send(key)):
            self.table[key] = heads.judge(self.known[key].values()).winner.record
            self.moved.add(key)


def _bases(one: heads.Known) -> set[str]:
    return set(one.record.bases or ("",))
