"""The headings of a card's sheet, in Chinese and English, and by what else a column is recognised."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class SheetColumn(StrEnum):
    """A column that is understood."""

    DIMENSION = "dimension"
    INDICATOR = "indicator"
    STANDARD = "standard"
    POINTS = "points"
    KIND = "kind"


HEADINGS: Mapping[SheetColumn, tuple[str, str]] = {
    SheetColumn.DIMENSION: ("维度", "Dimension"),
    SheetColumn.INDICATOR: ("指标", "Indicator"),
    SheetColumn.STANDARD: ("评价标准", "Standard"),
    SheetColumn.POINTS: ("分值", "Points"),
    SheetColumn.KIND: ("题型", "Kind"),
}
"""What each column is called, in Chinese and English."""
_COSTS = ("扣分", "deduction", "deduct", "points lost")
"""What a column is called whose points are taken away."""
_ALSO = {
    SheetColumn.DIMENSION: ("一级指标", "考核维度", "评分维度", "大类", "模块", "section", "category", "group"),
    SheetColumn.INDICATOR: (
        "二级指标",
        "考核指标",
        "评分项",
        "考核项",
        "项目",
        "检查项",
        "criterion",
        "question",
        "item",
    ),
    SheetColumn.STANDARD: (
        "标准",
        "评分标准",
        "考核标准",
        "评分细则",
        "说明",
        "描述",
        "description",
        "definition",
        "guideline",
    ),
    SheetColumn.POINTS: ("分数", "满分", "权重", "分", "weight", "score", "max points", "possible", *_COSTS),
    SheetColumn.KIND: ("类型", "评分方式", "计分方式", "答案类型", "type", "answer", "answer type"),
}
_COLUMNS = {word.casefold(): column for column, words in HEADINGS.items() for word in (*words, *_ALSO[column])}

_TOTALS = frozenset({"合计", "总计", "小计", "总分", "total", "subtotal", "sum", "grand total"})


def find_columns(cells: Sequence[str]) -> dict[SheetColumn, int]:
    """Return the place, from 1, of each column that is understood; what stands in brackets is passed over."""
    columns: dict[SheetColumn, int] = {}
    for place, cell in enumerate(cells, start=1):
        column = _COLUMNS.get(_word(cell))
        if column is not None:
            columns.setdefault(column, place)
    return columns


def is_cost(heading: str) -> bool:
    """Return whether a column of points says what faults cost, with or without a minus."""
    return _word(heading) in _COSTS


def is_total(cell: str) -> bool:
    """Return whether a row only adds up the others."""
    return cell.rstrip(":： ").casefold() in _TOTALS


def _word(heading: str) -> str:
    return heading.partition("(")[0].partition("（")[0].strip().casefold()
