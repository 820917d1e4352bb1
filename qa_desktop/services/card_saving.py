"""Keeps drafts of scorecards on disk while they are written: the newest state wins, a failed save is tried again."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.card_ports import CardDesk
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.pace import Pace
from qa_desktop.services.ports import Clock

AFTER_S = 0.2
LARGE_AFTER_S = 1.0
"""How long a burst of typing is waited for: a large card takes its time to be written, so it is written less often."""
LARGE = 2_000
"""So many criteria make a card large."""
RETRY_AFTER_S = 5.0
MOST_ROUNDS = 3
Key = tuple[str, int]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SaveStanding:
    """How it stands with saving: something waits, or when all was saved, or what went wrong."""

    waits: bool = False
    saved_at: datetime | None = None
    error: QaError | None = None


class CardSaving:
    """Called on the main thread; `told` hears of each change of `standing`."""

    def __init__(self, *, desk: CardDesk, jobs: Jobs, clock: Clock, told: Callable[[], None]) -> None:
        self._desk = desk
        self._jobs = jobs
        self._clock = clock
        self._told = told
        self._lock = threading.Lock()
        self._waiting: dict[Key, Scorecard] = {}
        self._call_off: Callable[[], None] | None = None
        self.standing = SaveStanding()

    @property
    def has_unsaved(self) -> bool:
        """Whether anything is not on disk yet."""
        with self._lock:
            return bool(self._waiting)

    def keep(self, card: Scorecard) -> None:
        """Save this state soon; it takes the place of an older one that still waits."""
        with self._lock:
            self._waiting[card.id, card.version] = card
        self._stand(SaveStanding(waits=True, saved_at=self.standing.saved_at, error=self.standing.error))
        if self._call_off is None:
            self._later(_patience(card))

    def newest(self, card_id: str, version: int) -> Scorecard | None:
        """Return the state that still waits, None where none does."""
        with self._lock:
            return self._waiting.get((card_id, version))

    def forget(self, card_id: str, version: int) -> None:
        """Save nothing more of a draft: it is thrown away."""
        with self._lock:
            self._waiting.pop((card_id, version), None)

    def save_now(self) -> None:
        """Hand in what waits: whatever is handed in to the store afterwards finds it there."""
        if self._call_off is not None:
            self._call_off()
            self._call_off = None
        with self._lock:
            waiting = tuple(self._waiting)
        for key in waiting:
            self._jobs.store(lambda key=key: self._write(key), self._saved, self._failed)  # type: ignore[misc]  # mypy cannot type a default

    def flush(self) -> None:
        """Wait until everything is on disk or has failed; for the end of the window."""
        for _ in range(MOST_ROUNDS):
            if not self.has_unsaved:
                break
            self.save_now()
            self._jobs.drain()
        if self._call_off is not None:
            self._call_off()
            self._call_off = None

    def _later(self, seconds: float) -> None:
        self._call_off = self._jobs.later(seconds, self.save_now)

    def _write(self, key: Key) -> bool:
        """Save the newest state; a bug becomes a failed save too, or nobody would tell of it and try again."""
        with self._lock:
            card = self._waiting.get(key)
        if card is None:
            return False
        try:
            with Pace().beside():
                self._desk.save(card)
        except QaError:
            raise
        except Exception as error:
            _LOG.exception("a scorecard could not be saved")
            raise EnvironmentFault("scorecard.not_saved", reason=type(error).__name__) from error
        with self._lock:
            if self._waiting.get(key) is card:
                del self._waiting[key]
        return True

    def _saved(self, wrote: bool) -> None:  # noqa: FBT001 - the answer of a job
        if not wrote:
            return
        with self._lock:
            waiting = tuple(self._waiting.values())
        if waiting and self._call_off is None:
            self._later(max(map(_patience, waiting)))
        self._stand(SaveStanding(waits=self.has_unsaved, saved_at=self._clock.now()))

    def _failed(self, error: QaError) -> None:
        self._stand(SaveStanding(waits=True, saved_at=self.standing.saved_at, error=error))
        if not isinstance(error, UserMistake) and self._call_off is None:
            self._later(RETRY_AFTER_S)

    def _stand(self, standing: SaveStanding) -> None:
        if standing != self.standing:
            self.standing = standing
            self._told()


def _patience(card: Scorecard) -> float:
    return LARGE_AFTER_S if is_large(card) else AFTER_S


def is_large(card: Scorecard) -> bool:
    """Return whether a card has so many criteria that whatever goes through all of them is felt."""
    return sum(len(one.criteria) for one in card.sections) >= LARGE
