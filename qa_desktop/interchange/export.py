"""Tables that leave the program: CSV that a spreadsheet opens rightly, and JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Cell = str | int | bool | Decimal | datetime | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a column has a key for programs and a heading for people."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, Cell]]


def as_csv(table: Table) -> bytes:
    """Return the table as CSV: UTF-8 with its mark, so that spreadsheets read Chinese; headings for people.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([heading for _, heading in table.columns])
    for row in table.rows:
        writer.writerow([_written(row.get(key)) for key, _ in table.columns])
    return buffer.getvalue().encode("utf-8-sig")


def as_json(table: Table) -> bytes:
    """Return the table as a JSON list of objects under the columns' keys; scores are texts, so that none is rounded."""
    rows = [{key: _plain(row.get(key)) for key, _ in table.columns} for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2).encode()


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return "" if cell is None else str(_plain(cell))


def _plain(cell: Cell) -> str | int | bool | None:
    if isinstance(cell, datetime):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal) else cell
