"""A store in memory that keeps what was committed, and can be told to fail."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.clip import Clip
from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.recording import Recording
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.centre_ports import CentreRepository, Setting
from qa_desktop.services.clip_ports import ClipRepository
from qa_desktop.services.conflicts import ConflictRepository
from qa_desktop.services.ports import (
    EvaluationRepository,
    FileSeen,
    LibraryQuery,
    PersonDirectory,
    RecordingRepository,
    ScorecardRepository,
    TagRepository,
)
from qa_desktop.services.review_ports import ReviewRepository, UnsentReplyRepository
from tests.services.fakes import MemoryCentre, MemoryPeople
from tests.services.review_fakes import MemoryReviews, MemoryUnsentReplies, Said


class MemoryStore:
    """Recordings, cards and evaluations in dictionaries; `broken` makes every commit fail."""

    def __init__(self) -> None:
        self.recording_by_id: dict[str, Recording] = {}
        self.cards: list[Scorecard] = []
        self.evaluation_by_id: dict[str, Evaluation] = {}
        self.files: dict[str, tuple[FileSeen, ...]] = {}
        self.tags: tuple[Tag, ...] = ()
        self.clips: list[Clip] = []
        self.broken = False
        self.said = Said()
        self.settled: dict[str, Setting] = {}

    def __call__(self) -> "MemoryUnit":
        return MemoryUnit(self)


class MemoryUnit:
    """A transaction on a `MemoryStore`; plays every repository that grading needs."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._saved: list[Evaluation] = []

    @property
    def recordings(self) -> RecordingRepository:
        return cast("RecordingRepository", _Recordings(self._store))

    @property
    def evaluations(self) -> EvaluationRepository:
        return cast("EvaluationRepository", _Evaluations(self._store, self._saved))

    @property
    def scorecards(self) -> ScorecardRepository:
        return cast("ScorecardRepository", _Scorecards(self._store))

    @property
    def tags(self) -> TagRepository:
        return MemoryTags(self._store.tags)

    @property
    def clips(self) -> ClipRepository:
        return cast("ClipRepository", _Clips(self._store))

    @property
    def conflicts(self) -> ConflictRepository:
        raise NotImplementedError

    @property
    def reviews(self) -> ReviewRepository:
        cards = {(card.id, card.version): card for card in self._store.cards}
        return MemoryReviews(self._store.recording_by_id, self._store.evaluation_by_id, cards, self._store.said)

    @property
    def unsent(self) -> UnsentReplyRepository:
        return MemoryUnsentReplies({})

    @property
    def centre(self) -> CentreRepository:
        return MemoryCentre(self._store.settled)

    @property
    def people(self) -> PersonDirectory:
        return MemoryPeople({})

    def lock(self) -> None:
        """Nobody else is there."""

    def adopt(self, old_author: str, login: str) -> int:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._saved.clear()

    def commit(self) -> None:
        if self._store.broken:
            raise EnvironmentFault("store.full", file="draft.sqlite")
        self._store.evaluation_by_id |= {evaluation.id: evaluation for evaluation in self._saved}


class _Recordings:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, recording_id: str) -> Recording:
        return self._store.recording_by_id[recording_id]

    def known(self, recording_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(recording_ids) & self._store.recording_by_id.keys()

    def files(self, recording_id: str) -> tuple[FileSeen, ...]:
        one = self.get(recording_id)
        seen = FileSeen(path=Path(one.file_name), size_bytes=one.size_bytes, modified_ns=0, seen_at=one.imported_at)
        return self._store.files.get(recording_id, (seen,))

    def add_path(self, recording_id: str, seen: FileSeen) -> None:
        self._store.files[recording_id] = (seen,)

    def next_to_do(self, query: LibraryQuery, after: str) -> str | None:
        done = {one.recording_id for one in self._store.evaluation_by_id.values() if not one.is_open}
        ids = [one for one in self._store.recording_by_id if one not in done and one != after]
        return ids[0] if ids and query.author else None


class _Evaluations:
    def __init__(self, store: MemoryStore, saved: list[Evaluation]) -> None:
        self._store = store
        self._saved = saved

    def latest(self, recording_id: str, author: str) -> Evaluation | None:
        every = sorted(self._store.evaluation_by_id.values(), key=lambda one: one.created_at, reverse=True)
        return next((one for one in every if (one.recording_id, one.author) == (recording_id, author)), None)

    def held(self, evaluation_id: str) -> str:
        assert evaluation_id, "asked for nothing"
        return ""

    def was_discarded(self, evaluation_id: str) -> bool:
        assert evaluation_id, "asked for nothing"
        return False

    def save(self, evaluation: Evaluation, *, based_on: str | None = None) -> None:
        assert based_on == "", "an edit of what never came from elsewhere"
        self._saved.append(evaluation)


class _Clips:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, clip: Clip) -> None:
        self._store.clips.append(clip)

    def of(self, evaluation_id: str) -> tuple[Clip, ...]:
        return tuple(one for one in self._store.clips if one.evaluation_id == evaluation_id)


class _Scorecards:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, card_id: str, version: int) -> Scorecard:
        return next(card for card in self._store.cards if (card.id, card.version) == (card_id, version))

    def published(self) -> tuple[Scorecard, ...]:
        return tuple(self._store.cards)


class MemoryTags:
    """The centre's tags in memory."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = tuple(tags)

    def every(self) -> tuple[Tag, ...]:
        return self._tags

    def replace(self, tags: Sequence[Tag]) -> None:
        self._tags = tuple(tags)
