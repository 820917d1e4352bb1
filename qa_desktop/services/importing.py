"""Importing recordings: files and folders are found, read in the pool, and stored a batch at a time."""

import os
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.naming import NamePattern
from qa_desktop.services.call_details import DetailsReader, usual_patterns
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.file_finding import Findings, FoundFile, find_files
from qa_desktop.services.file_reading import FileReader, ReadFile
from qa_desktop.services.import_report import ImportReport, ImportRun, Progress
from qa_desktop.services.import_store import ImportStore
from qa_desktop.services.jobs import MAX_POOL, ErrorHandler, Jobs
from qa_desktop.services.ports import AudioMeter, Clock, UnitOfWorkFactory

__all__ = ["ImportReport", "ImportRun", "Importer", "Progress", "usual_patterns"]

T = TypeVar("T")

BATCH = 50
STORED_AFTER = timedelta(seconds=1)
"""What was read is shown in the library no later than this."""
AT_ONCE = max(1, min(MAX_POOL, os.cpu_count() or 1) - 1)
"""How many files are read at once: one thread of the pool stays free for the call that somebody opens meanwhile."""


class Importer:
    """Imports recordings; one object serves any number of imports."""

    def __init__(
        self, *, store: UnitOfWorkFactory, jobs: Jobs, clock: Clock, events: EventBus, meter: AudioMeter
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._clock = clock
        self._events = events
        self._meter = meter

    def start(
        self,
        paths: Sequence[Path],
        patterns: Sequence[NamePattern],
        *,
        on_progress: Callable[[Progress], None],
        on_done: Callable[[ImportReport], None],
    ) -> ImportRun:
        """Import files, and what lies below folders; both callbacks are made on the main thread.

        Of several patterns the one that says most about a name is used; none says nothing. `on_done` is called once,
        whatever happens.

        Raises:
            UserMistake: `pattern.invalid`.
        """
        run = ImportRun()
        details = DetailsReader(patterns)
        conductor = _Conductor(
            run=run,
            jobs=self._jobs,
            clock=self._clock,
            store=ImportStore(self._store, self._clock),
            reader=FileReader(self._meter, self._clock, run.is_cancelled),
            tell=self._tell,
            on_progress=on_progress,
            on_done=on_done,
        )
        run.on_cancel = conductor.store_rest
        conductor.begin(lambda: find_files(paths, details, self._clock, run.is_cancelled), details)
        return run

    def _tell(self) -> None:
        self._events.publish(Changed(frozenset({Kind.RECORDINGS})))


class _Bug:
    """What went wrong in a job by our own fault; a job's answer, so that the import can still end with its report."""

    def __init__(self, error: Exception) -> None:
        self.error = error


def _bug_kept(work: Callable[[], T]) -> Callable[[], T | _Bug]:
    def guarded() -> T | _Bug:
        try:
            return work()
        except QaError:
            raise
        except Exception as error:  # noqa: BLE001 - it is raised again on the main thread, see _guarded
            return _Bug(error)

    return guarded


class _Conductor:
    """Leads each file from found over checked and read to stored; lives on the main thread."""

    def __init__(
        self,
        *,
        run: ImportRun,
        jobs: Jobs,
        clock: Clock,
        store: ImportStore,
        reader: FileReader,
        tell: Callable[[], None],
        on_progress: Callable[[Progress], None],
        on_done: Callable[[ImportReport], None],
    ) -> None:
        self._run = run
        self._jobs = jobs
        self._clock = clock
        self._store = store
        self._reader = reader
        self._tell = tell
        self._on_progress = on_progress
        self._on_done = on_done
        self._details = DetailsReader(())
        self._unchecked: deque[FoundFile] = deque()
        self._unread: deque[FoundFile] = deque()
        self._read: list[ReadFile] = []
        self._total = 0
        self._finished = 0
        self._reading = 0
        self._in_store = 0
        self._stored_at = clock.now()
        self._moving = False
        self._over = False

    def begin(self, find: Callable[[], Findings], details: DetailsReader) -> None:
        """Look for the files, then lead them on."""
        self._details = details
        self._jobs.pool(_bug_kept(find), self._guarded(self._found), self._stop)

    def store_rest(self) -> None:
        """Hand in what was read: nobody may be there to take an answer when the program ends."""
        while self._read:
            self._store_read()

    def _found(self, findings: Findings) -> None:
        self._unchecked.extend(findings.files)
        self._total = len(findings.files) + len(findings.troubles)
        for trouble in findings.troubles:
            self._run.report.failures.append((trouble.path, trouble.error))
            self._one_more(trouble.path)
        self._move()

    # -- moving on: a loop, since jobs may answer at once -----------------------------------------------------------

    def _move(self) -> None:
        if self._moving or self._over:
            return
        self._moving = True
        while self._moved():
            pass
        self._moving = False
        if not (self._reading or self._in_store or self._over):
            self._finish()

    def _moved(self) -> bool:
        """Hand in one job, if there is one to be handed in."""
        if self._ends_here:
            self._unchecked.clear()
            self._unread.clear()
        if self._read and not self._in_store and self._is_time_to_store:
            self._store_read()
        elif self._unchecked and len(self._unread) < AT_ONCE and not self._in_store:
            self._check()
        elif self._unread and self._reading < AT_ONCE:
            self._hand_in(self._unread.popleft())
        else:
            return False
        return True

    @property
    def _ends_here(self) -> bool:
        return self._run.is_cancelled() or self._run.report.stopped_by is not None

    @property
    def _is_time_to_store(self) -> bool:
        is_last = not (self._reading or self._unread or self._unchecked)
        return is_last or len(self._read) >= BATCH or self._clock.now() - self._stored_at >= STORED_AFTER

    # -- checked ---------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        batch = [self._unchecked.popleft() for _ in range(min(BATCH, len(self._unchecked)))]
        self._in_store += 1
        self._ask_store(lambda: self._store.known(batch), lambda known: self._checked(batch, known), self._stop)

    def _checked(self, batch: Sequence[FoundFile], known: frozenset[Path]) -> None:
        self._in_store -= 1
        for one in batch:
            if one.seen.path in known:
                self._run.report.duplicates.append(one.seen.path)
                self._one_more(one.seen.path)
            else:
                self._unread.append(one)
        self._move()

    # -- read ------------------------------------------------------------------------------------------------------

    def _hand_in(self, found: FoundFile) -> None:
        path = found.seen.path
        self._reading += 1
        self._jobs.pool(
            lambda: self._reader.read(found), lambda one: self._take(path, one), lambda error: self._note(path, error)
        )

    def _take(self, path: Path, one: ReadFile) -> None:
        self._reading -= 1
        self._read.append(one)
        self._one_more(path)
        self._move()

    def _note(self, path: Path, error: QaError) -> None:
        self._reading -= 1
        if error.code != "audio.cancelled":
            self._run.report.failures.append((path, error))
            self._one_more(path)
        self._move()

    def _one_more(self, path: Path) -> None:
        self._finished += 1
        self._on_progress(Progress(self._finished, self._total, path.name))

    # -- stored ----------------------------------------------------------------------------------------------------

    def _store_read(self) -> None:
        batch, self._read = self._read[:BATCH], self._read[BATCH:]
        self._in_store += 1
        self._stored_at = self._clock.now()
        self._ask_store(
            lambda: self._store.write(batch),
            lambda new: self._stored(batch, new),
            lambda error: self._not_stored(batch, error),
        )

    def _stored(self, batch: Sequence[ReadFile], new: tuple[bool, ...]) -> None:
        self._in_store -= 1
        for one, is_new in zip(batch, new, strict=True):
            if is_new:
                self._run.report.imported.append(one.sha256)
            else:
                self._run.report.duplicates.append(one.seen.path)
        self._tell()
        self._move()

    def _not_stored(self, batch: Sequence[ReadFile], error: QaError) -> None:
        self._run.report.failures.extend((one.seen.path, error) for one in [*batch, *self._read])
        self._read.clear()
        self._stop(error)

    # -- over ------------------------------------------------------------------------------------------------------

    def _stop(self, error: QaError) -> None:
        """Begin nothing more; what is being read, or stored, is waited for."""
        self._in_store = max(0, self._in_store - 1)
        self._run.report.stopped_by = error
        self._move()

    def _ask_store(self, work: Callable[[], T], done: Callable[[T], None], failed: ErrorHandler) -> None:
        guarded_work: Callable[[], T | _Bug] = _bug_kept(work)
        self._jobs.store(guarded_work, self._guarded(done), failed)

    def _guarded(self, done: Callable[[T], None]) -> Callable[[T | _Bug], None]:
        """Let a bug end the import with its report before it goes where bugs go."""

        def take(result: T | _Bug) -> None:
            if isinstance(result, _Bug):
                self._finish()
                raise result.error
            done(result)

        return take

    def _finish(self) -> None:
        if self._over:
            return
        self._over = True
        report = self._run.report
        report.notes.extend(self._details.notes)
        report.cancelled = self._run.is_cancelled()
        report.left = self._total - self._finished
        self._on_done(report)
