"""Columns called a weight and no more: whether they say what a section weighs, or what each criterion does.

Weights are shares of a whole: where they add up to it once for each section but not over the rows, they are the
sections', and the other way round the criteria's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from qa_desktop.interchange.card_sheet_columns import SheetColumn, SheetColumns, is_cost, is_total
from qa_desktop.interchange.card_sheet_opening import CardSheet
from qa_desktop.interchange.card_sheet_points import mixed_percents, points_in, weight_in

WHOLES = (Decimal(100), Decimal(1))
TOLERANCE = Decimal("0.001")
"""Of a whole, for shares are rounded: seven times 14.3 are 100.1."""
NOTHING = Decimal(0)


def settle_shares(sheet: CardSheet, columns: SheetColumns) -> SheetColumns:
    """Return the columns with what is called a weight and no more where its sum says that it belongs."""
    points, weight = columns.places.get(SheetColumn.POINTS), columns.places.get(SheetColumn.WEIGHT)
    if points is None:
        return columns
    if weight is None and sheet.meant[points] is SheetColumn.SHARE:
        return _alone(sheet, columns, points)
    if weight is None or sheet.meant[weight] is not SheetColumn.SHARE or is_cost(sheet.headings[points]):
        return columns
    return _beside_points(sheet, columns, points, weight)


def _alone(sheet: CardSheet, columns: SheetColumns, place: int) -> SheetColumns:
    """A weight alone is the criteria's, unless it repeats in all rows of a section what the section weighs."""
    sections = _by_section(sheet, columns, place)
    if len(sections) < 2 or not _are_of_sections(sections):  # noqa: PLR2004 - one section weighs what it will
        return columns
    return _moved(columns, SheetColumn.POINTS, SheetColumn.WEIGHT, place)


def _beside_points(sheet: CardSheet, columns: SheetColumns, points: int, weight: int) -> SheetColumns:
    """Beside points a weight is the section's, unless only its rows together are a whole.

    Then it stands for the points if these say nothing else: all are the same, or they are as the weights are.
    """
    sections = _by_section(sheet, columns, weight)
    if not _are_of_criteria(sections):
        return columns
    if _agree(_numbers(sheet, columns, points, points_in), _numbers(sheet, columns, weight, weight_in)):
        return _moved(columns, SheetColumn.WEIGHT, SheetColumn.POINTS, weight)
    return replace(columns, unclear=weight) if all(map(_is_one, sections)) else columns


def _moved(columns: SheetColumns, gone: SheetColumn, column: SheetColumn, place: int) -> SheetColumns:
    """Return columns of which one is not read any more, and one is read at another place."""
    places = dict(columns.places)
    del places[gone]
    places[column] = place
    return replace(columns, places=places)


def _are_of_sections(sections: Sequence[Sequence[Decimal]]) -> bool:
    """Return whether weights are a whole once for each section, and not over all rows."""
    once = sum((inside[0] for inside in sections), NOTHING)
    return all(map(_is_one, sections)) and _is_whole(once) and not _is_whole(_sum(sections))


def _are_of_criteria(sections: Sequence[Sequence[Decimal]]) -> bool:
    """Return whether weights are a whole over all rows, and not once for each section."""
    once = sum((inside[0] for inside in sections), NOTHING)
    is_once = all(map(_is_one, sections)) and _is_whole(once)
    return any(len(inside) > 1 for inside in sections) and _is_whole(_sum(sections)) and not is_once


def _is_one(inside: Sequence[Decimal]) -> bool:
    return len(set(inside)) == 1


def _sum(sections: Sequence[Sequence[Decimal]]) -> Decimal:
    return sum((weight for inside in sections for weight in inside), NOTHING)


def _is_whole(total: Decimal) -> bool:
    return any(abs(total - whole) <= whole * TOLERANCE for whole in WHOLES)


def _agree(points: Mapping[int, Decimal | None], weights: Mapping[int, Decimal | None]) -> bool:
    """Return whether the same rows have both, and the points are all the same or in proportion to the weights."""
    if None in points.values() or {at for at, one in points.items() if one} != {
        at for at, one in weights.items() if one
    }:
        return False
    pairs = [(one, weights[at] or NOTHING) for at, one in points.items() if one]
    first, of_first = pairs[0]
    is_even = all(one == first for one, _ in pairs)
    return first > 0 and (is_even or all(one * of_first == first * weight for one, weight in pairs))


def _by_section(sheet: CardSheet, columns: SheetColumns, place: int) -> Sequence[Sequence[Decimal]]:
    """Return the weights of each section that has any; none at all where one of them cannot be read."""
    cells = {number: sheet.cell(number, place).text for number, _ in _rows(sheet, columns)}
    if any(mixed_percents(cells)) or any(cell and weight_in(cell) is None for cell in cells.values()):
        return ()
    sections: dict[str, list[Decimal]] = {}
    for number, dimension in _rows(sheet, columns):
        weight = weight_in(cells[number])
        if weight is not None:
            sections.setdefault(dimension, []).append(weight)
    return tuple(sections.values())


def _numbers(
    sheet: CardSheet, columns: SheetColumns, place: int, read: Callable[[str], Decimal | None]
) -> Mapping[int, Decimal | None]:
    """Return what each row says in a column that is filled there, None where that is no number."""
    cells = {number: sheet.cell(number, place).text for number, _ in _rows(sheet, columns)}
    return {number: read(cell) for number, cell in cells.items() if cell}


def _rows(sheet: CardSheet, columns: SheetColumns) -> Iterator[tuple[int, str]]:
    """Return the rows that are shown and add nothing up, each with its section."""
    dimension = ""
    for number, line in sheet.lines.items():
        dimension = sheet.cell(number, columns.places.get(SheetColumn.DIMENSION)).text or dimension
        if number not in sheet.hidden and not any(is_total(cell.text) for cell in line.values()):
            yield number, dimension
