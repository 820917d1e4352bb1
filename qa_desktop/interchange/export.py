"""Tables that leave the program: CSV that a spreadsheet opens rightly, and JSON for programs.

CSV is UTF-8 with a byte order mark, so that Excel opens Chinese as it is; times are in the zone given and without an
offset, as spreadsheets know them. JSON has the columns' keys, instants in UTC, and scores as text, so that none is
rounded.
"""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

Cell = str | int | bool | Decimal | datetime | tuple[str, ...] | None

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BETWEEN_PARTS = "; "


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a column has a key for programs and a heading for people, and so have true and false."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    true: str = "1"
    false: str = "0"


def as_csv(table: Table, zone: tzinfo | None = None) -> bytes:
    """Return the table as CSV, its times in `zone` (None: this machine's).

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([_harmless(heading) for _, heading in table.columns])
    writer.writerows([_written(cell, table, zone) for cell in row] for row in table.rows)
    return buffer.getvalue().encode("utf-8-sig")


def as_json(table: Table) -> bytes:
    """Return the table as a JSON list of objects under the columns' keys."""
    keys = [key for key, _ in table.columns]
    rows = [{key: _plain(cell) for key, cell in zip(keys, row, strict=True)} for row in table.rows]
    return f"{json.dumps(rows, ensure_ascii=False, indent=2)}\n".encode()


def _written(cell: Cell, table: Table, zone: tzinfo | None) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return table.true if cell else table.false
        case datetime():
            return f"{cell.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        case tuple():
            return _harmless(BETWEEN_PARTS.join(cell))
        case str():
            return _harmless(cell)
        case _:
            return str(cell)


def _plain(cell: Cell) -> str | int | bool | list[str] | None:
    match cell:
        case datetime():
            return cell.astimezone(UTC).isoformat()
        case Decimal():
            return str(cell)
        case tuple():
            return list(cell)
        case _:
            return cell


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
