"""Ways to answer as people write them into one cell: `yes/no`, `scale 0-10`, `choice: Full=100%; Good=80%`, `次数`.

What is not understood whole is not understood: half a cell would make a card that scores as nobody wrote it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qa_desktop.domain.answer_types import (
    UNSCORED,
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    Graded,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
    YesNo,
)
from qa_desktop.domain.scorecard import Fatal
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
    "fatal_section": ("维度致命", "section fatal"),
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
    "fatal_section": ("维度一票否决", "维度清零", "fatal section", "section-fatal", "zeroes the section"),
    "bonus": ("加分项", "奖励", "extra"),
}
_NARROW = str.maketrans("：；＝％．－～０１２３４５６７８９", ":;=%.-~0123456789")
"""Of the wide signs only those that part or count: an option keeps its brackets and question marks."""
_KINDS = {word.casefold(): kind for kind, words in WORDS.items() for word in (*words, *_ALSO[kind])}
_FATALS = {"fatal": Fatal.CARD, "fatal_section": Fatal.SECTION}
_FLAGS = frozenset({*_FATALS, "bonus"})
"""What stands before another way to answer, as `fatal + scale 0-5`."""
_YES = frozenset({"是", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "1"})
_NO = frozenset({"", "否", "不是", "无", "非致命", "×", "✗", "✘", "☐", "n", "no", "none", "false", "0", "-", "—", "/"})
MOST_FLAGS = 2
_NUMBER = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,6})?")
_SPAN = re.compile(r"(-?[\d.]+)\s*(?:-|–|—|~|到|至|to|…)\s*(-?[\d.]+)")
_STEP = re.compile(r"(?:step|步长|每)\s*([\d.]+)")
_PASS = re.compile(r"(?:pass|合格)\s*(?:at|≥|>=)?\s*(-?[\d.]+)")
_GRADE = re.compile(r"([^%\s]+\s*%|[^%\s]+?)\s*(passes|pass|合格|fails|fail|不合格)?", re.IGNORECASE)
_LOSS = re.compile(r"(?:loss|loses|each|每次扣|每次)\s*([\d.]+\s*%)")
_ALLOWED = re.compile(r"(?:allowed|允许)\s*([0-9]{1,4})\s*次?")
_FILLING = " ,，、;:。分"
"""What may stand between the figures of a scale or a count."""
_FAILS = frozenset({"fails", "fail", "不合格"})
_SEPARATORS = re.compile(r"[;；\n|]+")
_COMMAS = re.compile(r"[,，、]+")
LONGEST = 4_000
"""In letters: eleven options with all their words are far shorter."""
PERCENT = Decimal(100)
USUAL_PASS = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Written:
    """What a cell says: how to answer, and whether it is a fatal error or a bonus."""

    answer: AnswerType
    fatal: Fatal = Fatal.NOTHING
    is_bonus: bool = False

    @property
    def can_weigh(self) -> bool:
        """Whether points make it count beside others."""
        return not self.is_bonus and not isinstance(self.answer, UNSCORED)

    @property
    def needs_points(self) -> bool:
        """Whether it says nothing without points; a fatal error does."""
        return self.can_weigh and self.fatal is Fatal.NOTHING


def read_answer(cell: str, language: Language) -> Written | None:
    """Return what a cell says, None where it cannot be understood; an empty one means yes or no.

    A share is written behind `=`, as 80 % or 0.8; an option that earns nothing fails.
    """
    if len(cell) > LONGEST:
        return None
    rest = cell.translate(_NARROW).strip()
    flags: list[str] = []
    while len(flags) < MOST_FLAGS and (found := _flag_before(rest)):
        flag, rest = found
        flags.append(flag)
    try:
        answer = _read_plain(rest, language)
    except (ArithmeticError, ValueError):  # a ValidationError is one
        return None
    fatal = next((_FATALS[flag] for flag in flags if flag in _FATALS), Fatal.NOTHING)
    return None if answer is None else Written(answer, fatal, "bonus" in flags)


def read_fatal(cell: str) -> Fatal | None:
    """Return what a column of fatal errors says, None where it is neither yes nor no; an empty cell means no."""
    word = cell.translate(_NARROW).strip().casefold()
    if word in _NO:
        return Fatal.NOTHING
    return Fatal.CARD if word in _YES else _FATALS.get(_KINDS.get(word, ""))


def _flag_before(plain: str) -> tuple[str, str] | None:
    """Return a word such as `fatal` and what stands behind it, None where there is none."""
    for sign in "+: ":
        first, _, rest = plain.partition(sign)
        flag = _KINDS.get(first.strip().casefold())
        if flag in _FLAGS:
            return flag, rest.strip()
    return None


def _read_plain(plain: str, language: Language) -> AnswerType | None:
    if not plain:
        return YesNo()
    word, _, rest = plain.partition(":")
    kind = _KINDS.get(word.strip().casefold())
    if kind is None:
        word, _, rest = plain.partition(" ")
        kind = _KINDS.get(word.casefold())
    if kind is None and _SPAN.fullmatch(plain):
        kind, rest = "scale", plain
    if kind is None and "=" in plain:
        kind, rest = "choice", plain
    read = _READ.get(kind or "")
    return None if read is None else read(rest.strip(), language)


def write_answer(
    answer: AnswerType, language: Language, *, fatal: Fatal = Fatal.NOTHING, is_bonus: bool = False
) -> str:
    """Return a way to answer as `read_answer` reads it."""
    flag = next((_word(word, language) for word, one in _FATALS.items() if one is fatal), "")
    if is_bonus:
        flag = _word("bonus", language)
    if flag and isinstance(answer, YesNo):
        return flag
    return f"{flag} + {_write_plain(answer, language)}" if flag else _write_plain(answer, language)


def _write_plain(answer: AnswerType, language: Language) -> str:
    word = _word(answer.type, language)
    match answer:
        case Choice():
            given = [f"{_name(option.text, language)}={_grade(option, language)}" for option in answer.options]
        case NumberRanges():
            given = [f"{one.at_least:f}={_grade(one, language)}" for one in answer.ranges] + [f"…{answer.maximum:f}"]
        case Scale():
            step, passes = ("步长", "合格") if language is Language.CHINESE else ("step", "pass")
            given = [f"{answer.minimum:f}-{answer.maximum:f} {step} {answer.step:f} {passes} {answer.passes_at:f}"]
        case Count() if answer != Count():
            given = [" ".join(_count_details(answer, language))]
        case _:
            return word
    return f"{word}: {'; '.join(given)}"


def _count_details(answer: Count, language: Language) -> Iterator[str]:
    is_chinese = language is Language.CHINESE
    if answer.loss != Count().loss:
        yield f"{'每次扣' if is_chinese else 'loss'} {_percent(answer.loss)}"
    if answer.allowed:
        yield f"允许 {answer.allowed} 次" if is_chinese else f"allowed {answer.allowed}"


def _name(text: Text, language: Language) -> str:
    """Return an option's words without the signs that part options."""
    return " ".join(_SEPARATORS.sub(" ", text.in_language(language)).split())


def _grade(grade: Graded, language: Language) -> str:
    """Return a share, and whether it passes where nobody would think so."""
    if grade.passes is (grade.share > 0):
        return _percent(grade.share)
    chinese, english = ("合格", "passes") if grade.passes else ("不合格", "fails")
    return f"{_percent(grade.share)} {chinese if language is Language.CHINESE else english}"


def _word(kind: str, language: Language) -> str:
    chinese, english = WORDS[kind]
    return chinese if language is Language.CHINESE else english


def _percent(share: Decimal) -> str:
    return f"{(share * PERCENT).normalize():f}%"


def _parts(rest: str) -> Sequence[str]:
    several = [part.strip() for part in _SEPARATORS.split(rest) if part.strip()]
    return several if len(several) > 1 else [part.strip() for part in _COMMAS.split(rest) if part.strip()]


def _number(written: str) -> Decimal:
    """Return a number of few figures; raises ValueError for anything else, such as 1e999999999."""
    if not _NUMBER.fullmatch(written.strip()):
        raise ValueError(written)
    return Decimal(written.strip())


def _share(written: str) -> Decimal:
    return _number(written[:-1]) / PERCENT if written.endswith("%") else _number(written)


def _read_grade(written: str) -> tuple[Decimal, bool]:
    """Return a share and whether it passes: what earns nothing fails, unless it says otherwise."""
    found = _GRADE.fullmatch(written.strip())
    if found is None:
        raise ValueError(written)
    share = _share(found[1])
    return share, share > 0 if found[2] is None else found[2].casefold() not in _FAILS


def _refuse_the_rest(rest: str, *understood: re.Pattern[str]) -> None:
    for pattern in understood:
        rest = pattern.sub("", rest, count=1)
    if rest.strip(_FILLING):
        raise ValueError(rest)


def _choice(rest: str, language: Language) -> AnswerType:
    options = []
    for place, part in enumerate(_parts(rest), start=1):
        name, _, grade = part.rpartition("=")
        share, passes = _read_grade(grade)
        if not name.strip():
            raise ValueError(rest)
        text = Text(zh=name.strip()) if language is Language.CHINESE else Text(en=name.strip())
        options.append(Option(id=f"option_{place}", text=text, share=share, passes=passes))
    return Choice(options=tuple(options))


def _scale(rest: str, _language: Language) -> AnswerType:
    _refuse_the_rest(rest, _STEP, _PASS, _SPAN)
    span = _SPAN.search(rest)
    if span is None:
        _refuse_the_rest(rest)
        return Scale()
    low, high = _number(span[1]), _number(span[2])
    stepped, passing = _STEP.search(rest), _PASS.search(rest)
    step = _number(stepped[1]) if stepped else Decimal(1)
    steps = ((high - low) * USUAL_PASS / step).to_integral_value()
    passes_at = _number(passing[1]) if passing else low + steps * step
    return Scale(minimum=low, maximum=high, step=step, passes_at=passes_at)


def _ranges(rest: str, _language: Language) -> AnswerType:
    parts = list(_parts(rest))
    ends = [part for part in parts if "=" not in part]
    ranges = []
    for part in parts:
        if "=" in part:
            begin, _, grade = part.partition("=")
            share, passes = _read_grade(grade)
            ranges.append(NumberRange(at_least=_number(begin), share=share, passes=passes))
    if not ranges or len(ends) > 1:
        raise ValueError(rest)
    ranges.sort(key=lambda one: one.at_least)
    maximum = _number(ends[0].strip(" .…~")) if ends else max(ranges[-1].at_least * 10, Decimal(100))
    return NumberRanges(minimum=ranges[0].at_least, maximum=maximum, ranges=tuple(ranges))


def _count(rest: str, _language: Language) -> AnswerType:
    _refuse_the_rest(rest, _LOSS, _ALLOWED)
    loss, allowed = _LOSS.search(rest), _ALLOWED.search(rest)
    given: dict[str, Decimal | int] = {}
    if loss:
        given["loss"] = _share("".join(loss[1].split()))
    if allowed:
        given["allowed"] = int(allowed[1])
    return Count.model_validate(given)


def _alone(answer: AnswerType) -> Callable[[str, Language], AnswerType]:
    """Return what reads a kind that has nothing more to say."""

    def read(rest: str, _language: Language) -> AnswerType:
        _refuse_the_rest(rest)
        return answer

    return read


_READ: Mapping[str, Callable[[str, Language], AnswerType]] = {
    "yes_no": _alone(YesNo()),
    "choice": _choice,
    "scale": _scale,
    "ranges": _ranges,
    "count": _count,
    "text": _alone(FreeText(required=False)),
    "date": _alone(CalendarDate(required=False)),
}
