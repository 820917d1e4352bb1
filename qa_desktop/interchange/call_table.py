"""What is known of calls, from a CSV that lies beside their files.

The first row holds headings in English or Chinese (`call_columns.HEADINGS`); one of them names the file. Cells of the
file column may hold a path, of which the last part counts, with or without its extension. What is wrong with a row is
noted with its line and column, and the rest is read all the same.
"""

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from unicodedata import normalize

from qa_desktop.domain.errors import QaError, UserMistake
from qa_desktop.domain.recording import CallDetails
from qa_desktop.interchange.call_columns import Column, find_columns
from qa_desktop.interchange.names import stem_of
from qa_desktop.interchange.table_text import DELIMITERS, Row, read_rows, read_text, split_headings
from qa_desktop.interchange.table_time import read_time

SUFFIXES = frozenset({".csv", ".tsv"})
SEPARATOR_LINE = "sep="
ANNOUNCED_DELIMITERS = (*DELIMITERS, "|", ":")


@dataclass(frozen=True, slots=True)
class CallTable:
    """What a table says of each file, and what was wrong in it."""

    path: Path
    problems: tuple[QaError, ...] = ()
    by_name: Mapping[str, CallDetails] = field(default_factory=dict)
    by_stem: Mapping[str, CallDetails] = field(default_factory=dict)

    def details_of(self, file_name: str) -> CallDetails | None:
        """Return what the table says of a file, None where it does not name it."""
        key = _key(file_name)
        return self.by_name.get(key) or self.by_stem.get(stem_of(key))


def read_call_table(path: Path, *, zone: tzinfo | None = None) -> CallTable | None:
    """Read a table; None where it is some other table, which has no column for files.

    Times without an offset are in `zone`, or where that is None in this machine's.

    Raises:
        UserMistake: `table.encoding` or `table.too_large`, with the file.
        EnvironmentFault: `table.unreadable` with the file and the reason.
    """
    text = read_text(path)
    text, announced = _without_separator_line(text)
    delimiters = (announced,) if announced else DELIMITERS
    headings = split_headings(text, delimiters)
    delimiter = max(headings, key=lambda one: len(find_columns(headings[one])))
    columns = find_columns(headings[delimiter])
    if Column.FILE not in columns:
        return None
    return _Reader(path, headings[delimiter], columns, zone).read(text, delimiter, first_line=2 if announced else 1)


def merged(first: CallDetails, second: CallDetails) -> CallDetails:
    """Return `first` with what it lacks taken from `second`, field by field."""
    return CallDetails(
        agent=first.agent or second.agent,
        customer=first.customer or second.customer,
        queue=first.queue or second.queue,
        call_id=first.call_id or second.call_id,
        started_at=first.started_at or second.started_at,
    )


def _without_separator_line(text: str) -> tuple[str, str]:
    """Return the text without the line `sep=;` that spreadsheets understand, and the delimiter it announces."""
    first = io.StringIO(text, newline="").readline()
    if not first.casefold().startswith(SEPARATOR_LINE):
        return text, ""
    announced = first[len(SEPARATOR_LINE) :][:1]
    return text[len(first) :], announced if announced in ANNOUNCED_DELIMITERS else DELIMITERS[0]


class _Reader:
    """Reads the rows of one table."""

    def __init__(
        self, path: Path, headings: tuple[str, ...], columns: Mapping[Column, int], zone: tzinfo | None
    ) -> None:
        self._path = path
        self._headings = headings
        self._columns = columns
        self._zone = zone
        self._problems: list[QaError] = []
        self._by_name: dict[str, CallDetails] = {}

    def read(self, text: str, delimiter: str, *, first_line: int) -> CallTable:
        """Return everything that can be read."""
        rows = read_rows(text, delimiter, self._path, first_line=first_line)
        next(rows, None)
        for row in rows:
            if isinstance(row, QaError):
                self._problems.append(row)
            else:
                self._take(row)
        return CallTable(self._path, tuple(self._problems), self._by_name, self._by_stem())

    def _by_stem(self) -> Mapping[str, CallDetails]:
        """Return the details by name without extension, where that leaves no doubt which file is meant."""
        stems = [stem_of(name) for name in self._by_name]
        counts = Counter(stems)
        pairs = zip(stems, self._by_name.values(), strict=True)
        return {stem: details for stem, details in pairs if counts[stem] == 1}

    def _take(self, row: Row) -> None:
        name = self._cell(row, Column.FILE).replace("\\", "/").rsplit("/", 1)[-1]
        if not name:
            self._problems.append(UserMistake("table.no_file", **self._at(row, Column.FILE)))
            return
        details = self._details(row)
        known = self._by_name.setdefault(_key(name), details)
        if known != details:
            self._problems.append(UserMistake("table.file_twice", **self._at(row, Column.FILE)))

    def _details(self, row: Row) -> CallDetails:
        return CallDetails(
            agent=self._cell(row, Column.AGENT),
            customer=self._cell(row, Column.CUSTOMER),
            queue=self._cell(row, Column.QUEUE),
            call_id=self._cell(row, Column.CALL_ID),
            started_at=self._started_at(row),
        )

    def _started_at(self, row: Row) -> datetime | None:
        column = Column.TIME if self._cell(row, Column.TIME) else Column.DATE
        written = self._cell(row, column)
        if not written:
            return None
        day = self._cell(row, Column.DATE)
        instant = read_time(written, self._zone)
        if instant is None and column is Column.TIME and day:
            instant = read_time(f"{day.split(' ')[0]} {written}", self._zone)
        if instant is None:
            self._problems.append(UserMistake("table.bad_time", **self._at(row, column)))
        return instant

    def _cell(self, row: Row, column: Column) -> str:
        place = self._columns.get(column)
        return "" if place is None else row.cell(place)

    def _at(self, row: Row, column: Column) -> dict[str, object]:
        """Return the facts that tell a cell."""
        heading = self._headings[self._columns[column]]
        return {"file": str(self._path), "line": row.line, "column": heading, "value": self._cell(row, column)}


def _key(file_name: str) -> str:
    return normalize("NFC", file_name).casefold()
