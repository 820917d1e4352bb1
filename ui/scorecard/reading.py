"""What a typed answer is read as: a number in its range, a day, words."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QLocale

from qa_desktop.domain.answer_types import NumberRange, NumberRanges
from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.judging import CENT, LONGEST_TEXT
from qa_desktop.language import current_language, tr
from ui.scorecard.offers import number_words

_NUMBER = re.compile(r"[+-]?(\d{1,12}\.?\d*|\.\d+)", re.ASCII)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
EXAMPLE_DAY = "2026-12-31"


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer that a text gives, None where it gives none; what is said under it, and whether it is refused."""

    value: AnswerValue
    words: str = ""
    is_wrong: bool = False


def range_words(ranges: NumberRanges, one: NumberRange) -> str:
    """Write from where to where a range goes, both ends belonging to it."""
    following = {before.at_least: after.at_least - CENT for before, after in pairwise(ranges.ranges)}
    end = following.get(one.at_least, ranges.maximum)
    return number_words(one.at_least) if end == one.at_least else f"{number_words(one.at_least)}–{number_words(end)}"


def range_told(ranges: NumberRanges, one: NumberRange) -> str:
    """Write a range with what it is recognised by, where that is written."""
    return " · ".join(filter(None, (range_words(ranges, one), one.anchor.in_language(current_language()).strip())))


def limits_words(ranges: NumberRanges) -> str:
    """Say which numbers are allowed."""
    return tr("From {minimum} to {maximum}").format(**_limits(ranges))


def _limits(ranges: NumberRanges) -> dict[str, str]:
    return {"minimum": number_words(ranges.minimum), "maximum": number_words(ranges.maximum)}


def read_number(ranges: NumberRanges, text: str) -> Reading:
    """Read a number and say in which range it falls."""
    plain = _plain(text).replace("。", ".")
    if not plain:
        return Reading(None, limits_words(ranges))
    if not _NUMBER.fullmatch(plain):
        return Reading(None, tr("This is no number: write figures only, such as 12.5"), is_wrong=True)
    number = Decimal(plain)
    if not ranges.minimum <= number <= ranges.maximum:
        said = tr("Out of range, it goes from {minimum} to {maximum}").format(**_limits(ranges))
        return Reading(None, said, is_wrong=True)
    if number != number.quantize(CENT):
        return Reading(None, tr("Two decimals at most"), is_wrong=True)
    return Reading(number, range_told(ranges, ranges.range_of(number)))


def read_day(text: str, *, required: bool) -> Reading:
    """Read a day, however its parts are divided, and say which day of the week it is."""
    plain = _plain(text)
    if not plain:
        return Reading(None, unscored_words(required=required))
    found = _DAY.fullmatch(plain)
    try:
        day = date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        day = None
    if day is None:
        return Reading(None, tr("This is no day: write it as {day}").format(day=EXAMPLE_DAY), is_wrong=True)
    return Reading(day.isoformat(), QLocale().dayName(day.isoweekday()))


def read_words(text: str) -> Reading:
    """Read words, as many as are kept; say where no more can be written."""
    kept = text[:LONGEST_TEXT]
    full = tr("Full: at most {count} characters").format(count=LONGEST_TEXT) if len(text) >= LONGEST_TEXT else ""
    return Reading(kept if kept.strip() else None, full)


def unscored_words(*, required: bool) -> str:
    """Say that an answer does not count, and whether it may be left out."""
    return tr("Not scored") if required else tr("Not scored, may stay empty")


def _plain(text: str) -> str:
    """Return a text with the wide figures and signs of a Chinese keyboard made plain."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
