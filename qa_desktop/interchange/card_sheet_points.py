"""Points in a card's sheet: what a cell says, and what keeps a card from scoring as its sheet says."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from qa_desktop.domain.answer_types import UNSCORED
from qa_desktop.domain.scorecard import Fatal
from qa_desktop.interchange.answer_words import Written
from qa_desktop.interchange.card_of_sheet import SheetRow
from qa_desktop.interchange.card_sheet_columns import SheetColumn, SheetColumns
from qa_desktop.interchange.card_sheet_opening import CardSheet

MOST_POINTS = Decimal(1000)
POINTS = re.compile(r"[-−－]?[0-9]{1,4}(\.[0-9]{1,2}0*)?")
WEIGHT = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)\s*[%％]?")
Found = tuple[int, SheetColumn, str, str]
"""A row, a column, the word for the flaw, and the value that is quoted."""


def points_in(cell: str) -> Decimal | None:
    """Return the points that a cell says, None where it is empty or says none up to 1000 with two decimals."""
    written = cell.rstrip("分 ")
    if not POINTS.fullmatch(written):
        return None
    points = Decimal(written.replace("−", "-").replace("－", "-"))
    return points if abs(points) <= MOST_POINTS else None


def weight_in(cell: str) -> Decimal | None:
    """Return what a section or criterion weighs, None where a cell says no weight up to 1000; 30 % is as much as 30."""
    found = WEIGHT.fullmatch(cell)
    weight = None if found is None else Decimal(found[1])
    return None if weight is None or weight > MOST_POINTS else weight


def is_percent(cell: str) -> bool:
    """Return whether a weight is written with its sign of percent, as it is not where Excel made a figure of it."""
    return cell.endswith(("%", "％"))


def mixed_percents(cells: Mapping[int, str]) -> Iterator[int]:
    """Name the rows with a percentage where others have a mere figure; 0.3 may be 30 % too, only nothing is nothing."""
    weighed = {number: is_percent(cell) for number, cell in cells.items() if weight_in(cell) != 0 and cell}
    if len(set(weighed.values())) > 1:
        yield from (number for number, percent in weighed.items() if percent)


def flaws_of(
    rows: Sequence[SheetRow], sheet: CardSheet, columns: SheetColumns, weights: Mapping[str, Decimal], *, costs: bool
) -> Iterator[Found]:
    """Name the cells for which the rows together would not score as the sheet says."""
    read = [(row, row.written) for row in rows if row.written is not None]
    fatal_at = columns.places.get(SheetColumn.FATAL)
    for row, written in read:
        tells = SheetColumn.FATAL if sheet.cell(row.number, fatal_at).text else SheetColumn.KIND
        yield from _kind_flaws(row, written, tells, costs=costs)
    if weights and not costs:
        yield from _missing_weights(read, weights)
    yield from _merged_points(rows, sheet, columns.places.get(SheetColumn.POINTS, 1))
    yield from _missing_points(read)
    yield from _mixed_signs(read)


def _kind_flaws(row: SheetRow, written: Written, tells: SheetColumn, *, costs: bool) -> Iterator[Found]:
    """Name what does not go together in a row; `tells` is the column that makes it a fatal error."""
    is_unscored, is_fatal = isinstance(written.answer, UNSCORED), written.fatal is not Fatal.NOTHING
    flaw = ""
    if written.is_bonus and (is_fatal or is_unscored):
        flaw = "bonus_fatal"
    elif is_fatal and is_unscored:
        flaw = "fatal_unscored"
    elif costs and written.fatal is Fatal.SECTION:
        flaw = "section_of_deduction"
    if flaw:
        yield row.number, tells if is_fatal else SheetColumn.KIND, flaw, ""
    if is_unscored and row.points is not None:
        yield row.number, SheetColumn.POINTS, "points_unscored", str(row.points)
    if written.is_bonus and row.points is not None and row.points < 0:
        yield row.number, SheetColumn.POINTS, "bonus_negative", str(row.points)


def _missing_weights(read: Sequence[tuple[SheetRow, Written]], weights: Mapping[str, Decimal]) -> Iterator[Found]:
    """Name the first row that counts of each dimension without a weight beside others with one."""
    named = set(weights)
    for row, written in read:
        counts = bool(row.points) if row.points is not None else written.needs_points
        if written.can_weigh and counts and row.dimension not in named:
            named.add(row.dimension)
            yield row.number, SheetColumn.WEIGHT, "weight_empty", ""


def _merged_points(rows: Sequence[SheetRow], sheet: CardSheet, place: int) -> Iterator[Found]:
    """Name a points cell that goes over several criteria: nobody can say what each of them is worth."""
    begins = {row.number: sheet.merged.get((place, row.number)) for row in rows}
    many = {top for top, count in Counter(begins.values()).items() if top is not None and count > 1}
    letter = get_column_letter(place)
    for number, top in begins.items():
        if top in many:
            yield number, SheetColumn.POINTS, "points_merged", f"{letter}{top}"


def _missing_points(read: Sequence[tuple[SheetRow, Written]]) -> Iterator[Found]:
    """Name what has no points beside rows that have; without any, all criteria count alike."""
    has_points = any(row.points is not None for row, written in read if written.can_weigh)
    for row, written in read:
        if written.is_bonus and row.points is None:
            yield row.number, SheetColumn.POINTS, "bonus_points", ""
        elif has_points and written.needs_points and row.points is None:
            yield row.number, SheetColumn.POINTS, "points_empty", ""


def _mixed_signs(read: Sequence[tuple[SheetRow, Written]]) -> Iterator[Found]:
    """Name the points with the rarer sign: a card adds up what is earned, or takes away what faults cost."""
    weighed = [(row, row.points) for row, written in read if written.can_weigh and row.points is not None]
    negative = [(row, points) for row, points in weighed if points < 0]
    positive = [(row, points) for row, points in weighed if points > 0]
    if negative and positive:
        for row, points in min(negative, positive, key=len):
            yield row.number, SheetColumn.POINTS, "points_mixed", str(points)
