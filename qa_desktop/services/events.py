"""What the core tells whoever listens: a closed set of facts, and the bus that carries them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qa_desktop.domain.errors import QaError


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
    SETTINGS = "settings"


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
class SaveFailed:
    """What was typed is kept in memory and will be tried again."""

    evaluation_id: str
    error: QaError


Event = Changed | CallOpened | CallClosed | Saved | SaveFailed
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
