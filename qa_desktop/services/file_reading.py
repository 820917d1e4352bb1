"""Finding the recordings below folders, and reading one: its identity, its audio, what is known of its call."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.recording import AudioFormat, CallDetails
from qa_desktop.services.call_details import DetailsReader
from qa_desktop.services.ports import AudioMeter, Clock, FileSeen

EXTENSIONS = frozenset(
    f".{name}"
    for name in (
        *("wav", "wave", "w64", "rf64", "aif", "aiff", "caf", "au", "snd", "flac", "gsm"),
        *("mp3", "mp2", "m4a", "mp4a", "aac", "amr", "awb", "3ga", "ogg", "oga", "opus", "spx", "wma"),
        *("vox", "ulaw", "alaw"),
    )
)
CHUNK_BYTES = 1 << 20
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file that has been read; `sha256` is the recording's id."""

    path: Path
    seen: FileSeen
    sha256: str
    audio: AudioFormat
    call: CallDetails


def files_below(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the named files, whatever they are called, and what looks like a recording below the named folders.

    Hidden files and folders are passed over; links to folders are not followed, so no ring is walked.
    """
    for path in paths:
        if path.is_dir():
            yield from _recordings_in(path)
        else:
            yield path.absolute()


class FileReader:
    """Reads files in pool jobs; `notes` gathers what was wrong in the tables beside them."""

    def __init__(
        self, meter: AudioMeter, details: DetailsReader, clock: Clock, is_cancelled: Callable[[], bool]
    ) -> None:
        self._meter = meter
        self._details = details
        self._clock = clock
        self._is_cancelled = is_cancelled

    @property
    def notes(self) -> list[QaError]:
        """What was wrong in the tables beside the files."""
        return self._details.notes

    def seen(self, path: Path) -> FileSeen | None:
        """Return the file as it is now, None where it cannot be looked at."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        return FileSeen(path=path, size_bytes=status.st_size, modified_ns=status.st_mtime_ns, seen_at=self._clock.now())

    def read(self, path: Path) -> ReadFile:
        """Read a file to its end.

        Raises:
            UserMistake, EnvironmentFault: it is no recording, or cannot be read; the code says why.
        """
        audio = self._measured(path)
        seen = self.seen(path)
        if seen is None:
            raise EnvironmentFault("audio.missing", file=path.name, path=str(path))
        sha256 = self._hash(path)
        return ReadFile(path=path, seen=seen, sha256=sha256, audio=audio, call=self.details_of(path))

    def details_of(self, path: Path) -> CallDetails:
        """Return what its name and the tables beside it tell of its call."""
        return self._details.read(path)

    def _measured(self, path: Path) -> AudioFormat:
        try:
            return self._meter(path, cancelled=self._is_cancelled)
        except QaError:
            raise
        except Exception as error:
            _LOG.exception("the decoder failed")  # our bug; but one odd file must not stop the rest of the batch
            raise EnvironmentFault("audio.damaged", file=path.name, path=str(path), reason=repr(error)) from error

    def _hash(self, path: Path) -> str:
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    if self._is_cancelled():
                        raise UserMistake("audio.cancelled", file=path.name, path=str(path))
                    digest.update(chunk)
        except OSError as error:
            reason = error.strerror or str(error)
            raise EnvironmentFault("audio.read_failed", file=path.name, path=str(path), reason=reason) from error
        return digest.hexdigest()


def _recordings_in(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder.absolute()):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in EXTENSIONS and not name.startswith((".", "~$")):
                yield path
