"""Excel files opened without trust: what unpacks to too much is refused, and so is whatever cannot be read.

A sheet is read as a stream, once for what its cells show and once for their formulas; only the columns of a card are
kept. Sheets that are hidden are passed over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.interchange.card_sheet_columns import SheetColumn, meanings

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 32 * 1024 * 1024
"""In bytes; a sheet of 5,000 criteria is some 3 MB."""
MOST_TAGS = 2_000_000
"""Of all parts together: each becomes an object of some hundred bytes. 5,000 criteria have some 200,000."""
MOST_ROWS = 5_000
"""Below the headings."""
MOST_COLUMNS = 100
HEADING_ROWS = 20
"""How far down the headings are looked for: a title may stand over them."""
_LAST_ROW = 1_048_576
"""Of any sheet of Excel."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows; `flaw` is a word for what keeps it from being read."""

    text: str = ""
    flaw: str = ""


_Row = tuple[Sequence[Any], Sequence[Any]]
"""The cells of a row, as they are shown and as they are written."""
Line = Mapping[int, SheetCell]
"""The cells of a row that are not empty, by their places from 1."""
EMPTY = SheetCell()


@dataclass(frozen=True, slots=True)
class CardSheet:
    """The cells of a sheet under the headings of a card.

    `headings` are all that it has, by their places from 1, `meant` those that are understood, whose cells `lines` has.
    `merged` has the row in which a cell of a place begins that goes over several rows; `hidden` are the rows that Excel
    does not show, `hidden_headings` those of columns that it does not, by their places;
    `cut_at` is the first row that was one too many. `alike` are the sheets that are shown and have the
    headings of a card, this one among them.
    """

    title: str
    headings_at: int
    headings: Mapping[int, str]
    meant: Mapping[int, SheetColumn]
    lines: Mapping[int, Line]
    hidden: frozenset[int] = frozenset()
    hidden_headings: Mapping[int, str] = field(default_factory=dict)
    merged: Mapping[tuple[int, int], int] = field(default_factory=dict)
    cut_at: int | None = None
    alike: Sequence[str] = ()

    def cell(self, number: int, place: int | None) -> SheetCell:
        """Return the cell in a row; an empty one where there is no such place."""
        return EMPTY if place is None else self.lines.get(number, {}).get(place, EMPTY)


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet with the headings of a card."""

    values: Any
    formulas: Any
    layout: "_Layout"
    headings_at: int
    headings: Mapping[int, str]
    hidden_headings: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Merged areas, and the rows and columns that are hidden."""

    merged: Sequence[str]
    hidden: frozenset[int]
    hidden_columns: frozenset[int]


def open_card_sheet(path: Path, wanted: str | None = None) -> CardSheet:
    """Return the wanted sheet of an Excel file, else the first one that is shown and has the headings of a card.

    Raises:
        UserMistake: `sheet.unreadable`, `sheet.too_large`, or `sheet.no_headings`, with the file.
        EnvironmentFault: `scorecard.unreadable` with the file and the reason.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UserMistake("sheet.too_large", file=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("scorecard.unreadable", file=str(path), reason=error.strerror or str(error)) from error
    try:
        is_too_large = _unpacks_to_too_much(content)
        sheet = None if is_too_large else _find_sheet(content, wanted)
    except Exception as error:  # a damaged file breaks its readers in every way there is
        raise UserMistake("sheet.unreadable", file=str(path)) from error
    if is_too_large:
        raise UserMistake("sheet.too_large", file=str(path))
    if sheet is None:
        raise UserMistake("sheet.no_headings", file=str(path))
    return sheet


def _unpacks_to_too_much(content: bytes) -> bool:
    """Return whether parts are too large by what the file says, more than which is never unpacked, or hold too much."""
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            return True
        return sum(archive.read(part).count(b"<") for part in parts) > MOST_TAGS


def _find_sheet(content: bytes, wanted: str | None) -> CardSheet | None:
    shown = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    pairs = zip(shown.worksheets, written.worksheets, strict=True)
    looked_at = [_look(values, formulas, content) for values, formulas in pairs if values.sheet_state == "visible"]
    found = [one for one in looked_at if one is not None]
    if not found:
        return None
    chosen = next((one for one in found if one.values.title == wanted), found[0])
    return replace(_read_sheet(chosen), alike=tuple(one.values.title for one in found))


def _look(values: Any, formulas: Any, content: bytes) -> _Found | None:
    """Return a sheet if it has the headings of a card in a row that is shown."""
    with ZipFile(BytesIO(content)) as archive:
        part = archive.read(values._worksheet_path)  # noqa: SLF001 - nothing else says which part it is
    layout = _layout(part)
    for number, (shown, _) in islice(enumerate(_rows(values, formulas), start=1), HEADING_ROWS):
        told = {place: words for place, cell in enumerate(shown, start=1) if (words := _text(cell.value))}
        headings = {place: words for place, words in told.items() if place not in layout.hidden_columns}
        unseen = {place: words for place, words in told.items() if place in layout.hidden_columns}
        is_hidden = number in layout.hidden
        if not is_hidden and {SheetColumn.INDICATOR, SheetColumn.STANDARD} <= {*meanings(headings).values()}:
            return _Found(values, formulas, layout, number, headings, unseen)
    return None


def _read_sheet(found: _Found) -> CardSheet:
    lines: dict[int, Line] = {}
    meant = meanings(found.headings)
    rows = islice(enumerate(_rows(found.values, found.formulas), start=1), found.headings_at, None)
    cut_at = _read_lines(rows, found.headings_at, tuple(meant), lines)
    sheet = CardSheet(
        title=found.values.title,
        headings_at=found.headings_at,
        headings=found.headings,
        meant=meant,
        lines=lines,
        hidden=found.layout.hidden,
        hidden_headings=found.hidden_headings,
        cut_at=cut_at,
    )
    return sheet if cut_at else _with_merged_cells(sheet, found.layout.merged)


def _rows(values: Any, formulas: Any) -> Iterator[_Row]:
    """Return the cells of each row, as they are shown and as they are written.

    What a sheet says of its own size is not believed: many programs write it wrong.
    """
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    pairs = zip(values.iter_rows(max_col=MOST_COLUMNS), formulas.iter_rows(max_col=MOST_COLUMNS), strict=True)
    return islice(pairs, _LAST_ROW)


def _read_lines(
    rows: Iterable[tuple[int, _Row]], headings_at: int, places: Sequence[int], lines: dict[int, Line]
) -> int | None:
    """Put the rows that are not empty into `lines`; return the first one that is one too many."""
    blank: Sequence[Any] = ()
    for number, (shown, written) in rows:
        if shown is blank:  # as all those are that the file has not
            continue
        line = {at: cell for at in places if (cell := _cell(shown[at - 1], written[at - 1])) != EMPTY}
        blank = blank if line else shown
        if line and number > headings_at + MOST_ROWS:
            return number
        if line:
            lines[number] = line
    return None


def _cell(shown: Any, written: Any) -> SheetCell:
    text = _text(shown.value)
    if shown.data_type == "e":
        return SheetCell(text, "cell_error")
    # an empty text that was reckoned is of the type str; where nothing was, a cell is of none
    is_reckoned = written.data_type != "f" or shown.value is not None or shown.data_type in ("str", "s")
    return SheetCell(text) if is_reckoned else SheetCell(flaw="formula_uncached")


def _text(value: object) -> str:
    """Return what a cell shows; a number as Excel has it, in 15 figures."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value).strip()


def _with_merged_cells(sheet: CardSheet, areas: Iterable[str]) -> CardSheet:
    """Add which cells go over several rows."""
    last = max(sheet.lines, default=sheet.headings_at)
    merged: dict[tuple[int, int], int] = {}
    for area in areas:
        left, top, right, bottom = range_boundaries(area)
        if left is None or top is None or right is None or bottom is None:
            raise ValueError(area)
        if top == bottom:
            continue
        for place in (place for place in sheet.meant if left <= place <= right):
            for number in range(max(top, sheet.headings_at + 1), min(bottom, last) + 1):
                if (place, number) in merged:
                    raise ValueError(area)  # no sheet has a cell that belongs to two
                merged[place, number] = top
    return replace(sheet, merged=merged)


def _layout(part: bytes) -> _Layout:
    """Return what is merged and hidden; openpyxl tells them only of a sheet that it holds in memory whole."""
    areas: list[str] = []
    hidden: set[int] = set()
    columns: set[int] = set()
    number = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal number
        kind = name.rpartition(":")[2]
        if kind == "mergeCell":
            areas.append(attributes["ref"])
        is_hidden = attributes.get("hidden") in ("1", "true")
        if kind == "row":
            number = int(attributes.get("r", number + 1))
            if is_hidden:
                hidden.add(number)
        elif kind == "col" and is_hidden:
            first, last = int(attributes["min"]), int(attributes["max"])
            columns.update(range(max(first, 1), min(last, MOST_COLUMNS) + 1))

    parser = ParserCreate()
    parser.StartElementHandler = begin
    parser.ParseFile(BytesIO(part))
    return _Layout(areas, frozenset(hidden), frozenset(columns))
