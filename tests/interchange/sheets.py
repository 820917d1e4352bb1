"""Sheets of scorecards as people make them, for the tests."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

HEADINGS = ("维度", "指标", "评价标准", "分值", "题型")
Row = Sequence[object]


def make_sheet(
    folder: Path, rows: Sequence[Row], headings: Row = HEADINGS, merged: Sequence[str] = (), name: str = "评分表"
) -> Path:
    """Write rows below the headings."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (headings, *rows):
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path
