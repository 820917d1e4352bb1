"""Ways to answer as people write them into one cell: `yes/no`, `scale 0-10`, `choice: Full=100%; Good=80%`, `次数`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from qa_desktop.domain.answer_types import (
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
    YesNo,
)
from qa_desktop.domain.text import Language, Text

WORDS: Mapping[str, tuple[str, str]] = {
    "yes_no": ("是/否", "yes/no"),
    "choice": ("选项", "choice"),
    "scale": ("打分", "scale"),
    "ranges": ("区间", "ranges"),
    "count": ("次数", "count"),
    "text": ("文字", "text"),
    "date": ("日期", "date"),
    "fatal": ("致命", "fatal"),
    "bonus": ("加分", "bonus"),
}
"""What each kind is called in a sheet, in Chinese and English."""
_ALSO = {
    "yes_no": ("是否", "是否题", "判断", "yesno", "yes no", "y/n", "bool", "pass/fail", "合格/不合格"),
    "choice": ("单选", "选择", "选择题", "等级", "options", "select", "single choice"),
    "scale": ("评分", "分值", "打分题", "score", "rating", "points"),
    "ranges": ("数值", "时长", "秒数", "number", "seconds", "range"),
    "count": ("扣分", "计次", "次", "deduction", "deduct", "occurrences", "times"),
    "text": ("文本", "填空", "备注", "free text", "comment"),
    "date": ("day",),
    "fatal": ("致命错误", "一票否决", "红线", "critical", "knock-out", "auto fail", "auto-fail"),
    "bonus": ("加分项", "奖励", "extra"),
}
_NARROW = str.maketrans("：；＝％．－～０１２３４５６７８９", ":;=%.-~0123456789")
"""Of the wide signs only those that part or count: an option keeps its brackets and question marks."""
_KINDS = {word.casefold(): kind for kind, words in WORDS.items() for word in (*words, *_ALSO[kind])}
_FLAGS = frozenset({"fatal", "bonus"})
"""What stands before a plus and another way to answer."""
_SPAN = re.compile(r"(-?[\d.]+)\s*(?:-|–|—|~|到|至|to|…)\s*(-?[\d.]+)")
_STEP = re.compile(r"(?:step|步长|每)\s*([\d.]+)")
_PASS = re.compile(r"(?:pass|合格)\s*(?:at|≥|>=)?\s*([\d.]+)")
_SEPARATORS = re.compile(r"[;；\n|]+")
_COMMAS = re.compile(r"[,，、]+")
PERCENT = Decimal(100)
USUAL_PASS = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says: how to answer, and whether it is a fatal error or a bonus."""

    answer: AnswerType
    is_fatal: bool = False
    is_bonus: bool = False


def read_answer(cell: str, language: Language) -> Written | None:
    """Return what a cell says, None where it cannot be understood; an empty one means yes or no.

    A share is written behind `=`, as 80 % or 0.8; an option that earns nothing fails.
    """
    first, plus, rest = cell.translate(_NARROW).strip().partition("+")
    flag = _KINDS.get(first.strip().casefold())
    if plus and flag in _FLAGS:
        beside = read_answer(rest, language)
        return (
            None
            if beside is None
            else replace(
                beside, is_fatal=beside.is_fatal or flag == "fatal", is_bonus=beside.is_bonus or flag == "bonus"
            )
        )
    return _read_plain(cell.translate(_NARROW).strip(), language)


def _read_plain(plain: str, language: Language) -> Written | None:
    if not plain:
        return Written(YesNo())
    word, _, rest = plain.partition(":")
    kind = _KINDS.get(word.strip().casefold())
    if kind is None:
        word, _, rest = plain.partition(" ")
        kind = _KINDS.get(word.casefold())
    if kind is None and _SPAN.fullmatch(plain):
        kind, rest = "scale", plain
    if kind is None and "=" in plain:
        kind, rest = "choice", plain
    try:
        return None if kind is None else _READ[kind](rest.strip(), language)
    except (ValidationError, InvalidOperation, ValueError):
        return None


def write_answer(answer: AnswerType, language: Language, *, is_fatal: bool = False, is_bonus: bool = False) -> str:
    """Return a way to answer as `read_answer` reads it."""
    flag = _word("fatal" if is_fatal else "bonus", language) if is_fatal or is_bonus else ""
    if flag and isinstance(answer, YesNo):
        return flag
    return f"{flag} + {_write_plain(answer, language)}" if flag else _write_plain(answer, language)


def _write_plain(answer: AnswerType, language: Language) -> str:
    word = _word(answer.type, language)
    match answer:
        case Choice():
            given = [f"{option.text.in_language(language)}={_percent(option.share)}" for option in answer.options]
        case NumberRanges():
            given = [f"{one.at_least:f}={_percent(one.share)}" for one in answer.ranges] + [f"…{answer.maximum:f}"]
        case Scale():
            given = [f"{answer.minimum:f}-{answer.maximum:f} step {answer.step:f} pass {answer.passes_at:f}"]
        case _:
            return word
    return f"{word}: {'; '.join(given)}"


def _word(kind: str, language: Language) -> str:
    chinese, english = WORDS[kind]
    return chinese if language is Language.CHINESE else english


def _percent(share: Decimal) -> str:
    return f"{(share * PERCENT).normalize():f}%"


def _parts(rest: str) -> Sequence[str]:
    several = [part.strip() for part in _SEPARATORS.split(rest) if part.strip()]
    return several if len(several) > 1 else [part.strip() for part in _COMMAS.split(rest) if part.strip()]


def _share(written: str) -> Decimal:
    digits = written.strip()
    return Decimal(digits[:-1].strip()) / PERCENT if digits.endswith("%") else Decimal(digits)


def _choice(rest: str, language: Language) -> Written:
    options = []
    for place, part in enumerate(_parts(rest), start=1):
        name, _, share = part.rpartition("=")
        worth = _share(share)
        text = Text(zh=name.strip()) if language is Language.CHINESE else Text(en=name.strip())
        options.append(Option(id=f"option_{place}", text=text, share=worth, passes=worth > 0))
    return Written(Choice(options=tuple(options)))


def _scale(rest: str, _language: Language) -> Written:
    span = _SPAN.search(rest)
    if span is None:
        return Written(Scale())
    low, high = Decimal(span[1]), Decimal(span[2])
    stepped, passing = _STEP.search(rest), _PASS.search(rest)
    step = Decimal(stepped[1]) if stepped else Decimal(1)
    steps = ((high - low) * USUAL_PASS / step).to_integral_value()
    passes_at = Decimal(passing[1]) if passing else low + steps * step
    return Written(Scale(minimum=low, maximum=high, step=step, passes_at=passes_at))


def _ranges(rest: str, _language: Language) -> Written:
    parts = list(_parts(rest))
    end = next((part for part in parts if "=" not in part), "")
    ranges = []
    for part in parts:
        if "=" in part:
            begin, _, share = part.partition("=")
            worth = _share(share)
            ranges.append(NumberRange(at_least=Decimal(begin.strip()), share=worth, passes=worth > 0))
    ranges.sort(key=lambda one: one.at_least)
    maximum = Decimal(end.strip(" .…~-")) if end else max(ranges[-1].at_least * 10, Decimal(100))
    return Written(NumberRanges(minimum=ranges[0].at_least, maximum=maximum, ranges=tuple(ranges)))


_READ: Mapping[str, Callable[[str, Language], Written]] = {
    "yes_no": lambda _rest, _language: Written(YesNo()),
    "choice": _choice,
    "scale": _scale,
    "ranges": _ranges,
    "count": lambda _rest, _language: Written(Count()),
    "text": lambda _rest, _language: Written(FreeText(required=False)),
    "date": lambda _rest, _language: Written(CalendarDate(required=False)),
    "fatal": lambda _rest, _language: Written(YesNo(), is_fatal=True),
    "bonus": lambda _rest, _language: Written(YesNo(), is_bonus=True),
}
