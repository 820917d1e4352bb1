"""What the use cases need from outside: the store, the clock, the audio reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import AudioFormat, Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.centre_ports import CentreRepository
from qa_desktop.services.clip_ports import ClipRepository
from qa_desktop.services.conflicts import ConflictRepository
from qa_desktop.services.review_ports import ReviewRepository, UnsentReplyRepository


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class QueueState(StrEnum):
    """Where a recording stands for the person at this workstation."""

    TO_DO = "to_do"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class SortKey(StrEnum):
    """The columns that the library sorts by."""

    STARTED = "started"
    AGENT = "agent"
    LENGTH = "length"
    STATE = "state"
    SCORE = "score"
    FILE = "file"
    QUEUE = "queue"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryQuery:
    """Which recordings to list and in which order.

    `text` is matched, case aside, as a part of agent, customer, queue, call id and file name (each word must match
    somewhere); empty filters match all. `author` is whose evaluations count for the state.
    """

    author: str
    text: str = ""
    states: frozenset[QueueState] = frozenset()
    agent: str = ""
    queue: str = ""
    started_from: datetime | None = None
    started_before: datetime | None = None
    sort: SortKey = SortKey.STARTED
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A line of the library."""

    recording_id: str
    file_name: str
    agent: str
    customer: str
    queue: str
    call_id: str
    started_at: datetime | None
    duration_ms: int
    state: QueueState
    score: Decimal | None
    fatal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """A file as it was when it was last read here: its time of change is in ns, as `os.stat` tells it."""

    path: Path
    size_bytes: int
    modified_ns: int
    seen_at: datetime


class RecordingRepository(Protocol):
    """Recordings, and where their files lie on this machine."""

    def add(self, recording: Recording, seen: FileSeen) -> None:
        """Add a new recording and where its file lies."""
        ...

    def get(self, recording_id: str) -> Recording:
        """Return a recording; raises KeyError where there is none."""
        ...

    def known(self, recording_ids: Sequence[str]) -> frozenset[str]:
        """Return those of the ids that are in the library already."""
        ...

    def update(self, recording: Recording) -> None:
        """Store what is known of the call anew; raises KeyError where there is no such recording."""
        ...

    def remove(self, recording_id: str) -> None:
        """Take a recording without evaluations off the list; the file stays.

        Raises:
            KeyError: there is no such recording.
            UserMistake: `recording.graded` where somebody has begun to grade it.
        """
        ...

    def files(self, recording_id: str) -> tuple[FileSeen, ...]:
        """Return where the file was seen and how it was then, last seen first."""
        ...

    def add_path(self, recording_id: str, seen: FileSeen) -> None:
        """Remember that the recording's file was seen here too."""
        ...

    def at_path(self, seen: FileSeen) -> str | None:
        """Return the recording last seen at that path with that size and time of change (`seen_at` aside)."""
        ...

    def page(self, query: LibraryQuery, offset: int, limit: int) -> tuple[LibraryRow, ...]:
        """Return `limit` lines from `offset` on; the order is total, so pages never overlap."""
        ...

    def count(self, query: LibraryQuery) -> int:
        """Return how many lines the query has."""
        ...

    def counts_by_state(self, query: LibraryQuery) -> Mapping[QueueState, int]:
        """Return how many lines each state has, `query.states` aside."""
        ...

    def place(self, query: LibraryQuery, recording_id: str) -> int | None:
        """Return the line number of a recording in the query, None where it is not in it."""
        ...

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        """Return the first recording after `after` in the order of the query (then from its start) still to be graded.

        To be graded are the states to do, draft and returned, whatever `query.states` says; `after` itself is never
        returned.
        """
        ...

    def agents(self) -> tuple[str, ...]:
        """Return the agents' names, sorted."""
        ...

    def queues(self) -> tuple[str, ...]:
        """Return the queues' names, sorted."""
        ...


class EvaluationRepository(Protocol):
    """Evaluations, each with its answers and annotations."""

    def get(self, evaluation_id: str) -> Evaluation:
        """Return an evaluation; raises KeyError where there is none."""
        ...

    def latest(self, recording_id: str, author: str) -> Evaluation | None:
        """Return the author's newest evaluation of a recording."""
        ...

    def held(self, evaluation_id: str) -> str:
        """Return the version from elsewhere that is stored here, or edited here; empty where it was only made here."""
        ...

    def save(self, evaluation: Evaluation, *, based_on: str | None = None) -> None:
        """Store the whole aggregate; only the rows that differ are written.

        `based_on` is what was `held` when that was read of which this is an edit. Where the exchange has put another
        version in since, both stand against each other until a person settles it; None asks for no such look.

        Raises:
            UserMistake: `evaluation.frozen` where the stored one is submitted or approved: it never changes.
        """
        ...

    def was_discarded(self, evaluation_id: str) -> bool:
        """Return whether an evaluation of this id was thrown away, here or elsewhere, as far as anybody was told."""
        ...

    def discard(self, evaluation_id: str, *, based_on: str | None = None) -> None:
        """Throw an open evaluation away, here and wherever the exchange has brought it.

        `based_on` as for `save`: what the exchange has put in since is not thrown away with what was seen.

        Raises:
            KeyError: there is none.
            UserMistake: `evaluation.frozen` where it is submitted or approved.
        """
        ...

    def every(
        self, *, author: str = "", submitted_only: bool = False, after: str = "", limit: int | None = None
    ) -> Sequence[Evaluation]:
        """Return evaluations by id, for exports; of them the first `limit` (None: all) whose ids come after `after`.

        Where they are read in several blocks none is missed or comes twice, whatever is stored in between.
        """
        ...


class ScorecardRepository(Protocol):
    """Scorecards by id and version."""

    def get(self, card_id: str, version: int) -> Scorecard:
        """Return a version of a card; raises KeyError where there is none."""
        ...

    def published(self) -> tuple[Scorecard, ...]:
        """Return the newest published version of each card, in the order in which they were first added.

        A card whose newest version was retired is in use no more, whatever came before that.
        """
        ...

    def add(self, card: Scorecard) -> None:
        """Add a version; an identical one is accepted again.

        Raises:
            UserMistake: `scorecard.frozen` where that version exists, is published and differs.
        """
        ...


class TagRepository(Protocol):
    """The centre's tags, in their order."""

    def every(self) -> tuple[Tag, ...]:
        """Return all tags in their order."""
        ...

    def replace(self, tags: Sequence[Tag]) -> None:
        """Store the list anew, in this order."""
        ...


class PersonDirectory(Protocol):
    """The people whom the shared store told of."""

    def name(self, login: str) -> str:
        """Return what a person is called, by their login where no name is known."""
        ...

    def known_name(self, login: str) -> str:
        """Return a person's name as the shared store told it, empty where it did not."""
        ...


class UnitOfWork(Protocol):
    """One transaction: leaving the block without `commit` undoes everything.

    Whatever writes may raise EnvironmentFault `store.locked`, where another program keeps writing for too long or has
    changed the store since this block read from it; whatever reads or writes may raise those of `commit`.
    """

    @property
    def recordings(self) -> RecordingRepository:
        """The recordings."""
        ...

    @property
    def evaluations(self) -> EvaluationRepository:
        """The evaluations."""
        ...

    @property
    def scorecards(self) -> ScorecardRepository:
        """The scorecards."""
        ...

    @property
    def tags(self) -> TagRepository:
        """The tags."""
        ...

    @property
    def clips(self) -> ClipRepository:
        """The sound of evidence."""
        ...

    @property
    def conflicts(self) -> ConflictRepository:
        """Records of which two versions stand against each other."""
        ...

    @property
    def reviews(self) -> ReviewRepository:
        """The reviews."""
        ...

    @property
    def unsent(self) -> UnsentReplyRepository:
        """What a lead wrote and has not sent."""
        ...

    @property
    def centre(self) -> CentreRepository:
        """What the centre has settled."""
        ...

    @property
    def people(self) -> PersonDirectory:
        """The people of the shared store."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def lock(self) -> None:
        """Keep other programs from writing until the end of the block: for what is read to decide what to write.

        Raises:
            EnvironmentFault: `store.locked` where another program keeps writing for too long.
        """
        ...

    def adopt(self, old_author: str, login: str) -> int:
        """Make `login` the author of what `old_author` made here, and send it; return how many evaluations."""
        ...

    def commit(self) -> None:
        """Make everything done in the block lasting.

        Raises:
            EnvironmentFault: `store.full`, `store.read_only`, `store.damaged` or `store.failed`, with the file.
        """
        ...


UnitOfWorkFactory = Callable[[], UnitOfWork]


class AudioMeter(Protocol):
    """Reads a file's audio once, from end to end."""

    def __call__(self, path: Path, *, cancelled: Callable[[], bool]) -> AudioFormat:
        """Return the format and the true length.

        Raises:
            UserMistake, EnvironmentFault: the file is no recording, or cannot be read; the code says why.
        """
        ...


LOCAL = "local:"
"""What the id of a person begins with who has not signed in to a shared store yet."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who works at this workstation: `id` signs evaluations, `name` is shown."""

    id: str
    name: str = field(default="")

    @property
    def is_local(self) -> bool:
        """Whether this person has signed in to no shared store yet."""
        return self.id.startswith(LOCAL)
