"""Importing recordings: files and folders are found, read in the pool, and stored a batch at a time."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import CallDetails, Recording, usual_channels
from qa_desktop.interchange.call_table import merged
from qa_desktop.services.call_details import DetailsReader
from qa_desktop.services.events import Changed, EventBus, Kind
from qa_desktop.services.file_reading import FileReader, ReadFile, files_below
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.ports import AudioMeter, Clock, UnitOfWork, UnitOfWorkFactory
from qa_desktop.settings.model import NamePattern

BATCH = 50
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: `done` of `total` files, and the name of the one read last."""

    done: int
    total: int
    name: str


@dataclass(slots=True)
class ImportReport:
    """What became of each file: imported (recording ids), known already, unreadable with its reason.

    `notes` holds what was wrong in the tables beside the files; `left` counts the files not read when cancelled.
    """

    imported: list[str] = field(default_factory=list)
    duplicates: list[Path] = field(default_factory=list)
    failures: list[tuple[Path, QaError]] = field(default_factory=list)
    notes: list[QaError] = field(default_factory=list)
    cancelled: bool = False
    left: int = 0


class ImportRun:
    """An import under way: `cancel` it at any time, what was imported until then stays."""

    def __init__(self) -> None:
        self.report = ImportReport()
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop soon; the report follows."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Return whether it was asked to stop."""
        return self._cancelled.is_set()


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

        Of several patterns the one that says most about a name is used; none says nothing.

        Raises:
            UserMistake: `pattern.invalid`.
        """
        run = ImportRun()
        reader = FileReader(self._meter, DetailsReader(patterns), self._clock, run.is_cancelled)
        conductor = _Conductor(self, run, reader, on_progress, on_done)
        self._jobs.pool(lambda: self._find(paths, run), conductor.begin, conductor.fail)
        return run

    def _find(self, paths: Sequence[Path], run: ImportRun) -> list[Path]:
        found: dict[Path, None] = {}
        for path in files_below(paths):
            if run.is_cancelled():
                break
            found.setdefault(path)
        return list(found)

    def pool(
        self, work: Callable[[], ReadFile], done: Callable[[ReadFile], None], failed: Callable[[QaError], None]
    ) -> None:
        """Read a file beside the window."""
        self._jobs.pool(work, done, failed)

    def store_batch(
        self, batch: Sequence[ReadFile], done: Callable[[list[bool]], None], failed: Callable[[QaError], None]
    ) -> None:
        """Store what was read; `done` gets for each file whether it was new."""
        self._jobs.store(lambda: self._write(batch), done, failed)

    def unchanged(self, paths: Sequence[Path], reader: FileReader, done: Callable[[frozenset[Path]], None]) -> None:
        """Find out which files lie in the library already, unchanged since they were read.

        What the library lacks about their calls, and the names or tables tell now, is filled in.
        """
        self._jobs.store(lambda: self._unchanged(paths, reader), done, lambda _error: done(frozenset()))

    def tell(self) -> None:
        """Let the panels know that there are new recordings."""
        self._events.publish(Changed(frozenset({Kind.RECORDINGS})))

    def _unchanged(self, paths: Sequence[Path], reader: FileReader) -> frozenset[Path]:
        found = set()
        with self._store() as unit:
            for path in paths:
                seen = reader.seen(path)
                recording_id = None if seen is None else unit.recordings.at_path(seen)
                if recording_id is not None:
                    found.add(path)
                    _fill_in(unit, recording_id, reader.details_of(path))
            unit.commit()
        return frozenset(found)

    def _write(self, batch: Sequence[ReadFile]) -> list[bool]:
        with self._store() as unit:
            known = set(unit.recordings.known([one.sha256 for one in batch]))
            new = []
            for one in batch:
                new.append(one.sha256 not in known)
                if new[-1]:
                    unit.recordings.add(self._recording(one), one.seen)
                    known.add(one.sha256)
                else:
                    unit.recordings.add_path(one.sha256, one.seen)
                    _fill_in(unit, one.sha256, one.call)
            unit.commit()
        return new

    def _recording(self, one: ReadFile) -> Recording:
        return Recording(
            id=one.sha256,
            file_name=one.path.name,
            size_bytes=one.seen.size_bytes,
            audio=one.audio,
            call=one.call,
            channels=usual_channels(one.audio.channels),
            imported_at=self._clock.now(),
        )


def _fill_in(unit: UnitOfWork, recording_id: str, call: CallDetails) -> None:
    recording = unit.recordings.get(recording_id)
    filled = merged(recording.call, call)
    if filled != recording.call:
        unit.recordings.update(replace(recording, call=filled))


class _Conductor:
    """Keeps a few files being read and the batches being stored; lives on the main thread."""

    def __init__(
        self,
        importer: Importer,
        run: ImportRun,
        reader: FileReader,
        on_progress: Callable[[Progress], None],
        on_done: Callable[[ImportReport], None],
    ) -> None:
        self._importer = importer
        self._run = run
        self._reader = reader
        self._on_progress = on_progress
        self._on_done = on_done
        self._waiting: Iterator[Path] = iter(())
        self._total = 0
        self._finished = 0
        self._reading = 0
        self._storing = 0
        self._read: list[ReadFile] = []
        self._feeding = False
        self._exhausted = False
        self._over = False

    def begin(self, paths: list[Path]) -> None:
        """Go on with the files that were found."""
        self._total = len(paths)
        self._importer.unchanged(paths, self._reader, lambda known: self._start_reading(paths, known))

    def fail(self, error: QaError) -> None:
        """Stop: nothing could be found."""
        self._run.report.failures.append((Path(), error))
        self._finish()

    def _start_reading(self, paths: Iterable[Path], known: frozenset[Path]) -> None:
        self._run.report.duplicates.extend(sorted(known))
        self._finished = len(known)
        self._waiting = iter([path for path in paths if path not in known])
        self._feed()

    def _feed(self) -> None:
        """Hand in files until enough are being read; a loop, since jobs may answer at once."""
        if self._feeding:
            return
        self._feeding = True
        while self._reading < AT_ONCE and not self._exhausted:
            path = None if self._run.is_cancelled() else next(self._waiting, None)
            self._exhausted = path is None
            if path is not None:
                self._hand_in(path)
        self._feeding = False
        self._settle()

    def _hand_in(self, path: Path) -> None:
        self._reading += 1
        self._importer.pool(
            lambda: self._reader.read(path), lambda one: self._take(path, one), lambda error: self._note(path, error)
        )

    def _take(self, path: Path, one: ReadFile) -> None:
        self._read.append(one)
        self._one_more(path)

    def _note(self, path: Path, error: QaError) -> None:
        if not self._run.is_cancelled():
            self._run.report.failures.append((path, error))
            self._one_more(path)
        else:
            self._reading -= 1
            self._feed()

    def _one_more(self, path: Path) -> None:
        self._reading -= 1
        self._finished += 1
        self._on_progress(Progress(self._finished, self._total, path.name))
        if len(self._read) >= BATCH:
            self._store_batch()
        self._feed()

    def _store_batch(self) -> None:
        batch, self._read = self._read, []
        self._storing += 1
        self._importer.store_batch(
            batch, lambda new: self._stored(batch, new), lambda error: self._not_stored(batch, error)
        )

    def _stored(self, batch: Sequence[ReadFile], new: list[bool]) -> None:
        report = self._run.report
        report.imported.extend(one.sha256 for one, is_new in zip(batch, new, strict=True) if is_new)
        report.duplicates.extend(one.path for one, is_new in zip(batch, new, strict=True) if not is_new)
        self._importer.tell()
        self._storing -= 1
        self._settle()

    def _not_stored(self, batch: Sequence[ReadFile], error: QaError) -> None:
        self._run.report.failures.extend((one.path, error) for one in batch)
        self._storing -= 1
        self._settle()

    def _settle(self) -> None:
        """Store what is left once nothing is being read; report once nothing is being stored."""
        if self._feeding or not self._exhausted or self._reading:
            return
        if self._read:
            self._store_batch()
        elif not self._storing:
            self._finish()

    def _finish(self) -> None:
        if self._over:
            return
        self._over = True
        report = self._run.report
        report.notes.extend(self._reader.notes)
        report.cancelled = self._run.is_cancelled()
        report.left = self._total - self._finished
        self._on_done(report)
