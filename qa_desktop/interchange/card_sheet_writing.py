"""Cards as Excel sheets, in one language, as `card_sheets` reads them."""

import re
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from qa_desktop.domain.judging import CENT
from qa_desktop.domain.scorecard import NOTHING, CardKind, Criterion, Fatal, Scorecard, Section, points_of
from qa_desktop.domain.scoring import FULL_MARKS, cents
from qa_desktop.domain.text import Language
from qa_desktop.interchange.answer_words import write_answer
from qa_desktop.interchange.card_sheet_columns import HEADINGS
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
    sheet.append([chinese if language is Language.CHINESE else english for chinese, english in HEADINGS.values()])
    for section in card.sections:
        for place, criterion in enumerate(section.criteria):
            dimension = "" if place else section.name.in_language(language)
            sheet.append([dimension, *_cells(card, section, criterion, language)])
    _lay_out(sheet)
    content = BytesIO()
    book.save(content)
    write_whole(path, content.getvalue())


def _cells(card: Scorecard, section: Section, criterion: Criterion, language: Language) -> list[str | float]:
    is_fatal = criterion.fatal is not Fatal.NOTHING
    return [
        criterion.name.in_language(language),
        criterion.standard.in_language(language),
        float(_points(card, section, criterion)),
        write_answer(criterion.answer, language, is_fatal=is_fatal, is_bonus=criterion.bonus),
    ]


def _points(card: Scorecard, section: Section, criterion: Criterion) -> Decimal:
    """Return what a criterion is worth of the whole card, below nothing where it costs."""
    points = points_of(card, criterion)
    if criterion.bonus:
        return points
    if card.kind is CardKind.DEDUCTION:
        return -points
    if card.kind is CardKind.GROUP_POINTS:
        return points * section.weight
    whole = sum((one.weight for one in card.sections), NOTHING)
    inside = sum((one.weight for one in section.criteria if one.is_scored and not one.bonus), NOTHING)
    part = Fraction(section.weight) / Fraction(whole) * Fraction(criterion.weight) / Fraction(inside or 1)
    return max(cents(FULL_MARKS * part), CENT)


def _sheet_name(words: str) -> str:
    return NOT_IN_A_SHEETS_NAME.sub(" ", words).strip()[:LONGEST_NAME] or "1"


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
