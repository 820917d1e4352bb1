"""What is known of a call beside its audio: from a table beside the file, and from the file's name."""

from collections.abc import Sequence
from pathlib import Path

from qa_desktop.domain.errors import QaError
from qa_desktop.domain.naming import NamePattern
from qa_desktop.domain.recording import CallDetails
from qa_desktop.interchange.call_table import SUFFIXES, CallTable, merged, read_call_table
from qa_desktop.interchange.name_presets import DISTINCT
from qa_desktop.interchange.names import best_match, compile_pattern


def usual_patterns(own: Sequence[NamePattern]) -> tuple[NamePattern, ...]:
    """Return a person's own patterns, and after them those whose names cannot be taken for anything else."""
    return (*own, *DISTINCT)


class DetailsReader:
    """Reads details for the files of an import; each folder's tables are read once.

    `notes` gathers what was wrong in the tables.

    Raises:
        UserMistake: `pattern.invalid`.
    """

    def __init__(self, patterns: Sequence[NamePattern]) -> None:
        self._patterns = [compile_pattern(pattern) for pattern in patterns]
        self._tables: dict[Path, tuple[CallTable, ...]] = {}
        self.notes: list[QaError] = []

    def read(self, path: Path) -> CallDetails:
        """Return what is known; a table's word goes before the name's, field by field."""
        match = best_match(self._patterns, path.name)
        details = CallDetails() if match is None else match.details
        for table in reversed(self._tables_of(path.parent)):
            said = table.details_of(path.name)
            details = details if said is None else merged(said, details)
        return details

    def _tables_of(self, folder: Path) -> tuple[CallTable, ...]:
        if folder not in self._tables:
            self._tables[folder] = tuple(self._read_tables(folder))
        return self._tables[folder]

    def _read_tables(self, folder: Path) -> list[CallTable]:
        tables = []
        for path in _table_files(folder):
            try:
                table = read_call_table(path)
            except QaError as error:
                self.notes.append(error)
                continue
            if table is not None:
                tables.append(table)
                self.notes.extend(table.problems)
        return tables


def is_table(path: Path) -> bool:
    """Tell whether a file may be a table beside recordings, by its name."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$"))


def _table_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if is_table(path))
    except OSError:
        return []  # the files themselves will say what is wrong with the folder
