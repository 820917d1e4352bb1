"""Tables that leave the program as Excel workbooks: numbers are numbers, and no text is taken for a formula."""

import re
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from qa_desktop.interchange.export import BETWEEN_PARTS, Cell, Table

HEADING_GROUND = "E7F0FE"
NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
NARROWEST, WIDEST = 10, 60


def as_xlsx(table: Table, name: str) -> bytes:
    """Return the table as a workbook with one sheet of that name, its head in sight while it is scrolled."""
    book = Workbook()
    sheet = book.create_sheet(NOT_IN_A_SHEETS_NAME.sub(" ", name).strip()[:LONGEST_NAME] or "1", 0)
    del book[book.sheetnames[-1]]
    sheet.append([_written(heading, table) for _, heading in table.columns])
    for row in table.rows:
        sheet.append([_written(cell, table) for cell in row])
    _lay_out(sheet)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _written(cell: Cell, table: Table) -> str | int | float | datetime | None:
    match cell:
        case bool():
            return table.true if cell else table.false
        case Decimal():
            return float(cell)
        case datetime():
            return cell.astimezone().replace(tzinfo=None)  # a workbook knows no zones
        case tuple():
            return ILLEGAL_CHARACTERS_RE.sub("", BETWEEN_PARTS.join(cell))
        case str():
            return ILLEGAL_CHARACTERS_RE.sub("", cell)
        case _:
            return cell


def _lay_out(sheet: Worksheet) -> None:
    for number, column in enumerate(sheet.iter_cols(), 1):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, NARROWEST), WIDEST)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # or what begins with = would be a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=HEADING_GROUND)
    sheet.freeze_panes = "A2"
