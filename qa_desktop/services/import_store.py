"""What an import does in the store: short jobs, a batch of files each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault
from qa_desktop.domain.recording import CallDetails, Recording, usual_channels
from qa_desktop.interchange.call_table import merged
from qa_desktop.services.file_finding import FoundFile
from qa_desktop.services.file_reading import ReadFile
from qa_desktop.services.ports import Clock, UnitOfWork, UnitOfWorkFactory


class ImportStore:
    """Asks the store for known files, and puts recordings into it; other programs' writes are waited for.

    Both raise EnvironmentFault: `import.locked` where another program keeps writing for too long, else what the store
    raises.
    """

    def __init__(self, store: UnitOfWorkFactory, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def known(self, batch: Sequence[FoundFile]) -> frozenset[Path]:
        """Return which files lie in the library already, unchanged since they were read.

        What the library lacks about their calls, and the names or tables tell now, is filled in.
        """
        found = set()
        with self._locked() as unit:
            changed = False
            for one in batch:
                recording_id = unit.recordings.at_path(one.seen)
                if recording_id is not None:
                    found.add(one.seen.path)
                    changed = _fill_in(unit, recording_id, one.call) or changed
            if changed:
                unit.commit()
        return frozenset(found)

    def write(self, batch: Sequence[ReadFile]) -> tuple[bool, ...]:
        """Store what was read; returns for each file whether its recording is new."""
        with self._locked() as unit:
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
        return tuple(new)

    @contextmanager
    def _locked(self) -> Iterator[UnitOfWork]:
        """Keep others from writing between look and write: a window that grades beside must not end an import."""
        try:
            with self._store() as unit:
                unit.lock()
                yield unit
        except EnvironmentFault as error:
            if error.code == "store.locked":
                raise EnvironmentFault("import.locked", file=error.facts["file"]) from error
            raise

    def _recording(self, one: ReadFile) -> Recording:
        return Recording(
            id=one.sha256,
            file_name=one.seen.path.name,
            size_bytes=one.seen.size_bytes,
            audio=one.audio,
            call=one.call,
            channels=usual_channels(one.audio.channels),
            imported_at=self._clock.now(),
        )


def _fill_in(unit: UnitOfWork, recording_id: str, call: CallDetails) -> bool:
    recording = unit.recordings.get(recording_id)
    filled = merged(recording.call, call)
    if filled == recording.call:
        return False
    unit.recordings.update(replace(recording, call=filled))
    return True
