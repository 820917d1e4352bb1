"""Finding recordings: the named files, and what looks like a recording below the named folders."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake
from qa_desktop.domain.recording import CallDetails
from qa_desktop.services.call_details import DetailsReader, is_table
from qa_desktop.services.ports import Clock, FileSeen

EXTENSIONS = frozenset(
    f".{name}"
    for name in (
        *("wav", "wave", "w64", "rf64", "aif", "aiff", "caf", "au", "snd", "flac", "gsm"),
        *("mp3", "mp2", "m4a", "mp4a", "aac", "amr", "awb", "3ga", "ogg", "oga", "opus", "spx", "wma"),
        *("vox", "ulaw", "alaw"),
    )
)
JUNK_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", "lost+found"})
SHARING_VIOLATIONS = (32, 33)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that is there, and what its name and the tables beside it tell of its call."""

    seen: FileSeen
    call: CallDetails


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file or folder that cannot be imported, and why."""

    path: Path
    error: QaError


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, each file once, in the order in which it is to be read."""

    files: tuple[FoundFile, ...]
    troubles: tuple[Trouble, ...]


def find_files(
    paths: Sequence[Path], details: DetailsReader, clock: Clock, is_cancelled: Callable[[], bool]
) -> Findings:
    """Look through files and folders; a named file is taken whatever it is called.

    Hidden files and folders are passed over, and so is a table that was named along with the recordings beside it;
    links to folders are not followed, so no ring is walked.
    """
    files: dict[Path, FoundFile] = {}
    troubles: list[Trouble] = []
    for found in _walk(paths, is_cancelled):
        if is_cancelled():
            break
        if isinstance(found, Trouble):
            troubles.append(found)
        elif found not in files:
            try:
                files[found] = FoundFile(look_at(found, clock), details.read(found))
            except QaError as error:
                troubles.append(Trouble(found, error))
    return Findings(tuple(files.values()), tuple(troubles))


def look_at(path: Path, clock: Clock) -> FileSeen:
    """Return a file as it is now.

    Raises:
        EnvironmentFault, UserMistake: what `read_fault` says; `import.odd_name` where its name is no text.
    """
    try:
        str(path).encode("utf-8")
        status = path.stat()
    except OSError as error:
        raise read_fault(path, error) from error
    except ValueError as error:  # half a letter, or a NUL
        shown = repr(path.name)
        raise UserMistake("import.odd_name", file=shown, path=str(path.parent)) from error
    if stat.S_ISDIR(status.st_mode):
        raise UserMistake("audio.is_folder", file=path.name, path=str(path))
    return FileSeen(path=path, size_bytes=status.st_size, modified_ns=status.st_mtime_ns, seen_at=clock.now())


def read_fault(path: Path, error: OSError) -> EnvironmentFault:
    """Return what an error of the file system means for a file."""
    name, place = path.name, str(path)
    if getattr(error, "winerror", None) in SHARING_VIOLATIONS:
        return EnvironmentFault("audio.locked", file=name, path=place)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return EnvironmentFault("audio.missing", file=name, path=place)
    if isinstance(error, PermissionError):
        return EnvironmentFault("audio.no_permission", file=name, path=place)
    return EnvironmentFault("audio.read_failed", file=name, path=place, reason=error.strerror or str(error))


def _walk(paths: Sequence[Path], is_cancelled: Callable[[], bool]) -> Iterator[Path | Trouble]:
    for path in paths:
        if _is_folder(path):
            yield from _recordings_in(path, is_cancelled)
        elif not is_table(path):
            yield path.absolute()


def _recordings_in(folder: Path, is_cancelled: Callable[[], bool]) -> Iterator[Path | Trouble]:
    closed: list[Trouble] = []

    def note(error: OSError) -> None:
        path = Path(os.fsdecode(error.filename))
        reason = error.strerror or str(error)
        closed.append(Trouble(path, EnvironmentFault("import.folder_unreadable", folder=str(path), reason=reason)))

    for place, folders, names in os.walk(folder.absolute(), onerror=note):
        if is_cancelled():  # a share may hold thousands of folders without a recording
            return
        folders[:] = sorted(name for name in folders if _is_open(Path(place, name)))
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix.lower() in EXTENSIONS and not _is_hidden(path):
                yield path
        yield from closed
        closed.clear()
    yield from closed


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # looking at it as a file will say what is wrong


def _is_open(folder: Path) -> bool:
    return folder.name.casefold() not in JUNK_FOLDERS and not _is_hidden(folder)


def _is_hidden(path: Path) -> bool:
    if path.name.startswith((".", "~$")):
        return True
    try:
        attributes = getattr(path.lstat(), "st_file_attributes", 0)  # only Windows has them
    except (OSError, ValueError):
        return False
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)
