"""Cards out of Excel sheets: a row a criterion, under headings in Chinese or English.

What must be there are indicator and standard; dimension, points and kind are usual. A sheet is in one language, so a
card that comes back from one has that language alone; a card's whole form is its YAML or JSON.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from qa_desktop.domain.errors import EnvironmentFault, UserMistake
from qa_desktop.domain.scorecard import CardKind, Criterion, Fatal, Scorecard, Section
from qa_desktop.domain.text import Language, Text
from qa_desktop.interchange.answer_words import Written, read_answer
from qa_desktop.interchange.card_sheet_columns import SheetColumn, find_columns

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 5_000
HEADING_ROWS = 20
"""How far down the headings are looked for: a title may stand over them."""
USUAL_BONUS = Decimal(5)
NOT_AN_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """What is wrong with a cell: `flaw` is a word such as `kind_unknown`, `cell` its name, such as `E7`."""

    cell: str
    flaw: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A criterion as it was read, for the preview."""

    number: int
    dimension: str
    indicator: str
    standard: str
    points: Decimal | None
    written: Written | None


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What a sheet comes to: its rows, what is wrong with them, and the card where nothing is."""

    sheet: str
    rows: Sequence[SheetRow] = ()
    flaws: Sequence[SheetFlaw] = ()
    card: Scorecard | None = None


def read_card_sheet(path: Path, language: Language) -> SheetPreview:
    """Read a card from the first sheet of an Excel file that has the headings; what is written is in `language`.

    Raises:
        UserMistake: `sheet.unreadable`, `sheet.too_large`, or `sheet.no_headings`, with the file.
        EnvironmentFault: `scorecard.unreadable` with the file and the reason.
    """
    for sheet in _open(path).worksheets:
        found = _find_headings(sheet)
        if found is not None:
            return _Reader(sheet, *found, language).read(path.stem)
    raise UserMistake("sheet.no_headings", file=str(path))


def _open(path: Path) -> Workbook:
    try:
        if path.stat().st_size > LARGEST:
            raise UserMistake("sheet.too_large", file=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("scorecard.unreadable", file=str(path), reason=error.strerror or str(error)) from error
    try:
        return load_workbook(BytesIO(content), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, SyntaxError, OSError, EOFError) as error:
        raise UserMistake("sheet.unreadable", file=str(path)) from error


def _find_headings(sheet: Worksheet) -> tuple[int, dict[SheetColumn, int]] | None:
    """Return the row of the headings, and the column of each."""
    for number, cells in enumerate(sheet.iter_rows(max_row=HEADING_ROWS, values_only=True), start=1):
        columns = find_columns([_text(cell) for cell in cells])
        if SheetColumn.INDICATOR in columns and SheetColumn.STANDARD in columns:
            return number, columns
    return None


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


@dataclass
class _Reader:
    """Reads the rows below the headings."""

    sheet: Worksheet
    headings_at: int
    columns: Mapping[SheetColumn, int]
    language: Language
    flaws: list[SheetFlaw] = field(default_factory=list)

    def read(self, title: str) -> SheetPreview:
        """Return what the sheet comes to."""
        rows = list(self._rows())
        if not rows and not self.flaws:
            self.flaws.append(SheetFlaw(f"A{self.headings_at + 1}", "no_rows"))
        card = None if self.flaws else self._card(title, rows)
        return SheetPreview(self.sheet.title, rows, tuple(self.flaws), card)

    def _rows(self) -> Iterator[SheetRow]:
        dimension = ""
        last = min(self.sheet.max_row, self.headings_at + MOST_ROWS)
        for number in range(self.headings_at + 1, last + 1):
            dimension = self._cell(number, SheetColumn.DIMENSION) or dimension
            indicator, standard = (self._cell(number, one) for one in (SheetColumn.INDICATOR, SheetColumn.STANDARD))
            if indicator or standard:
                yield self._row(number, dimension, indicator, standard)

    def _row(self, number: int, dimension: str, indicator: str, standard: str) -> SheetRow:
        if not indicator:
            self._note(number, SheetColumn.INDICATOR, "indicator_empty")
        if not standard:
            self._note(number, SheetColumn.STANDARD, "standard_empty")
        kind = self._cell(number, SheetColumn.KIND)
        written = read_answer(kind, self.language)
        if written is None:
            self._note(number, SheetColumn.KIND, "kind_unknown", kind)
        return SheetRow(number, dimension, indicator, standard, self._points(number), written)

    def _points(self, number: int) -> Decimal | None:
        cell = self._cell(number, SheetColumn.POINTS)
        if not cell:
            return None
        try:
            points = Decimal(cell.rstrip("分 "))
        except InvalidOperation:
            points = Decimal("NaN")
        if not points.is_finite() or not 0 < abs(points) <= Decimal(1000) or points != round(points, 2):
            self._note(number, SheetColumn.POINTS, "points_wrong", cell)
            return None
        return points

    def _cell(self, number: int, column: SheetColumn) -> str:
        place = self.columns.get(column)
        return "" if place is None else _text(self.sheet.cell(number, place).value)

    def _note(self, number: int, column: SheetColumn, flaw: str, value: str = "") -> None:
        place = self.columns.get(column, 1)
        self.flaws.append(SheetFlaw(f"{get_column_letter(place)}{number}", flaw, value))

    def _card(self, title: str, rows: Sequence[SheetRow]) -> Scorecard | None:
        """Return the card: points below nothing are deducted from a hundred, others are weights."""
        kind = CardKind.WEIGHTED
        if any(row.points is not None and row.points < 0 for row in rows):
            kind = CardKind.DEDUCTION
        by_dimension: dict[str, list[tuple[SheetRow, Written]]] = {}
        for row in rows:
            if row.written is not None:
                by_dimension.setdefault(row.dimension or title, []).append((row, row.written))
        ids = _Ids()
        try:
            sections = [self._section(name, inside, kind, ids) for name, inside in by_dimension.items()]
            return Scorecard(id=_Ids().new(title, "card"), kind=kind, name=self._said(title), sections=tuple(sections))
        except ValidationError as error:
            self.flaws.append(SheetFlaw(f"A{self.headings_at}", "does_not_fit", error.errors()[0]["type"]))
            return None

    def _section(self, name: str, rows: Sequence[tuple[SheetRow, Written]], kind: CardKind, ids: "_Ids") -> Section:
        counted = [abs(row.points or Decimal(1)) for row, written in rows if not written.is_bonus]
        weight = sum(counted, Decimal(0)) if kind is CardKind.WEIGHTED else Decimal(1)
        return Section(
            id=ids.new(name, "section"),
            name=self._said(name),
            weight=weight or Decimal(1),
            criteria=tuple(self._criterion(row, written, kind, ids) for row, written in rows),
        )

    def _criterion(self, row: SheetRow, written: Written, kind: CardKind, ids: "_Ids") -> Criterion:
        fields: dict[str, Any] = {}
        if written.is_bonus:
            fields = {"bonus": True, "points": abs(row.points or USUAL_BONUS)}
        elif row.points is not None:
            fields = {"points" if kind is CardKind.DEDUCTION else "weight": abs(row.points)}
        return Criterion(
            id=ids.new(row.indicator, "criterion"),
            name=self._said(row.indicator),
            standard=self._said(row.standard),
            answer=written.answer,
            fatal=Fatal.CARD if written.is_fatal else Fatal.NOTHING,
            **fields,
        )

    def _said(self, words: str) -> Text:
        return Text(zh=words) if self.language is Language.CHINESE else Text(en=words)


class _Ids:
    """Makes ids of words, none twice."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new(self, words: str, kind: str) -> str:
        """Return an id: the Latin letters of the words, else the kind with a number."""
        latin = NOT_AN_ID.sub("_", words.casefold()).strip("_")[:50]
        wanted = latin or f"{kind}_1"
        number = 2 if latin else 1
        stem = latin or kind
        while wanted in self._given:
            wanted = f"{stem}_{number}"
            number += 1
        self._given.add(wanted)
        return wanted
