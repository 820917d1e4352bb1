"""A shared store in memory that behaves like the real one: rights, order of commits, restores, and a bad network."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from qa_desktop.domain.beginning import MOST_BEGINNINGS, first_draft_id
from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.person import Membership, Person
from qa_desktop.domain.reopening import reopened_id
from qa_desktop.sync import heads
from qa_desktop.sync.kinds.registry import EVERYONES_KINDS, LEADS_KINDS, MANAGERS_KINDS, SINCE
from qa_desktop.sync.ports import Confirmation, Hello
from qa_desktop.sync.records import (
    PROTOCOL,
    Anchor,
    Arrived,
    Batch,
    Page,
    Position,
    RecordVersion,
    batch_sha256,
)

PAGE = 3
WHOLE = 2**31 - 1
_RECKONED = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[58]")
START = datetime(2026, 3, 2, tzinfo=UTC)


class Cut(StrEnum):
    """Where the network fails."""

    CONNECT = "connect"
    HELLO = "hello"
    BEFORE_PUSH = "before_push"
    DURING_PUSH = "during_push"
    """Rows were sent; the transaction is undone."""
    IN_COMMIT = "in_commit"
    """The server commits, but only after the client has given up."""
    AFTER_COMMIT = "after_commit"
    """The server has committed; the answer is lost."""
    TWICE = "twice"
    """The batch is delivered twice; the client hears of the second time, which is refused."""
    FIND = "find"
    PULL = "pull"
    STALL = "stall"
    """A page is on its way for so long that the line counts as dead."""
    PRESENT = "present"
    ANCHOR = "anchor"
    RESTART = "restart"
    """The server stops and starts between two words of an exchange."""


_IN_A_PUSH = (Cut.BEFORE_PUSH, Cut.DURING_PUSH, Cut.IN_COMMIT, Cut.AFTER_COMMIT, Cut.TWICE, Cut.RESTART)


@dataclass(slots=True)
class Faults:
    """Fails at one step, once it was passed `skip` times."""

    at: Cut | None = None
    skip: int = 0
    struck: list[Cut] = field(default_factory=list)
    """What has failed, in the order in which it did."""

    def hits(self, *steps: Cut) -> Cut | None:
        """Return the step that fails now, None where all goes well."""
        if self.at not in steps:
            return None
        if self.skip:
            self.skip -= 1
            return None
        cut, self.at = self.at, None
        self.struck += [cut] if cut is not None else []
        return cut


@dataclass(frozen=True, slots=True)
class Commit:
    """A batch as the store has it."""

    seq: int
    batch: Batch
    author: str
    received_at: datetime
    mark: str = ""
    replaced: frozenset[str] = frozenset()
    """Whose words of a call a lead replaced in it: who was one when it came, as the real store writes it down."""


@dataclass(slots=True)
class SharedStore:
    """What is there: people, batches in the order of commits, and transactions that nobody waits for any more."""

    people: dict[str, Person]
    generation: str = str(UUID(int=1))
    commits: list[Commit] = field(default_factory=list)
    open: list[tuple[Batch, str]] = field(default_factory=list)
    oldest_protocol: int = PROTOCOL
    newest_protocol: int = PROTOCOL
    revision: int = max(SINCE.values())
    restores: int = 0
    ever: int = 0
    """How many commits there were, those that are lost among them."""
    clips_stand: bool = True
    """Whether a clip is written once; a store of the first revision left that to the workstations."""
    backup: tuple[list[Commit], str] | None = None

    @property
    def high_water(self) -> int:
        """The number of the last commit."""
        return self.commits[-1].seq if self.commits else 0

    def anchor_at(self, commit_seq: int) -> Anchor | None:
        """Return the batch at a place in the order of commits."""
        return next((Anchor(one.seq, one.mark) for one in self.commits if one.seq == commit_seq), None)

    def transport(self, login: str, faults: Faults | None = None) -> "FakeTransport":
        """Return the way here for one person."""
        return FakeTransport(self, login, faults or Faults())

    def commit(self, batch: Batch, login: str) -> None:
        """Store a batch; raises UserMistake `sync.refused` as constraints and policies do."""
        self.finish_open(batch)
        for one in self.commits:
            if one.batch.id == batch.id:
                if one.author == login:
                    raise refused("duplicate key")
                return  # as the transport says nothing of it: `find` tells
            if one.author == login and is_same_number(one.batch, batch):
                raise EnvironmentFault("sync.client_taken", host="memory", login=login)
        versions = {(one.kind, one.id, one.version) for commit in self.commits for one in commit.batch.records}
        for place, record in enumerate(batch.records):
            if (record.kind, record.id, record.version) in versions:
                raise refused("duplicate version")
            self._check(record, login)
            self._check_versions(record, Position(self.high_water + 1, place), batch.records[:place])
        now = START + timedelta(seconds=self.high_water)
        self.ever += 1
        replaced = (other for other in self.people for one in batch.records if self._replaces_words_of(other, one))
        mark = f"{batch.id}/{self.ever}"
        self.commits.append(Commit(self.high_water + 1, batch, login, now, mark, frozenset(replaced)))

    def finish_open(self, behind: Batch | None = None) -> None:
        """Let transactions commit whose clients have gone; one that writes the same batch waits for this."""
        left = [] if behind is None else [one for one in self.open if not is_same_number(one[0], behind)]
        done = [one for one in self.open if one not in left]
        self.open = left
        for batch, login in done:
            if all(one.batch.id != batch.id for one in self.commits):
                with suppress(UserMistake, EnvironmentFault):
                    self.commit(batch, login)

    def back_up(self) -> None:
        """Make a backup."""
        self.backup = (list(self.commits), self.generation)

    def restore(self, *, marked: bool = True) -> bool:
        """Put the last backup back; return whether there is one."""
        if self.backup is None:
            return False
        commits, self.generation = self.backup
        self.commits = list(commits)
        self.lose(0, marked=marked)
        return True

    def lose(self, lost: int, *, marked: bool = True) -> None:
        """Lose the newest commits, as a backup does, and mark it; transactions under way are gone too."""
        self.commits = self.commits[: max(len(self.commits) - lost, 0)]
        self.open = []
        if marked:
            self.restores += 1
            self.generation = str(UUID(int=1 + self.restores))

    def restart(self) -> None:
        """Stop and start: what was not committed is gone."""
        self.open = []

    def kill(self) -> None:
        """Be killed and start: what was not committed is gone."""
        self.open = []

    def move(self, login: str, memberships: Sequence[Membership]) -> None:
        """Give somebody these memberships and no others."""
        self.people[login] = replace(self.people[login], memberships=tuple(memberships))

    def versions_for(self, login: str) -> list[Arrived]:
        """Return everything that a person may see, in the order of commits."""
        return [
            Arrived(record=record, position=Position(one.seq, place), received_at=one.received_at)
            for one in self.commits
            for place, record in enumerate(one.batch.records)
            if self.may_see(login, record, one)
        ]

    def may_see(self, login: str, record: RecordVersion, commit: Commit) -> bool:
        """Tell whether a person may read a version."""
        person = self.people[login]
        if record.kind in ("card_draft", "phrase"):
            return record.author == login or (record.kind == "card_draft" and person.publishes)
        is_told = login in commit.replaced and self._replaces_words_of(login, record)
        shared = record.kind in EVERYONES_KINDS or is_told
        return shared or login in (record.author, record.addressee) or record.team in self.people[login].teams_led

    def _replaces_words_of(self, login: str, record: RecordVersion) -> bool:
        """Do as the function `replaces_mine` of the real one: what a lead settles reaches those who said it."""
        author = self.people.get(record.author)
        if record.kind != "recording" or author is None or record.team not in author.teams_led:
            return False
        of = (one for one in self._records() if one.key == record.key and one.version in record.bases)
        return any((one.author, one.team) == (login, record.team) for one in of)

    def _check(self, record: RecordVersion, login: str) -> None:
        """Do as the policy `writers` and the functions `check_records` and `check_beginnings` of the real one."""
        person = self.people[login]
        if record.author != login or not self._may_write(record, person):
            raise refused("row-level security")
        same = [one for one in self._records() if one.key == record.key and one.version != record.version]
        said = record.kind in ("review", "reply")
        if (said or record.kind in ("evaluation", "clip")) and any(said or one.author != login for one in same):
            raise refused("this record is not for this person to write again")
        if record.kind == "clip" and self.clips_stand and any(_sound(one) != _sound(record) for one in same):
            raise refused("this was sent before with other content, and is written once")
        if said and not self._may_say(record, person):
            raise refused("this evaluation is not for this person to write about")
        about = [one for one in self._records() if one.kind == "review" and one.subject == record.id]
        if record.kind == "evaluation" and any(one.author == login for one in about):
            raise refused("nobody reviews an evaluation of their own")
        if record.kind == "evaluation" and not self._may_begin(record, login):
            raise refused("this evaluation is not begun by this person")

    def _check_versions(self, record: RecordVersion, here: Position, before: Sequence[RecordVersion]) -> None:
        """Do as the functions `check_reviewed` and `check_lasting` of the real one, for reviews that name a version."""
        evaluation_id = record.subject if record.kind == "review" else record.id
        known = [
            *self._known(evaluation_id),
            *(heads.Known(one, here) for one in before if one.key == ("evaluation", evaluation_id)),
        ]
        named = {one.body.get("version", "") for one in self._records() if _is_of(one, evaluation_id)}
        counting = heads.judge(known).winner.record if known else None
        if record.kind == "review" and (name := record.body.get("version", "")):
            of = next((one.record for one in known if one.record.version == name), None)
            if of is None or counting is None:
                raise refused("what this review is of is not here")
            if not heads.is_final(counting) or heads.differ([counting, of]):
                raise UserMistake("sync.review_outdated", host="fake", login="", reason="")
        if record.kind != "evaluation" or counting is None or not heads.is_final(counting):
            return
        reviewed = [one.record for one in known if one.record.version in named]
        after = heads.judge([*known, heads.Known(record, here)]).winner.record
        if any(not heads.differ([counting, one]) for one in reviewed) and heads.differ([counting, after]):
            raise UserMistake("sync.was_reviewed", host="fake", login="", reason="")

    def _known(self, evaluation_id: str) -> list[heads.Known]:
        return [
            heads.Known(record, Position(commit.seq, place))
            for commit in self.commits
            for place, record in enumerate(commit.batch.records)
            if record.key == ("evaluation", evaluation_id)
        ]

    def _may_begin(self, record: RecordVersion, login: str) -> bool:
        recording = record.body.get("recording_id", "")
        begun = (first_draft_id(login, recording, number) for number in range(1, MOST_BEGINNINGS + 1))
        if _RECKONED.match(record.id) is None or record.id in begun:
            return True
        opened = {reopened_id(one.id) for one in self._records() if one.kind == "review" and one.addressee == login}
        known = {one.id for one in self._records() if one.kind == "evaluation" and one.author == login}
        return record.id in (opened | known if record.deleted else opened)

    def _may_write(self, record: RecordVersion, person: Person) -> bool:
        teams = {one.team for one in person.memberships}
        said = record.addressee != "" and record.subject != "" and not record.bases
        if record.kind == "reply":
            return bool(teams) and said
        if record.kind == "review":
            return said and not record.deleted and record.team in person.teams_led
        if record.kind in LEADS_KINDS:
            return record.addressee == "" and record.team in person.teams_led
        published = record.kind not in MANAGERS_KINDS or person.publishes
        return published and record.addressee == "" and record.team in teams

    def _may_say(self, record: RecordVersion, person: Person) -> bool:
        me, is_review = person.login, record.kind == "review"
        of = [one for one in self._records() if one.kind == "evaluation" and one.id == record.subject]
        if is_review and record.addressee == me:
            return False
        if not of:
            theirs = self.people.get(record.addressee)
            is_theirs = theirs is not None and record.team in {one.team for one in theirs.memberships}
            return is_theirs and (record.team in person.teams_led or record.addressee == me)
        is_own = any(one.author == me for one in of)
        gainsaid = any(one.author != record.addressee for one in of) or all(one.team != record.team for one in of)
        return not gainsaid and not (is_review and is_own) and (record.team in person.teams_led or is_own)

    def _records(self) -> Iterator[RecordVersion]:
        return (record for commit in self.commits for record in commit.batch.records)


def _is_of(record: RecordVersion, evaluation_id: str) -> bool:
    return record.kind == "review" and record.subject == evaluation_id


def is_same_number(one: Batch, other: Batch) -> bool:
    """Return whether a workstation counts two batches as one."""
    return (one.client, one.number) == (other.client, other.number)


def _sound(record: RecordVersion) -> object:
    """Return what a version of a clip says, but for when it was made."""
    body = {name: part for name, part in record.body.items() if name != "made_at"}
    return record.deleted or (body, record.payload)


def refused(reason: str) -> UserMistake:
    """Return the error that the shared store will never take a batch."""
    return UserMistake("sync.refused", host="fake", login="", reason=reason)


def cut_off() -> EnvironmentFault:
    """Return the error that the line was cut."""
    return EnvironmentFault("sync.interrupted", host="fake", login="", reason="cut")


class FakeTransport:
    """The way to a store in memory."""

    def __init__(self, store: SharedStore, login: str, faults: Faults) -> None:
        self._store = store
        self._login = login
        self._faults = faults

    @contextmanager
    def connect(self) -> "Iterator[FakeSession]":
        """Connect."""
        if self._faults.hits(Cut.CONNECT):
            raise EnvironmentFault("sync.unreachable", host="fake", login=self._login, reason="refused")
        yield FakeSession(self._store, self._login, self._faults)


class FakeSession:
    """A connection; once cut it is dead."""

    def __init__(self, store: SharedStore, login: str, faults: Faults) -> None:
        self._store = store
        self._login = login
        self._faults = faults
        self._snapshot: list[Arrived] | None = None
        self._passed_over: set[str] = set()
        self._high_water = 0
        self._is_dead = False

    def hello(self) -> Hello:
        """Greet."""
        self._pass(Cut.HELLO)
        store = self._store
        return Hello(
            generation=store.generation,
            high_water=store.high_water,
            me=store.people[self._login],
            people=list(store.people.values()),
            oldest_protocol=store.oldest_protocol,
            newest_protocol=store.newest_protocol,
            revision=store.revision,
        )

    def push(self, batch: Batch) -> None:
        """Write a batch."""
        self._alive()
        self.release()
        cut = self._faults.hits(*_IN_A_PUSH)
        if cut is Cut.IN_COMMIT:
            self._store.open.append((batch, self._login))
        elif cut is Cut.RESTART:
            self._store.restart()
        elif cut not in (Cut.BEFORE_PUSH, Cut.DURING_PUSH):
            self._store.commit(batch, self._login)
        if cut is Cut.TWICE:
            self._store.commit(batch, self._login)
        if cut is not None:
            raise self._die()

    def find(self, batch: Batch) -> Confirmation | None:
        """Read back a batch."""
        self._pass(Cut.FIND)
        for one in self._store.commits:
            is_sent_before = is_same_number(one.batch, batch) and one.batch.sha256 == batch.sha256
            if one.author == self._login and (one.batch.id == batch.id or is_sent_before):
                sha256 = batch_sha256(record.sha256 for record in one.batch.records)
                return Confirmation(commit_seq=one.seq, sha256=sha256, received_at=one.received_at, mark=one.mark)
        return None

    def pull(self, after: Position, limit: int) -> Page:
        """Read on."""
        self._pass(Cut.PULL)
        if self._snapshot is None:
            self._snapshot = self._store.versions_for(self._login)
            self._high_water = self._store.high_water
        rest = [one for one in self._snapshot if one.position > after and one.record.version not in self._passed_over]
        arrived = rest[: min(limit, PAGE)]
        is_last = len(arrived) == len(rest)
        end = max(after, Position(self._high_water, WHOLE)) if is_last else arrived[-1].position
        self._pass(Cut.STALL)
        return Page(arrived=arrived, end=end, is_last=is_last, anchor=self._store.anchor_at(end.commit_seq))

    def pass_over(self, batch: Batch) -> None:
        """Leave out what is there."""
        self._passed_over |= {record.version for record in batch.records}

    def release(self) -> None:
        """Give the snapshot back."""
        self._snapshot = None

    def holds(self, anchor: Anchor) -> bool:
        """Return whether that batch is where it was."""
        self._pass(Cut.ANCHOR)
        return self._store.anchor_at(anchor.commit_seq) == anchor

    def batches_present(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those that are there."""
        self._pass(Cut.PRESENT)
        return frozenset(ids) & {one.batch.id for one in self._store.commits}

    def _pass(self, step: Cut) -> None:
        self._alive()
        if (cut := self._faults.hits(step, Cut.RESTART)) is not None:
            if cut is Cut.RESTART:
                self._store.restart()
            raise self._die()

    def _alive(self) -> None:
        if self._is_dead:
            raise cut_off()

    def _die(self) -> QaError:
        self._is_dead = True
        return cut_off()


@dataclass(slots=True)
class Ticks:
    """A clock that tells one second more each time, and may be wrong by `skew`."""

    skew: timedelta = timedelta()
    told: int = 0
    base: datetime = START

    def now(self) -> datetime:
        """Return the present instant."""
        self.told += 1
        return self.base + self.skew + timedelta(seconds=self.told)
