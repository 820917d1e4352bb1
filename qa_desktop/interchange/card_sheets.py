"""Cards out of Excel sheets: a row a criterion, under headings in Chinese or English.

What must be there are indicator and standard; dimension, points and kind are usual. A sheet is in one language, so a
card that comes back from one has that language alone; a card's whole form is its YAML or JSON.

A card scores as its sheet says, or the cell that prevents it is named.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from qa_desktop.domain.scorecard import Fatal, Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.answer_words import Written, read_answer, read_fatal
from qa_desktop.interchange.card_of_sheet import SheetRow, card_of, counts_costs
from qa_desktop.interchange.card_sheet_columns import (
    SheetColumn,
    SheetColumns,
    is_cost,
    is_total,
    is_weight,
    reads_as_note,
    sort_columns,
)
from qa_desktop.interchange.card_sheet_opening import CardSheet, SheetCell, open_card_sheet
from qa_desktop.interchange.card_sheet_points import flaws_of, mixed_percents, points_in, weight_in
from qa_desktop.interchange.card_sheet_shares import settle_shares

__all__ = ["SheetFlaw", "SheetPreview", "SheetRow", "read_card_sheet"]

OF_EACH_ROW = frozenset(
    {SheetColumn.DIMENSION, SheetColumn.STANDARD, SheetColumn.KIND, SheetColumn.FATAL, SheetColumn.WEIGHT}
)
"""What a cell that goes over several rows says of each of them."""
ABOUT_A_CRITERION = (SheetColumn.INDICATOR, SheetColumn.POINTS, SheetColumn.KIND, SheetColumn.FATAL)
"""And the standards."""
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class SheetFlaw:
    """What is wrong with a cell: `flaw` is a word such as `kind_unknown`, `cell` its name, such as `E7`."""

    cell: str
    flaw: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What a sheet comes to: its rows, what is wrong with them, and the card where nothing is.

    `sheets` are those of the file that look like cards and are shown, this one among them. `not_taken` are cells with
    their words: headings that are not understood, and words under the dimensions that no criterion belongs to.
    `hidden` are rows that Excel does not show, which are not taken either, nor
    are `hidden_columns`, headings with their cells. `weights` is the heading, with its cell, of
    what sections weigh, where the sheet says so, and `points` that of what criteria count; without it they count alike.
    """

    sheet: str
    language: Language
    rows: Sequence[SheetRow] = ()
    flaws: Sequence[SheetFlaw] = ()
    card: Scorecard | None = None
    sheets: Sequence[str] = ()
    not_taken: Sequence[tuple[str, str]] = ()
    hidden: Sequence[int] = ()
    hidden_columns: Sequence[tuple[str, str]] = ()
    weights: tuple[str, str] | None = None
    points: tuple[str, str] | None = None


def read_card_sheet(path: Path, language: Language | None = None, sheet: str | None = None) -> SheetPreview:
    """Read a card from a sheet of an Excel file, the first one that has the headings unless another one is named.

    What is written is in `language`, or in what most of it is written in.

    Raises:
        UserMistake: `sheet.unreadable`, `sheet.too_large`, or `sheet.no_headings`, with the file.
        EnvironmentFault: `scorecard.unreadable` with the file and the reason.
    """
    opened = open_card_sheet(path, sheet)
    columns = settle_shares(opened, sort_columns(opened.meant, _filled(opened)))
    return _Reader(opened, columns, language or _language_of(opened, columns)).read(path.stem)


def _filled(sheet: CardSheet) -> frozenset[int]:
    """Return the places of columns that say something of a criterion, be it that they only add up."""
    filled: set[int] = set()
    for number, line in sheet.lines.items():
        if number not in sheet.hidden and not any(is_total(cell.text) for cell in line.values()):
            filled.update(line)
    return frozenset(filled)


def _language_of(sheet: CardSheet, columns: SheetColumns) -> Language:
    """Return the language of most cells with words of criteria; of the headings where there are none."""
    places = [columns.places[SheetColumn.INDICATOR], *columns.standards]
    cells = [sheet.cell(number, place).text for number in sheet.lines for place in places]
    told = [words for words in cells if _LETTER.search(words)] or list(sheet.headings.values())
    chinese = sum(_CHINESE.search(words) is not None for words in told)
    return Language.CHINESE if 2 * chinese >= len(told) else Language.ENGLISH


@dataclass
class _Reader:
    """Reads the rows below the headings; of each cell the first flaw is kept."""

    sheet: CardSheet
    columns: SheetColumns
    language: Language
    flaws: dict[str, SheetFlaw] = field(default_factory=dict)
    weights: dict[str, tuple[str, int]] = field(default_factory=dict)
    """What each dimension weighs, as it is written, and in which row first."""
    shares: dict[int, str] = field(default_factory=dict)
    """What each criterion weighs, as it is written, where its points are weights."""
    alone: dict[int, str] = field(default_factory=dict)
    """Rows with nothing but words under the dimensions, which no criterion belongs to so far."""

    def read(self, title: str) -> SheetPreview:
        """Return what the sheet comes to."""
        for place, first in self.columns.doubles.items():
            cell, heading = self._heading(first)
            self._note_at(place, self.sheet.headings_at, "column_twice", f"{heading} ({cell})")
        if self.columns.unclear is not None:
            heading = self.sheet.headings[self.columns.unclear]
            self._note_at(self.columns.unclear, self.sheet.headings_at, "weight_unclear", heading)
        rows = list(self._rows())
        if self.sheet.cut_at is not None:
            self._note(self.sheet.cut_at, None, "too_many_rows")
        if not rows:
            self._note(self.sheet.headings_at + 1, None, "no_rows")
        return SheetPreview(
            sheet=self.sheet.title,
            language=self.language,
            rows=rows,
            card=self._card(rows, title),
            flaws=tuple(self.flaws.values()),
            sheets=self.sheet.alike,
            not_taken=tuple(self._not_taken({row.dimension for row in rows})),
            hidden=tuple(number for number in self.sheet.lines if number in self.sheet.hidden),
            hidden_columns=tuple(map(self._hidden_heading, self.sheet.hidden_headings)),
            weights=self._heading(self.columns.places[SheetColumn.WEIGHT]) if self.weights else None,
            points=self._points_heading(rows),
        )

    def _points_heading(self, rows: Sequence[SheetRow]) -> tuple[str, str] | None:
        """Return what criteria count by; points of a bonus alone say nothing of the others."""
        has_points = any(row.points is not None and not (row.written and row.written.is_bonus) for row in rows)
        return self._heading(self.columns.places[SheetColumn.POINTS]) if has_points else None

    def _card(self, rows: Sequence[SheetRow], title: str) -> Scorecard | None:
        """Return the card, None where the rows together have a flaw."""
        points_at = self.columns.places.get(SheetColumn.POINTS)
        costs = counts_costs(rows) or (points_at is not None and is_cost(self.sheet.headings[points_at]))
        weights = self._weights()
        for number in mixed_percents(self.shares):
            self._note(number, SheetColumn.POINTS, "weight_percent", self.shares[number])
        if weights and costs:
            self._note(self.sheet.headings_at, SheetColumn.WEIGHT, "weight_of_deduction")
        for number, column, flaw, value in flaws_of(rows, self.sheet, self.columns, weights, costs=costs):
            self._note(number, column, flaw, value)
        if self.flaws:
            return None
        try:
            return card_of(rows, title, self.language, weights, costs=costs)
        except ValidationError as error:
            self._note(self.sheet.headings_at, None, "does_not_fit", error.errors()[0]["type"])
            return None

    def _rows(self) -> Iterator[SheetRow]:
        dimension, begins_at = "", 0
        for number in self.sheet.lines:
            own = self._text(number, SheetColumn.DIMENSION)
            is_hidden, is_criterion = number in self.sheet.hidden, self._is_criterion(number)
            if not is_hidden and self._adds_up(number, own):
                continue
            dimension = own or dimension
            if self.sheet.cell(number, self.columns.places.get(SheetColumn.DIMENSION)).text:
                begins_at = number
                if not is_criterion and not is_hidden:
                    self.alone[number] = own
            if is_hidden:
                continue
            self._weigh(number, dimension)
            if is_criterion:
                if begins_at in self.alone and reads_as_note(self.alone.pop(begins_at)):
                    self._note(begins_at, SheetColumn.DIMENSION, "dimension_note", dimension)
                yield self._row(number, dimension)

    def _is_criterion(self, number: int) -> bool:
        """Return whether a row says anything of a criterion, or nobody knows what it says."""
        places = [*(self.columns.places.get(column) for column in ABOUT_A_CRITERION), *self.columns.standards]
        return any(self.sheet.cell(number, place).text for place in places) or any(
            self.sheet.cell(number, place).flaw for place in self.columns.read
        )

    def _adds_up(self, number: int, dimension: str) -> bool:
        indicator = self._text(number, SheetColumn.INDICATOR)
        return (is_total(dimension) or is_total(indicator)) and not self._standard(number)

    def _row(self, number: int, dimension: str) -> SheetRow:
        indicator, standard = self._text(number, SheetColumn.INDICATOR), self._standard(number)
        if not indicator:
            self._note(number, SheetColumn.INDICATOR, "indicator_empty")
        if not standard:
            self._note(number, SheetColumn.STANDARD, "standard_empty")
        kind = self._text(number, SheetColumn.KIND)
        written = read_answer(kind, self.language)
        if written is None:
            self._note(number, SheetColumn.KIND, "kind_unknown", kind)
        else:
            written = self._with_fatal(number, written)
        return SheetRow(number, dimension, indicator, standard, self._points(number, written), written)

    def _standard(self, number: int) -> str:
        """Return what a row expects; where several columns say it, each under its heading."""
        several = len(self.columns.standards) > 1
        said = []
        for place in self.columns.standards:
            words = self._text_at(place, number, SheetColumn.STANDARD)
            heading = self.sheet.headings[place]
            colon = "：" if _CHINESE.search(heading) else ": "
            if words:
                said.append(f"{heading}{colon}{words}" if several else words)
        return "\n".join(said)

    def _with_fatal(self, number: int, written: Written) -> Written:
        """Add what the column of fatal errors says; where the kind says otherwise, nobody knows which is meant."""
        cell = self._text(number, SheetColumn.FATAL)
        fatal = read_fatal(cell)
        if not cell or fatal is written.fatal:
            return written
        if fatal is None:
            self._note(number, SheetColumn.FATAL, "fatal_unknown", cell)
        elif written.fatal is Fatal.NOTHING:
            return replace(written, fatal=fatal)
        elif fatal is not Fatal.CARD:  # which is also a mere yes
            self._note(number, SheetColumn.FATAL, "fatal_unlike", cell)
        return written

    def _points(self, number: int, written: Written | None) -> Decimal | None:
        cell = self._text(number, SheetColumn.POINTS)
        is_share = self._counts_shares() and not (written is not None and written.is_bonus)
        points = points_in(cell)
        if is_share and points is None:
            points = weight_in(cell)
        if is_share and points is not None:
            self.shares[number] = cell
        if points == 0 and written is not None and not written.can_weigh:
            return None
        if cell and points is None:
            self._note(number, SheetColumn.POINTS, "weight_wrong" if is_share else "points_wrong", cell)
            return None
        return points

    def _counts_shares(self) -> bool:
        place = self.columns.places.get(SheetColumn.POINTS)
        return place is not None and is_weight(self.sheet.headings[place])

    def _weigh(self, number: int, dimension: str) -> None:
        """Keep what a dimension weighs; beside points that can only be the same in all of its rows."""
        cell = self._text(number, SheetColumn.WEIGHT)
        if not cell:
            return
        first, at = self.weights.setdefault(dimension, (cell, number))
        if weight_in(cell) is None:
            self._note(number, SheetColumn.WEIGHT, "weight_wrong", cell)
        elif weight_in(first) != weight_in(cell):
            letter = get_column_letter(self.columns.places[SheetColumn.WEIGHT])
            self._note(number, SheetColumn.WEIGHT, "weight_varies", f"{letter}{at}")

    def _weights(self) -> Mapping[str, Decimal]:
        """Return what each dimension weighs; figures and percentages are not mixed, for 0.3 may be 30 % too."""
        weights: dict[str, Decimal] = {}
        for number in mixed_percents({number: cell for cell, number in self.weights.values()}):
            self._note(number, SheetColumn.WEIGHT, "weight_percent", self._text(number, SheetColumn.WEIGHT))
        for dimension, (cell, _) in self.weights.items():
            weight = weight_in(cell)
            if weight is not None:
                weights[dimension] = weight
        return weights

    def _heading(self, place: int) -> tuple[str, str]:
        """Return the cell of a heading and its words."""
        return f"{get_column_letter(place)}{self.sheet.headings_at}", self.sheet.headings[place]

    def _hidden_heading(self, place: int) -> tuple[str, str]:
        return f"{get_column_letter(place)}{self.sheet.headings_at}", self.sheet.hidden_headings[place]

    def _not_taken(self, dimensions: Container[str]) -> Iterator[tuple[str, str]]:
        for place in self.sheet.headings:
            if place not in self.columns.read and place not in self.columns.doubles:
                yield self._heading(place)
        letter = get_column_letter(self.columns.places.get(SheetColumn.DIMENSION, 1))
        yield from ((f"{letter}{at}", words) for at, words in self.alone.items() if words not in dimensions)

    def _text(self, number: int, column: SheetColumn) -> str:
        place = self.columns.places.get(column)
        return "" if place is None else self._text_at(place, number, column)

    def _text_at(self, place: int, number: int, column: SheetColumn) -> str:
        cell = self._cell(place, number, column)
        if cell.flaw and number not in self.sheet.hidden:
            self._note_at(place, number, cell.flaw, cell.text)
        return cell.text

    def _cell(self, place: int, number: int, column: SheetColumn) -> SheetCell:
        begins_at = self.sheet.merged.get((place, number), number)
        return self.sheet.cell(begins_at if column in OF_EACH_ROW else number, place)

    def _note(self, number: int, column: SheetColumn | None, flaw: str, value: str = "") -> None:
        self._note_at(1 if column is None else self.columns.places.get(column, 1), number, flaw, value)

    def _note_at(self, place: int, number: int, flaw: str, value: str = "") -> None:
        cell = f"{get_column_letter(place)}{number}"
        self.flaws.setdefault(cell, SheetFlaw(cell, flaw, value))
