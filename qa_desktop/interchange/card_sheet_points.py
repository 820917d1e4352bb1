"""Points in a card's sheet: what a cell says, and what keeps a card from scoring as its sheet says."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter

from qa_desktop.domain.answer_types import UNSCORED
from qa_desktop.domain.scorecard import Fatal
from qa_desktop.interchange.answer_words import Written
from qa_desktop.interchange.card_of_sheet import SheetRow
from qa_desktop.interchange.card_sheet_columns import SheetColumn
from qa_desktop.interchange.card_sheet_opening import CardSheet

MOST_POINTS = Decimal(1000)
POINTS = re.compile(r"[-−－]?[0-9]{1,4}(\.[0-9]{1,2}0*)?")
Found = tuple[int, SheetColumn, str, str]
"""A row, a column, the word for the flaw, and the value that is quoted."""


def points_in(cell: str) -> Decimal | None:
    """Return the points that a cell says, None where it is empty or says none up to 1000 with two decimals."""
    written = cell.rstrip("分 ")
    if not POINTS.fullmatch(written):
        return None
    points = Decimal(written.replace("−", "-").replace("－", "-"))
    return points if abs(points) <= MOST_POINTS else None


def flaws_of(rows: Sequence[SheetRow], sheet: CardSheet, *, costs: bool) -> Iterator[Found]:
    """Name the cells for which the rows together would not score as the sheet says."""
    read = [(row, row.written) for row in rows if row.written is not None]
    for row, written in read:
        yield from _kind_flaws(row, written, costs=costs)
    yield from _merged_points(rows, sheet)
    yield from _missing_points(read)
    yield from _mixed_signs(read)


def _kind_flaws(row: SheetRow, written: Written, *, costs: bool) -> Iterator[Found]:
    is_unscored, is_fatal = isinstance(written.answer, UNSCORED), written.fatal is not Fatal.NOTHING
    flaw = ""
    if written.is_bonus and (is_fatal or is_unscored):
        flaw = "bonus_fatal"
    elif is_fatal and is_unscored:
        flaw = "fatal_unscored"
    elif costs and written.fatal is Fatal.SECTION:
        flaw = "section_of_deduction"
    if flaw:
        yield row.number, SheetColumn.KIND, flaw, ""
    if is_unscored and row.points is not None:
        yield row.number, SheetColumn.POINTS, "points_unscored", str(row.points)
    if written.is_bonus and row.points is not None and row.points < 0:
        yield row.number, SheetColumn.POINTS, "bonus_negative", str(row.points)


def _merged_points(rows: Sequence[SheetRow], sheet: CardSheet) -> Iterator[Found]:
    """Name a points cell that goes over several criteria: nobody can say what each of them is worth."""
    begins = {row.number: sheet.merged.get((SheetColumn.POINTS, row.number)) for row in rows}
    many = {top for top, count in Counter(begins.values()).items() if top is not None and count > 1}
    letter = get_column_letter(sheet.columns.get(SheetColumn.POINTS, 1))
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
