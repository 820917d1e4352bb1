"""Reading a file for the library: its identity, and its audio from end to end."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.recording import AudioFormat, CallDetails
from qa_desktop.services.file_finding import FoundFile, look_at, read_fault
from qa_desktop.services.ports import AudioMeter, Clock, FileSeen

CHUNK_BYTES = 1 << 20
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file that has been read; `sha256` is the recording's id."""

    seen: FileSeen
    sha256: str
    audio: AudioFormat
    call: CallDetails


class FileReader:
    """Reads files in pool jobs."""

    def __init__(self, meter: AudioMeter, clock: Clock, is_cancelled: Callable[[], bool]) -> None:
        self._meter = meter
        self._clock = clock
        self._is_cancelled = is_cancelled

    def read(self, found: FoundFile) -> ReadFile:
        """Read a file to its end.

        Raises:
            UserMistake, EnvironmentFault: it is no recording, or cannot be read, or changes while it is being read; the
                code says why. A bug met on the way is logged and becomes `import.failed`: one odd file must not stop
                the rest.
        """
        try:
            return self._read(found)
        except QaError:
            raise
        except Exception as error:
            path = found.seen.path
            _LOG.exception("a file could not be read")
            reason = type(error).__name__
            raise EnvironmentFault("import.failed", file=path.name, path=str(path), reason=reason) from error

    def _read(self, found: FoundFile) -> ReadFile:
        path = found.seen.path
        before = look_at(path, self._clock)
        try:
            sha256 = sha256_of(path, self._is_cancelled)
            audio = self._meter(path, cancelled=self._is_cancelled)
        except OSError as error:
            raise read_fault(path, error) from error
        after = look_at(path, self._clock)
        if (before.size_bytes, before.modified_ns) != (after.size_bytes, after.modified_ns):
            raise EnvironmentFault("import.changing", file=path.name, path=str(path))
        return ReadFile(seen=after, sha256=sha256, audio=audio, call=found.call)


def sha256_of(path: Path, is_cancelled: Callable[[], bool]) -> str:
    """Return a file's SHA-256 in hex, which is its recording's id.

    Raises:
        OSError: it cannot be read.
        UserMistake: `audio.cancelled`.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if is_cancelled():
                raise UserMistake("audio.cancelled", file=path.name, path=str(path))
            digest.update(chunk)
    return digest.hexdigest()
