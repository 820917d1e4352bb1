"""Backups: one every day, at the start or after midnight, without anybody's work waiting for it."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.services.events import Event, EventBus, TeamLeft
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import Clock

LOOK_EVERY_S = 600.0
"""How often it is looked whether a day has begun: a timer to midnight would oversleep with the machine."""
BUSY_S = 30.0
"""How long after it was met at work another backup is asked for."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of the store; `evaluations` is None where it cannot be opened, `trouble` why, as far as that is known."""

    file: Path
    made_at: datetime
    size: int
    evaluations: int | None
    trouble: QaError | None = None


class Shelf(Protocol):
    """Where copies of the store are kept."""

    def moments(self) -> Sequence[datetime]:
        """Return when each backup was made, newest first."""
        ...

    def all(self) -> Sequence[Backup]:
        """Return the backups, newest first."""
        ...

    def make(self, cancelled: Callable[[], bool]) -> Backup | None:
        """Copy the store, open and check the copy, keep the newest ten; None where it was cancelled.

        Raises:
            EnvironmentFault: `backup.no_room`, `backup.unsound`, `backup.failed`; nothing half is left then.
        """
        ...


class Turn(Protocol):
    """The right to make the day's backup, which one program has at a time."""

    def take(self) -> bool:
        """Take it until `release`; False where another program has it."""
        ...

    def release(self) -> None:
        """Let another program have it."""
        ...


class _AnybodysTurn:
    """The right where nobody else could have it."""

    def take(self) -> bool:
        return True

    def release(self) -> None:
        pass


class Backups:
    """Makes a backup a day, and on demand."""

    def __init__(
        self,
        *,
        shelf: Shelf,
        stage: Callable[[Path], None],
        jobs: Jobs,
        clock: Clock,
        turn: Turn | None = None,
    ) -> None:
        self._turn = turn or _AnybodysTurn()
        self._shelf = shelf
        self._stage = stage
        self._jobs = jobs
        self._clock = clock
        self._say: Callable[[QaError], None] = lambda _error: None
        self._closing = threading.Event()
        self._call_off: Callable[[], None] = lambda: None
        self._call_off_renewal: Callable[[], None] = lambda: None
        self._running = False
        self._asked: deque[Callable[[], None]] = deque()
        self._said_on: date | None = None

    def watch(self, say: Callable[[QaError], None]) -> None:
        """Make today's backup where there is none, and go on looking until `close`; `say` hears what went wrong."""
        self._look(say)

    def make_due(self, say: Callable[[QaError], None]) -> None:
        """Make today's backup where there is none; `say` hears what went wrong, once a day."""
        self._say = say
        if not self._running and self._is_due():
            self._make(self._make_todays, done=lambda _backup: None, failed=self._say_once_a_day)

    def renew_on_leaving(self, events: EventBus, say: Callable[[QaError], None]) -> Callable[[], None]:
        """Make a backup whenever a team was left: those before it hold what others did there, and go once it is made.

        `say` hears what went wrong; the next backup takes their place then. The returned function ends it.
        """

        def hear(event: Event) -> None:
            if isinstance(event, TeamLeft):
                self._renew(say)

        return events.subscribe(hear)

    def _renew(self, say: Callable[[QaError], None]) -> None:
        if self._closing.is_set():
            return
        if self._running:  # it may have begun before
            self._call_off_renewal = self._jobs.later(BUSY_S, lambda: self._renew(say))
        else:
            self._make(self.make_now, done=lambda _backup: None, failed=say)

    def _look(self, say: Callable[[QaError], None]) -> None:
        if self._closing.is_set():
            return
        self.make_due(say)
        self._call_off = self._jobs.later(LOOK_EVERY_S, lambda: self._look(say))

    def make(self, *, done: Callable[[Backup], None], failed: Callable[[QaError], None]) -> None:
        """Make a backup of what is here now beside whatever else is done, after one that is being made."""
        if self._running:
            self._asked.append(lambda: self.make(done=done, failed=failed))
        else:
            self._make(self.make_now, done=done, failed=failed)

    def _make(
        self,
        work: Callable[[], Backup | None],
        *,
        done: Callable[[Backup], None],
        failed: Callable[[QaError], None],
    ) -> None:
        self._running = True

        def attempt() -> Backup | None:
            try:
                return work()
            except QaError:
                raise
            except BaseException:  # reported as a fault of the program: neither `made` nor `not_made` hears of it
                self._jobs.later(0, self._go_on)
                raise

        def made(backup: Backup | None) -> None:
            self._go_on()
            if backup is not None:
                done(backup)

        def not_made(error: QaError) -> None:
            self._go_on()
            failed(error)

        self._jobs.pool(attempt, made, not_made)

    def _go_on(self) -> None:
        self._running = False
        if self._asked:
            self._asked.popleft()()

    def make_now(self) -> Backup | None:
        """Make a backup on this thread; None where `close` came in between; raises as `Shelf.make`."""
        return self._shelf.make(self._closing.is_set)

    def _make_todays(self) -> Backup | None:
        """Make it unless another program, a window or a `sync --watch`, makes it just now or has done so meanwhile."""
        if not self._turn.take():
            return None
        try:
            return self.make_now() if self._is_due() else None
        finally:
            self._turn.release()

    def list(self, *, done: Callable[[Sequence[Backup]], None], failed: Callable[[QaError], None]) -> None:
        """Look through the backups beside whatever else is done."""
        self._jobs.pool(self._shelf.all, done, failed)

    def all(self) -> Sequence[Backup]:
        """Return the backups, newest first; opens each, so not on the main thread."""
        return self._shelf.all()

    @property
    def has_any(self) -> bool:
        """Whether there is anything to go back to."""
        try:
            return bool(self._shelf.moments())
        except EnvironmentFault:
            return False

    def restore(self, file: Path, *, done: Callable[[], None], failed: Callable[[QaError], None]) -> None:
        """Get a backup ready beside whatever else is done; fails as `restore_now` does."""
        self._jobs.pool(lambda: self._stage(file), lambda _: done(), failed)

    def restore_now(self, file: Path) -> None:
        """Get a backup ready to take the store's place at the next start.

        Raises:
            EnvironmentFault: `backup.missing`, `backup.no_room`, `backup.unsound`, `backup.other_key`, `backup.failed`,
                `backup.key_gone`.
            UserMistake: `store.newer_program_needed`.
        """
        self._stage(file)

    def close(self) -> None:
        """Make no more backups; one that is being made is given up."""
        self._closing.set()
        self._call_off()
        self._call_off_renewal()

    def _say_once_a_day(self, error: QaError) -> None:
        today = self._today()
        if self._said_on != today:
            self._said_on = today
            self._say(error)

    def _today(self) -> date:
        return self._clock.now().astimezone().date()

    def _is_due(self) -> bool:
        try:
            moments = self._shelf.moments()
        except EnvironmentFault as error:
            _LOG.warning("the backups cannot be looked at: %s", error)
            return True
        return self._today() not in {moment.astimezone().date() for moment in moments}
