"""What the core tells whoever listens: a closed set of facts, and the bus that carries them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.services.sync_status import SyncStatus
from qa_desktop.sync.records import Key


class Kind(StrEnum):
    """The kinds of thing that can change; a panel refreshes when one of its kinds did."""

    RECORDINGS = "recordings"
    EVALUATIONS = "evaluations"
    REVIEWS = "reviews"
    ANSWERS = "answers"
    ANNOTATIONS = "annotations"
    SUMMARY = "summary"
    HISTORY = "history"
    TAGS = "tags"
    SCORECARDS = "scorecards"
    CARD_DRAFTS = "card_drafts"
    PHRASES = "phrases"
    SETTINGS = "settings"
    CLIPS = "clips"


@dataclass(frozen=True, slots=True)
class Changed:
    """Things of these kinds changed; `recording_id` names the call where it was only one."""

    kinds: frozenset[Kind]
    recording_id: str = ""


@dataclass(frozen=True, slots=True)
class CallOpened:
    """A call is open for grading or reading; `Grading.call` holds it."""

    recording_id: str


@dataclass(frozen=True, slots=True)
class CallClosed:
    """No call is open any more."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Everything typed so far is on disk."""

    evaluation_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Submitted:
    """An evaluation was submitted here and is on disk; the call may be on the desk still."""

    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """What was typed is kept in memory and will be tried again."""

    evaluation_id: str
    error: QaError


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A lead wrote on an evaluation or decided on it: its author waits for it."""

    evaluation_id: str


@dataclass(frozen=True, slots=True)
class SyncChanged:
    """The exchange with the shared store stands otherwise than before."""

    status: SyncStatus


@dataclass(frozen=True, slots=True)
class RecordsArrived:
    """The exchange changed these records in the local store; `Changed` says so too, by kind, for panels."""

    keys: frozenset[Key]


Event = Changed | CallOpened | CallClosed | Saved | SaveFailed | Submitted | Reviewed | SyncChanged | RecordsArrived
Listener = Callable[[Event], None]


class EventBus:
    """Hands each event to every listener, on the thread that published it."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function takes it away again."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return leave

    def publish(self, event: Event) -> None:
        """Tell every listener."""
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(event)
