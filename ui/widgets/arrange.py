"""How things of different widths fill rows of a given width: pure arithmetic, in device-independent pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing goes: its left edge, its row, its width."""

    x: int
    row: int
    width: int


Arrangement = Callable[[Sequence[int], int, int], list[Place]]


def in_cells(naturals: Sequence[int], width: int, gap: int) -> list[Place]:
    """Place things of these natural widths in as few rows as they fit in, as alike in width as can be.

    One row of equal cells if they fit, else one row that shares the spare width, else the fewest rows of equal columns;
    the last resort is one column as wide as there is room.
    """
    count = len(naturals)
    if not count:
        return []
    equal = _cell(width, count, gap)
    if equal >= max(naturals):
        return _grid(count, count, width, gap)
    spare = width - sum(naturals) - gap * (count - 1)
    if spare >= 0:
        return _in_a_row([natural + _part(spare, count, at) for at, natural in enumerate(naturals)], gap)
    for rows in range(2, count + 1):
        columns = -(-count // rows)
        if _cell(width, columns, gap) >= max(naturals):
            return _grid(count, columns, width, gap)
    return _grid(count, 1, width, gap)


def in_flow(naturals: Sequence[int], width: int, gap: int) -> list[Place]:
    """Place things one after the other as words are in a text; one wider than the row is cut to it."""
    places: list[Place] = []
    x = row = 0
    for natural in naturals:
        taken = min(natural, width)
        if x and x + taken > width:
            x, row = 0, row + 1
        places.append(Place(x, row, taken))
        x += taken + gap
    return places


def _cell(width: int, columns: int, gap: int) -> int:
    return (width - gap * (columns - 1)) // columns


def _part(whole: int, parts: int, at: int) -> int:
    """Share whole pixels out so that nothing is left over."""
    return whole * (at + 1) // parts - whole * at // parts


def _grid(count: int, columns: int, width: int, gap: int) -> list[Place]:
    room = max(width - gap * (columns - 1), columns)
    widths = [_part(room, columns, at) for at in range(columns)]
    line = _in_a_row(widths, gap)
    return [Place(line[at % columns].x, at // columns, line[at % columns].width) for at in range(count)]


def _in_a_row(widths: Sequence[int], gap: int) -> list[Place]:
    places: list[Place] = []
    x = 0
    for width in widths:
        places.append(Place(x, 0, width))
        x += width + gap
    return places
