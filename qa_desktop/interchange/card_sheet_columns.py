"""The headings of a card's sheet, in Chinese and English, and by what else a column is recognised."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class SheetColumn(StrEnum):
    """A column that is understood.

    `WEIGHT` is what a section weighs. `SHARE` is called a weight and no more: beside points it is the section's, alone
    it is the points.
    """

    DIMENSION = "dimension"
    INDICATOR = "indicator"
    STANDARD = "standard"
    POINTS = "points"
    KIND = "kind"
    FATAL = "fatal"
    WEIGHT = "weight"
    SHARE = "share"


HEADINGS: Mapping[SheetColumn, tuple[str, str]] = {
    SheetColumn.DIMENSION: ("维度", "Dimension"),
    SheetColumn.INDICATOR: ("指标", "Indicator"),
    SheetColumn.STANDARD: ("评价标准", "Standard"),
    SheetColumn.POINTS: ("分值", "Points"),
    SheetColumn.KIND: ("题型", "Kind"),
}
"""What each column of a sheet that is written is called, in Chinese and English."""
COSTS_HEADING = ("扣分", "Deduction")
"""What a column is called whose points are taken away."""
_COSTS = ("扣分", "扣分值", "每次扣分", "deduction", "deduct", "points lost")
_ALSO: Mapping[SheetColumn, tuple[str, ...]] = {
    SheetColumn.DIMENSION: ("一级指标", "考核维度", "评分维度", "大类", "模块", "section", "category", "group"),
    SheetColumn.INDICATOR: (
        *("二级指标", "考核指标", "评分项", "考核项", "项目", "检查项"),
        *("criterion", "question", "item"),
    ),
    SheetColumn.STANDARD: (
        *("标准", "评分标准", "考核标准", "扣分标准", "加分标准", "评分细则", "考核细则", "扣分细则", "细则"),
        *("评分说明", "指标说明", "说明", "描述", "description", "definition", "guideline"),
        *("scoring rule", "scoring rules", "deduction rule", "deduction rules"),
    ),
    SheetColumn.POINTS: (
        *("分数", "满分", "分", "指标权重", "二级权重", "二级指标权重"),
        *("score", "max points", "possible", "criterion weight", "question weight", *_COSTS),
    ),
    SheetColumn.KIND: ("类型", "评分方式", "计分方式", "答案类型", "type", "answer", "answer type"),
    SheetColumn.FATAL: (
        *("是否致命", "致命", "致命项", "致命错误", "是否致命项", "是否致命错误", "一票否决", "一票否决项"),
        *("是否一票否决", "红线", "红线项", "是否红线", "fatal", "fatal error", "is fatal", "auto-fail", "auto fail"),
        *("autofail", "critical", "critical error", "is critical", "knock-out", "knockout"),
    ),
    SheetColumn.WEIGHT: (
        *("维度权重", "一级权重", "一级指标权重", "大类权重", "模块权重"),
        *("section weight", "category weight", "group weight", "dimension weight"),
    ),
    SheetColumn.SHARE: ("权重", "占比", "比重", "weight", "weighting"),
}
_COLUMNS = {word.casefold(): column for column, words in _ALSO.items() for word in (*HEADINGS.get(column, ()), *words)}

_TOTALS = frozenset({"合计", "总计", "小计", "总分", "total", "subtotal", "sum", "grand total"})
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_OF_A_COST = re.compile(r"(?<!不)(?<!不倒)扣(?!完)|(?<!not )(?<!no )deduct|\b(lost|minus)\b")
"""In brackets; 扣完为止 says of what is earned that it is not taken below nothing."""
_OF_A_NOTE = re.compile(r"^(备?注|说明|notes?|remarks?)\s*[:：]|[。；，！？]|[.;!?]$", re.IGNORECASE)
_WIDE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
LONGEST_NAME = 40
"""Of a section, where a Chinese letter counts as two."""


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The place, from 1, of each column that is read.

    `standards` are all those that say what is expected. `doubles` are columns that mean what another one means already,
    with the place of that one. `unclear` is a column of weights that may be the sections' or the criteria's.
    """

    places: Mapping[SheetColumn, int]
    standards: Sequence[int]
    doubles: Mapping[int, int]
    unclear: int | None = None

    @property
    def read(self) -> frozenset[int]:
        """All places that are read."""
        return frozenset({*self.places.values(), *self.standards})


def meanings(headings: Mapping[int, str]) -> dict[int, SheetColumn]:
    """Return what each column means that is understood; what stands in brackets is passed over."""
    found = {place: _COLUMNS.get(_word(heading)) for place, heading in headings.items()}
    return {place: column for place, column in found.items() if column is not None}


def sort_columns(meant: Mapping[int, SheetColumn], filled: Container[int]) -> SheetColumns:
    """Return which columns are read; of several with one meaning those that are empty, but for their heads, are not."""

    def of(*columns: SheetColumn) -> list[int]:
        places = [place for place, column in meant.items() if column in columns]
        return [place for place in places if place in filled] or places[:1]

    worths = of(SheetColumn.POINTS, SheetColumn.SHARE)
    points = [place for place in worths if meant[place] is SheetColumn.POINTS]
    shares = [place for place in worths if meant[place] is SheetColumn.SHARE]
    if not points:  # of two weights, the first is the section's
        points, shares = shares[-1:], shares[:-1]
    weights = [place for place in (*of(SheetColumn.WEIGHT), *shares) if place in filled]
    found = {column: of(column) for column in SheetColumn}
    found |= {SheetColumn.POINTS: points, SheetColumn.WEIGHT: weights, SheetColumn.SHARE: []}
    return SheetColumns(
        places={column: places[0] for column, places in found.items() if places},
        standards=found[SheetColumn.STANDARD],
        doubles={
            place: places[0]
            for column, places in found.items()
            if column is not SheetColumn.STANDARD
            for place in places[1:]
        },
    )


def is_cost(heading: str) -> bool:
    """Return whether a column of points says what faults cost, with or without a minus, be it in brackets."""
    in_brackets = "".join(_IN_BRACKETS.findall(heading)).casefold()
    return _word(heading) in _COSTS or _OF_A_COST.search(in_brackets) is not None


def is_weight(heading: str) -> bool:
    """Return whether a column of points holds weights, which may be shares of one or of a hundred."""
    word = _word(heading)
    return _COLUMNS.get(word) is SheetColumn.SHARE or "权重" in word or "weight" in word


def is_total(cell: str) -> bool:
    """Return whether a row only adds up the others."""
    return cell.rstrip(":： ").casefold() in _TOTALS


def reads_as_note(words: str) -> bool:
    """Return whether words are no name of a section: they are too long, or like a sentence."""
    name = _IN_BRACKETS.sub("", words).strip()
    return len(name) + len(_WIDE.findall(name)) > LONGEST_NAME or _OF_A_NOTE.search(name) is not None


def _word(heading: str) -> str:
    """Return a heading without brackets and signs; Chinese is often spaced out to a column's width."""
    word = heading.partition("(")[0].partition("（")[0].strip(" \n\t*＊:：?？").casefold()
    return "".join(word.split()) if _WIDE.search(word) else " ".join(word.split())
