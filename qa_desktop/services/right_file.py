"""Finding the file that is a recording still: what lies at its path may have been overwritten since the import."""

from collections.abc import Callable, Sequence
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, QaError
from qa_desktop.domain.recording import Recording
from qa_desktop.services.file_finding import look_at, read_fault
from qa_desktop.services.file_reading import sha256_of
from qa_desktop.services.ports import Clock, FileSeen


def right_file(
    recording: Recording, files: Sequence[FileSeen], clock: Clock, is_cancelled: Callable[[], bool]
) -> FileSeen:
    """Return the first of the files that still is the recording, as it is now; for a pool job.

    A file of the size and time of change that it was seen with is taken at its word; any other is hashed.

    Raises:
        EnvironmentFault, UserMistake: there is none: `audio.changed` where something else lies in its place, or what
            keeps a file from being read, or `audio.missing`; `audio.cancelled`.
    """
    troubles: list[QaError] = []
    for seen in files:
        try:
            return _checked(recording, seen, clock, is_cancelled)
        except QaError as error:
            troubles.append(error)
    name = recording.file_name
    missing = [error for error in troubles if error.code == "audio.missing"]
    there = [error for error in troubles if error.code != "audio.missing"]
    raise [*there, *missing, EnvironmentFault("audio.missing", file=name, path=name)][0]


def _checked(recording: Recording, seen: FileSeen, clock: Clock, is_cancelled: Callable[[], bool]) -> FileSeen:
    now = look_at(seen.path, clock)
    same = (now.size_bytes, now.modified_ns) == (seen.size_bytes, seen.modified_ns)
    if same or (now.size_bytes == recording.size_bytes and _hash(seen.path, is_cancelled) == recording.id):
        return now
    raise EnvironmentFault("audio.changed", file=seen.path.name, path=str(seen.path))


def _hash(path: Path, is_cancelled: Callable[[], bool]) -> str:
    try:
        return sha256_of(path, is_cancelled)
    except OSError as error:
        raise read_fault(path, error) from error
