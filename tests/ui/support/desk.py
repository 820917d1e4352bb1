"""A desk: a real `Grading` with a call on it, and everything a panel is given."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from qa_desktop.domain.annotation import Annotation, Severity
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.ids import new_id
from qa_desktop.domain.recording import AudioFormat, Recording, usual_channels
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.services.autosave import Autosave
from qa_desktop.services.clips import EvidenceClips
from qa_desktop.services.events import EventBus
from qa_desktop.services.grading import Grading, OpenCall
from qa_desktop.services.jobs import InlineJobs
from qa_desktop.services.ports import Identity
from qa_desktop.services.tags import Tags
from qa_desktop.settings.model import ThemeChoice
from tests.ui.support.cards import TAGS, small_card
from tests.ui.support.memory_store import MemoryStore, MemoryTags
from ui.actions import Actions
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.commands import When
from ui.theme import Theme
from ui.view_state import ViewState

LENGTH_MS = 245_400
START = datetime(2026, 2, 18, 6, 3, 22, tzinfo=UTC)


class SteppingClock:
    """Two seconds pass between one look and the next, so that no two steps are one."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        self.at += timedelta(seconds=2)
        return self.at


def recording(number: int) -> Recording:
    return Recording(
        id=f"{number:064x}",
        file_name=f"call {number}.wav",
        size_bytes=1000,
        audio=AudioFormat(codec="pcm", sample_rate=8000, channels=2, duration_ms=LENGTH_MS),
        channels=usual_channels(2),
        imported_at=START,
    )


@dataclass
class Desk:
    """Everything that a panel is given; `open` puts a call on it."""

    card: Scorecard = field(default_factory=small_card)
    choice: ThemeChoice = ThemeChoice.LIGHT

    def __post_init__(self) -> None:
        self.window = QWidget()
        self.elsewhere = QLineEdit(self.window)
        self.elsewhere.setFixedSize(1, 1)
        self.store = MemoryStore()
        self.store.cards = [self.card]
        self.store.recording_by_id = {one.id: one for one in (recording(1), recording(2))}
        self.clock = SteppingClock()
        self.events = EventBus()
        self.jobs = InlineJobs()
        self.autosave = Autosave(store=self.store, jobs=self.jobs, clock=self.clock, events=self.events)
        self.grading = Grading(
            store=self.store,
            jobs=self.jobs,
            clock=self.clock,
            events=self.events,
            identity=Identity("inspector"),
            autosave=self.autosave,
        )
        self.bridge = Bridge(self.events, self.window)
        self.theme = Theme(self.choice, self.window)
        self.actions = Actions(self.window, {})
        self.actions.allow(frozenset(When))
        self.view_state = ViewState(self.window)
        self.tags_service = MemoryTags(TAGS)
        self.clips = EvidenceClips(
            store=self.store,
            jobs=self.jobs,
            clock=self.clock,
            events=self.events,
            identity=Identity("inspector"),
            tags=Tags(store=self.store, events=self.events),
            scratch=Path(),
        )
        self.tags = TagBook(self.tags_service, self.bridge, self.window)

    def open(self, number: int = 1) -> None:
        self.grading.open(recording(number).id)
        self.view_state.open(LENGTH_MS)

    @property
    def call(self) -> OpenCall:
        assert self.grading.call is not None
        return self.grading.call

    def mark(self, start_ms: int, end_ms: int | None = None, tag_id: str = "interruption", note: str = "") -> str:
        annotation = Annotation(
            id=new_id(),
            start_ms=start_ms,
            end_ms=end_ms,
            tag_id=tag_id,
            severity=Severity.NONE,
            note=note,
            created_at=START,
        )
        self.grading.mark(annotation)
        return annotation.id

    def dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme.dress(app, Language.ENGLISH)


def explain(error: QaError) -> str:
    return f"The disk is full ({error.code})."
