"""Cards as Excel sheets, in one language, as `card_sheets` reads them."""

import re
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from qa_desktop.domain.printable import printable
from qa_desktop.domain.scorecard import NOTHING, CardKind, Criterion, Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.interchange.answer_words import write_answer
from qa_desktop.interchange.card_sheet_columns import COSTS_HEADING, HEADINGS, SheetColumn
from qa_desktop.interchange.card_sheet_worths import CardWorths
from qa_desktop.interchange.writing import write_whole

WIDTHS = (18, 24, 80, 8, 40)
HEADING_GROUND = "E7F0FE"
NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


def write_card_sheet(card: Scorecard, path: Path, language: Language) -> None:
    """Write a card as a sheet in one language.

    Raises:
        EnvironmentFault: `export.unwritable`.
    """
    book = Workbook()
    sheet = book.create_sheet(_sheet_name(card.name.in_language(language)), 0)
    del book[book.sheetnames[-1]]
    worths = CardWorths(card)
    sheet.append(_headings(card, worths, language))
    for section in card.sections:
        for place, criterion in enumerate(section.criteria):
            dimension = "" if place else printable(section.name.in_language(language))
            sheet.append([dimension, *_cells(worths, criterion, language)])
    _lay_out(sheet)
    content = BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())


def _headings(card: Scorecard, worths: CardWorths, language: Language) -> list[str]:
    """Return the headings; where no minus says so, that of the points says that they are costs."""
    headings = dict(HEADINGS)
    if card.kind is CardKind.DEDUCTION and all((worths.points_of(one) or NOTHING) >= 0 for one in card.criteria):
        headings[SheetColumn.POINTS] = COSTS_HEADING
    return [chinese if language is Language.CHINESE else english for chinese, english in headings.values()]


def _cells(worths: CardWorths, criterion: Criterion, language: Language) -> list[str | float | None]:
    points = worths.points_of(criterion)
    return [
        printable(criterion.name.in_language(language)),
        printable(criterion.standard.in_language(language)),
        None if points is None else float(points),
        printable(write_answer(criterion.answer, language, fatal=criterion.fatal, is_bonus=criterion.bonus)),
    ]


def _sheet_name(words: str) -> str:
    return NOT_IN_A_SHEETS_NAME.sub(" ", printable(words)).strip()[:LONGEST_NAME] or "1"


def _lay_out(sheet: Worksheet) -> None:
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # or what begins with = would be a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=HEADING_GROUND)
    sheet.freeze_panes = "A2"
