"""The rows of a table kept as text, whatever spreadsheet or recorder wrote it."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_desktop.domain.errors import EnvironmentFault, QaError, UserMistake

DELIMITERS = (",", ";", "\t")
LARGEST = 64 * 1024 * 1024
_UTF16_SIGNS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line of the file on which it begins (from 1), and its cells without the blanks around them."""

    line: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """Return a cell, empty where the row is too short."""
        return self.cells[place] if place < len(self.cells) else ""


def read_text(path: Path) -> str:
    """Return the text of a table in UTF-8, UTF-16 or GB18030.

    Raises:
        UserMistake: `table.encoding` or `table.too_large`, with the file.
        EnvironmentFault: `table.unreadable` with the file and the reason.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UserMistake("table.too_large", file=str(path))
        return _decode(path, path.read_bytes())
    except OSError as error:
        raise EnvironmentFault("table.unreadable", file=str(path), reason=error.strerror or str(error)) from error


def read_rows(text: str, delimiter: str, path: Path, *, first_line: int = 1) -> Iterator[Row | QaError]:
    """Yield the rows that are not empty; a row that cannot be read is yielded as its error, and is the last."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = first_line + reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield UserMistake("table.broken_row", file=str(path), line=line, reason=str(error))
            return
        if cells is None:
            return
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield Row(line, stripped)


def split_headings(text: str, delimiters: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the cells of the first row for each delimiter that might be meant."""
    first = io.StringIO(text, newline="").readline()
    rows = {delimiter: next(csv.reader([first], delimiter=delimiter), []) for delimiter in delimiters}
    return {delimiter: tuple(cell.strip() for cell in cells) for delimiter, cells in rows.items()}


def _decode(path: Path, content: bytes) -> str:
    for encoding in _encodings(content):
        try:
            return content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
    raise UserMistake("table.encoding", file=str(path))


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(_UTF16_SIGNS):
        return ("utf-16",)
    if b"\0" in content[:200]:
        return ("utf-16-le", "utf-16-be") if content[1:2] == b"\0" else ("utf-16-be", "utf-16-le")
    return ("utf-8", "gb18030")
