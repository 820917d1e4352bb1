"""A store in memory that keeps the rules of the ports, a clock that stands still, and jobs whose answers wait."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.clip import Clip, ClipName, ClipSpan
from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import AudioFormat, CallDetails, Channel, Recording
from qa_desktop.domain.review import UnsentReply
from qa_desktop.domain.scorecard import CardState, Scorecard
from qa_desktop.services.centre_ports import Setting
from qa_desktop.services.conflicts import Conflict
from qa_desktop.services.events import Event, EventBus
from qa_desktop.services.jobs import ThreadJobs
from qa_desktop.services.ports import FileSeen, LibraryQuery, LibraryRow, QueueState, SortKey
from tests.services.review_fakes import MemoryReviews, MemoryUnsentReplies, Said

OPEN_STATES = (QueueState.TO_DO, QueueState.DRAFT, QueueState.RETURNED)
START = datetime(2025, 2, 19, 6, 0, tzinfo=UTC)
MONO = AudioFormat(codec="pcm_s16le", sample_rate=8000, channels=1, duration_ms=245_400)


class FakeClock:
    """A clock that moves when it is told to."""

    def __init__(self, instant: datetime = START) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.instant

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.instant += timedelta(seconds=seconds)


@dataclass
class Tables:
    """What is in the store."""

    recordings: dict[str, Recording] = field(default_factory=dict)
    files: dict[Path, tuple[str, FileSeen]] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    cards: dict[tuple[str, int], Scorecard] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    clips: dict[tuple[str, str], Clip] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    said: Said = field(default_factory=Said)
    unsent: dict[str, UnsentReply] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    discarded: frozenset[str] = frozenset()
    people: dict[str, str] = field(default_factory=dict)
    settled: dict[str, Setting] = field(default_factory=dict)

    def copy(self) -> "Tables":
        """Return a copy that can be changed by itself; the values are frozen."""
        return Tables(
            dict(self.recordings),
            dict(self.files),
            dict(self.evaluations),
            dict(self.cards),
            self.tags,
            dict(self.clips),
            self.conflicts,
            self.said.copy(),
            dict(self.unsent),
            dict(self.held),
            self.discarded,
            dict(self.people),
            dict(self.settled),
        )


class MemoryStore:
    """A store in memory: a factory of units of work, one at a time; `faults` are raised by the next commits."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.faults: deque[BaseException] = deque()
        self.commits = 0
        self.one_at_a_time = threading.Lock()
        self.on_commit: Callable[[], None] = lambda: None
        self.after_commit: Callable[[], None] = lambda: None

    def __call__(self) -> "MemoryUnit":
        """Begin a unit of work."""
        return MemoryUnit(self)

    def add_recording(self, recording_id: str, path: Path | None = None, call: CallDetails | None = None) -> Recording:
        """Put a recording into the store."""
        recording = Recording(
            id=recording_id,
            file_name=f"{recording_id}.wav",
            size_bytes=4,
            audio=MONO,
            call=call or CallDetails(),
            channels=(Channel.MIXED,),
            imported_at=START + timedelta(minutes=len(self.tables.recordings)),
        )
        seen = FileSeen(path=path or Path(f"/calls/{recording_id}.wav"), size_bytes=4, modified_ns=1, seen_at=START)
        with self() as unit:
            unit.recordings.add(recording, seen)
            unit.commit()
        return recording

    def add_card(self, card: Scorecard) -> Scorecard:
        """Put a published card into the store."""
        published = card.model_copy(update={"state": CardState.PUBLISHED})
        with self() as unit:
            unit.scorecards.add(published)
            unit.commit()
        return published


class MemoryUnit:
    """One transaction over a copy of the tables."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __enter__(self) -> Self:
        assert self._store.one_at_a_time.acquire(blocking=False), "the store has one user at a time"
        self._tables = self._store.tables.copy()
        self.recordings = MemoryRecordings(self._tables)
        self.evaluations = MemoryEvaluations(self._tables)
        self.scorecards = MemoryScorecards(self._tables)
        self.tags = MemoryTags(self._tables)
        self.clips = MemoryClips(self._tables)
        self.conflicts = MemoryConflicts(self._tables)
        self.unsent = MemoryUnsentReplies(self._tables.unsent)
        self.reviews = MemoryReviews(
            self._tables.recordings,
            self._tables.evaluations,
            self._tables.cards,
            self._tables.said,
            self._tables.held,
        )
        self.people = MemoryPeople(self._tables.people)
        self.centre = MemoryCentre(self._tables.settled)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.one_at_a_time.release()

    def lock(self) -> None:
        """Nobody else is there."""

    def adopt(self, old_author: str, login: str) -> int:
        """Make `login` the author of what `old_author` made."""
        theirs = [one for one in self._tables.evaluations.values() if one.author == old_author]
        self._tables.evaluations |= {one.id: replace(one, author=login) for one in theirs}
        return len(theirs)

    def commit(self) -> None:
        """Make it lasting, or raise the next fault."""
        self._store.on_commit()
        if self._store.faults:
            raise self._store.faults.popleft()
        self._store.tables = self._tables.copy()
        self._store.commits += 1
        self._store.after_commit()


class MemoryCentre:
    """What a centre has settled, by name."""

    def __init__(self, settled: dict[str, Setting]) -> None:
        self._settled = settled

    def setting(self, name: str) -> Setting | None:
        """Return a setting."""
        return self._settled.get(name)

    def settle(self, name: str, value: Setting) -> None:
        """Settle something."""
        self._settled[name] = value


class MemoryPeople:
    """The names of people, by login."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def name(self, login: str) -> str:
        """Return what a person is called."""
        return self.known_name(login) or login.removeprefix("local:")

    def known_name(self, login: str) -> str:
        """Return a person's name, empty where it is not known."""
        return self._names.get(login, "")


class MemoryRecordings:
    """Recordings in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, recording: Recording, seen: FileSeen) -> None:
        """Add a recording."""
        assert recording.id not in self._tables.recordings, "added twice"
        self._tables.recordings[recording.id] = recording
        self.add_path(recording.id, seen)

    def get(self, recording_id: str) -> Recording:
        """Return a recording."""
        return self._tables.recordings[recording_id]

    def known(self, recording_ids: Sequence[str]) -> frozenset[str]:
        """Return those that are there."""
        return frozenset(recording_ids) & self._tables.recordings.keys()

    def update(self, recording: Recording) -> None:
        """Replace a recording."""
        self.get(recording.id)
        self._tables.recordings[recording.id] = recording

    def remove(self, recording_id: str) -> None:
        """Take a recording without evaluations away."""
        self.get(recording_id)
        if any(one.recording_id == recording_id for one in self._tables.evaluations.values()):
            raise UserMistake("recording.graded", recording=recording_id)
        del self._tables.recordings[recording_id]
        self._tables.files = {path: one for path, one in self._tables.files.items() if one[0] != recording_id}

    def files(self, recording_id: str) -> tuple[FileSeen, ...]:
        """Return the files, last seen first."""
        seen = [one for owner, one in self._tables.files.values() if owner == recording_id]
        return tuple(sorted(seen, key=lambda one: (one.seen_at, one.path), reverse=True))

    def add_path(self, recording_id: str, seen: FileSeen) -> None:
        """Remember a path."""
        self.get(recording_id)
        self._tables.files[seen.path] = (recording_id, seen)

    def at_path(self, seen: FileSeen) -> str | None:
        """Return what lies there unchanged."""
        found = self._tables.files.get(seen.path)
        return found[0] if found is not None and replace(found[1], seen_at=seen.seen_at) == seen else None

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return some lines."""
        return tuple(self._lines(query)[offset : offset + limit])

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines there are."""
        return len(self._lines(query))

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has."""
        states = [line.state for line in self._lines(replace(query, states=frozenset()))]
        return {state: states.count(state) for state in QueueState}

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number."""
        ids = [line.recording_id for line in self._lines(query)]
        return ids.index(recording_id) if recording_id in ids else None

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the next recording to grade, from the top again after the last."""
        lines = self._lines(replace(query, states=frozenset()))
        ids = [line.recording_id for line in lines]
        start = ids.index(after) + 1 if after in ids else 0
        for line in lines[start:] + lines[:start]:
            if line.state in OPEN_STATES and line.recording_id != after:
                return line.recording_id
        return None

    def agents(self) -> tuple[str, ...]:
        """Return the agents."""
        return tuple(sorted({one.call.agent for one in self._tables.recordings.values()} - {""}))

    def queues(self) -> tuple[str, ...]:
        """Return the queues."""
        return tuple(sorted({one.call.queue for one in self._tables.recordings.values()} - {""}))

    def _lines(self, query: LibraryQuery) -> list[LibraryRow]:
        lines = [self._line(one, query.author) for one in self._tables.recordings.values()]
        lines = [line for line in lines if _matches(line, query)]
        lines.sort(key=lambda line: line.recording_id)
        imported = {one.id: one.imported_at.isoformat() for one in self._tables.recordings.values()}
        lines.sort(key=lambda line: _sort_key(line, query.sort, imported), reverse=query.descending)
        return lines

    def _line(self, recording: Recording, author: str) -> LibraryRow:
        latest = MemoryEvaluations(self._tables).latest(recording.id, author)
        call = recording.call
        return LibraryRow(
            recording_id=recording.id,
            file_name=recording.file_name,
            agent=call.agent,
            customer=call.customer,
            queue=call.queue,
            call_id=call.call_id,
            started_at=call.started_at,
            duration_ms=recording.audio.duration_ms,
            state=QueueState.TO_DO if latest is None else QueueState(latest.state.value),
            score=None if latest is None else latest.outcome.score,
            fatal=latest is not None and latest.outcome.fatal,
        )


def _matches(line: LibraryRow, query: LibraryQuery) -> bool:
    searched = [text.casefold() for text in (line.agent, line.customer, line.queue, line.call_id, line.file_name)]
    started = line.started_at
    return (
        all(any(word in text for text in searched) for word in query.text.casefold().split())
        and (not query.states or line.state in query.states)
        and query.agent in ("", line.agent)
        and query.queue in ("", line.queue)
        and (query.started_from is None or (started is not None and started >= query.started_from))
        and (query.started_before is None or (started is not None and started < query.started_before))
    )


def _sort_key(line: LibraryRow, key: SortKey, imported: Mapping[str, str]) -> str:
    keys = {
        SortKey.STARTED: "" if line.started_at is None else line.started_at.isoformat(),
        SortKey.AGENT: line.agent,
        SortKey.LENGTH: f"{line.duration_ms:012}",
        SortKey.STATE: str(list(QueueState).index(line.state)),
        SortKey.SCORE: "" if line.score is None else f"{line.score:09.2f}",
        SortKey.FILE: line.file_name,
        SortKey.QUEUE: line.queue,
        SortKey.IMPORTED: imported[line.recording_id],
    }
    return keys[key]


class MemoryEvaluations:
    """Evaluations in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, evaluation_id: str) -> Evaluation:
        """Return an evaluation."""
        return self._tables.evaluations[evaluation_id]

    def latest(self, recording_id: str, author: str) -> Evaluation | None:
        """Return the author's newest one."""
        own = [one for one in self.every(author=author) if one.recording_id == recording_id]
        return own[-1] if own else None

    def held(self, evaluation_id: str) -> str:
        """Return what was put there from elsewhere."""
        return self._tables.held.get(evaluation_id, "")

    def save(self, evaluation: Evaluation, *, based_on: str | None = None) -> None:
        """Store an evaluation, unless the stored one is frozen."""
        assert based_on in (None, self.held(evaluation.id)), "an edit of something else"
        stored = self._tables.evaluations.get(evaluation.id)
        if stored is not None and not stored.is_open:
            raise UserMistake("evaluation.frozen", evaluation=evaluation.id)
        self._tables.evaluations[evaluation.id] = evaluation

    def discard(self, evaluation_id: str, *, based_on: str | None = None) -> None:
        """Take an open evaluation away."""
        assert based_on in (None, ""), "nothing ever comes from elsewhere"
        if not self.get(evaluation_id).is_open:
            raise UserMistake("evaluation.frozen", evaluation=evaluation_id)
        del self._tables.evaluations[evaluation_id]
        self._tables.discarded |= {evaluation_id}

    def was_discarded(self, evaluation_id: str) -> bool:
        """Return whether it was thrown away."""
        return evaluation_id in self._tables.discarded

    def every(
        self, *, author: str = "", submitted_only: bool = False, after: str = "", limit: int | None = None
    ) -> Sequence[Evaluation]:
        """Return evaluations by id."""
        wanted = [
            one
            for one in self._tables.evaluations.values()
            if one.id > after and author in ("", one.author) and not (submitted_only and one.is_open)
        ]
        return sorted(wanted, key=lambda one: one.id)[:limit]


class MemoryScorecards:
    """Cards in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, card_id: str, version: int) -> Scorecard:
        """Return a version."""
        return self._tables.cards[card_id, version]

    def published(self) -> tuple[Scorecard, ...]:
        """Return the newest published version of each card."""
        newest: dict[str, Scorecard] = {}
        for card in self._tables.cards.values():
            if card.state is CardState.PUBLISHED:
                known = newest.get(card.id, card)
                newest[card.id] = max(known, card, key=lambda one: one.version)
        return tuple(newest.values())

    def add(self, card: Scorecard) -> None:
        """Add a version, unless that version is published and differs."""
        stored = self._tables.cards.get((card.id, card.version))
        if stored is not None and stored.state is CardState.PUBLISHED and stored != card:
            raise UserMistake("scorecard.frozen", card=card.id, version=card.version)
        self._tables.cards[card.id, card.version] = card


class MemoryTags:
    """Tags in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def every(self) -> tuple[Tag, ...]:
        """Return the tags."""
        return self._tables.tags

    def replace(self, tags: Sequence[Tag]) -> None:
        """Store the list anew."""
        self._tables.tags = tuple(tags)


class MemoryClips:
    """Clips in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, clip: Clip) -> None:
        """Add a clip, unless there is one."""
        self._tables.clips.setdefault((clip.evaluation_id, str(clip.name)), clip)

    def put(self, clip: Clip) -> None:
        """Store a clip."""
        self._tables.clips[clip.evaluation_id, str(clip.name)] = clip

    def get(self, evaluation_id: str, name: ClipName) -> Clip:
        """Return a clip."""
        return self._tables.clips[evaluation_id, str(name)]

    def spans(self, evaluation_id: str) -> tuple[ClipSpan, ...]:
        """Return what the clips cover."""
        return tuple(
            ClipSpan(
                annotation_id=one.annotation_id,
                made_for=one.made_for,
                silenced=one.silenced,
                start_ms=one.start_ms,
                end_ms=one.end_ms,
            )
            for one in self.of(evaluation_id)
        )

    def of(self, evaluation_id: str) -> tuple[Clip, ...]:
        """Return the clips of an evaluation."""
        found = [one for one in self._tables.clips.values() if one.evaluation_id == evaluation_id]
        return tuple(sorted(found, key=lambda one: (one.start_ms, one.annotation_id)))

    def lacking(self, author: str, submitted_from: datetime) -> tuple[str, ...]:
        """Return whose evidence has no clip yet."""
        recordings = MemoryRecordings(self._tables)
        wanted = [
            one
            for one in self._tables.evaluations.values()
            if one.author == author
            and not one.is_open
            and one.submitted_at is not None
            and one.submitted_at >= submitted_from
            and recordings.files(one.recording_id)
            and any(
                not any(clip.fits(one.annotation(mark)) for clip in self.of(one.id))
                for answer in one.answers.values()
                for mark in answer.evidence
            )
        ]
        return tuple(one.id for one in sorted(wanted, key=lambda one: (one.submitted_at, one.id), reverse=True))


class MemoryConflicts:
    """Conflicts in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def every(self) -> Sequence[Conflict]:
        """Return the conflicts."""
        return self._tables.conflicts

    def settle(self, kind: str, record_id: str, version: str) -> None:
        """Take a conflict away."""
        settled = next((one for one in self._tables.conflicts if (one.kind, one.id) == (kind, record_id)), None)
        if settled is None or all(one.version != version for one in settled.versions):
            raise KeyError((kind, record_id, version))
        self._tables.conflicts = tuple(one for one in self._tables.conflicts if one is not settled)


class Mailbox:
    """The main thread's event loop in a test: what is delivered waits until it is opened."""

    def __init__(self) -> None:
        self._letters: deque[Callable[[], None]] = deque()
        self._arrived = threading.Condition()

    def deliver(self, letter: Callable[[], None]) -> None:
        """Take a letter, from any thread."""
        with self._arrived:
            self._letters.append(letter)
            self._arrived.notify_all()

    def open(self) -> int:
        """Read what has arrived and return how many letters that was."""
        count = 0
        while self._letters:
            self._letters.popleft()()
            count += 1
        return count

    def read_until(self, satisfied: Callable[[], bool], patience_s: float = 20.0) -> None:
        """Read letters as they arrive until `satisfied`; patience is for a hang, not a measure of speed."""
        while True:
            self.open()
            if satisfied():
                return
            with self._arrived:
                if not self._letters and not self._arrived.wait(patience_s):
                    msg = "nothing arrives any more"
                    raise AssertionError(msg)


@dataclass
class Heard:
    """Everything that was published or reported."""

    events: list[Event] = field(default_factory=list)
    errors: list[QaError] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)

    def of(self, kind: type[Event]) -> list[Event]:
        """Return the events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


def listening(bus: EventBus) -> Heard:
    """Return a record of all that `bus` carries from now on."""
    heard = Heard()
    bus.subscribe(heard.events.append)
    return heard


def thread_jobs(mailbox: Mailbox, heard: Heard) -> ThreadJobs:
    """Return jobs on real threads that answer into the mailbox."""
    return ThreadJobs(mailbox.deliver, on_error=heard.errors.append, on_bug=heard.bugs.append)
