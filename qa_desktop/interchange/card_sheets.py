"""Cards out of Excel sheets: a row a criterion, under headings in Chinese or English.

What must be there are indicator and standard; dimension, points and kind are usual. A sheet is in one language, so a
card that comes back from one has that language alone; a card's whole form is its YAML or JSON.

A card scores as its sheet says, or the cell that prevents it is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.answer_words import Written, read_answer
from qa_desktop.interchange.card_of_sheet import SheetRow, card_of, counts_costs
from qa_desktop.interchange.card_sheet_columns import SheetColumn, is_cost, is_total
from qa_desktop.interchange.card_sheet_opening import CardSheet, SheetCell, open_card_sheet
from qa_desktop.interchange.card_sheet_points import flaws_of, points_in

__all__ = ["SheetFlaw", "SheetPreview", "SheetRow", "read_card_sheet"]

OF_EACH_ROW = frozenset({SheetColumn.DIMENSION, SheetColumn.STANDARD, SheetColumn.KIND})
"""What a cell that goes over several rows says of each of them."""
ABOUT_A_CRITERION = (SheetColumn.INDICATOR, SheetColumn.STANDARD, SheetColumn.POINTS, SheetColumn.KIND)


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """What is wrong with a cell: `flaw` is a word such as `kind_unknown`, `cell` its name, such as `E7`."""

    cell: str
    flaw: str
    value: str = ""


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
    return _Reader(open_card_sheet(path), language).read(path.stem)


@dataclass
class _Reader:
    """Reads the rows below the headings; of each cell the first flaw is kept."""

    sheet: CardSheet
    language: Language
    flaws: dict[str, SheetFlaw] = field(default_factory=dict)

    def read(self, title: str) -> SheetPreview:
        """Return what the sheet comes to."""
        rows = list(self._rows())
        if self.sheet.cut_at is not None:
            self._note(self.sheet.cut_at, None, "too_many_rows")
        if not rows:
            self._note(self.sheet.headings_at + 1, None, "no_rows")
        costs = counts_costs(rows) or is_cost(self.sheet.heads.get(SheetColumn.POINTS, ""))
        for number, column, flaw, value in flaws_of(rows, self.sheet, costs=costs):
            self._note(number, column, flaw, value)
        card = None
        if not self.flaws:
            try:
                card = card_of(rows, title, self.language, costs=costs)
            except ValidationError as error:
                self._note(self.sheet.headings_at, None, "does_not_fit", error.errors()[0]["type"])
        return SheetPreview(self.sheet.title, rows, tuple(self.flaws.values()), card)

    def _rows(self) -> Iterator[SheetRow]:
        dimension = ""
        for number in self.sheet.lines:
            own = self._text(number, SheetColumn.DIMENSION)
            standard = self._text(number, SheetColumn.STANDARD)
            if not standard and (is_total(own) or is_total(self._text(number, SheetColumn.INDICATOR))):
                continue
            dimension = own or dimension
            if any(self.sheet.cell(number, column).text for column in ABOUT_A_CRITERION) or self._is_flawed(number):
                yield self._row(number, dimension, standard)

    def _row(self, number: int, dimension: str, standard: str) -> SheetRow:
        indicator = self._text(number, SheetColumn.INDICATOR)
        if not indicator:
            self._note(number, SheetColumn.INDICATOR, "indicator_empty")
        if not standard:
            self._note(number, SheetColumn.STANDARD, "standard_empty")
        kind = self._text(number, SheetColumn.KIND)
        written = read_answer(kind, self.language)
        if written is None:
            self._note(number, SheetColumn.KIND, "kind_unknown", kind)
        return SheetRow(number, dimension, indicator, standard, self._points(number, written), written)

    def _points(self, number: int, written: Written | None) -> Decimal | None:
        cell = self._text(number, SheetColumn.POINTS)
        points = points_in(cell)
        if points == 0 and written is not None and not written.can_weigh:
            return None
        if cell and points is None:
            self._note(number, SheetColumn.POINTS, "points_wrong", cell)
            return None
        return points

    def _is_flawed(self, number: int) -> bool:
        return any(cell.flaw for cell in self.sheet.lines[number].values())

    def _text(self, number: int, column: SheetColumn) -> str:
        cell = self._cell(number, column)
        if cell.flaw:
            self._note(number, column, cell.flaw, cell.text)
        return cell.text

    def _cell(self, number: int, column: SheetColumn) -> SheetCell:
        begins_at = self.sheet.merged.get((column, number), number)
        return self.sheet.cell(begins_at if column in OF_EACH_ROW else number, column)

    def _note(self, number: int, column: SheetColumn | None, flaw: str, value: str = "") -> None:
        place = 1 if column is None else self.sheet.columns.get(column, 1)
        cell = f"{get_column_letter(place)}{number}"
        self.flaws.setdefault(cell, SheetFlaw(cell, flaw, value))
