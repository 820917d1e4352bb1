"""What is wrong with a card before it is published, each flaw with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil

from qa_desktop.domain.answer_types import NO, YES, Choice, Count, Graded, NumberRanges, Scale, YesNo
from qa_desktop.domain.card_size import LARGEST, NEARLY, in_megabytes, size_of
from qa_desktop.domain.conditions import circles, in_order_of_asking, that_ask
from qa_desktop.domain.evaluation import NOT_APPLICABLE
from qa_desktop.domain.judging import CENT, MOST_TIMES
from qa_desktop.domain.scorecard import (
    CardKind,
    Condition,
    Criterion,
    Fatal,
    Scorecard,
    Section,
    section_weighs,
    weighs,
)
from qa_desktop.domain.text import Text

Place = tuple[str | int, ...]
WHOLE = 100
"""What the weights of sections come to where people read them as percents."""


class Check(StrEnum):
    """The kinds of flaw."""

    TOO_LARGE = "too_large"
    NEARLY_TOO_LARGE = "nearly_too_large"
    NAME_EMPTY = "name_empty"
    NAME_ONE_LANGUAGE = "name_one_language"
    STANDARD_EMPTY = "standard_empty"
    STANDARD_ONE_LANGUAGE = "standard_one_language"
    WEIGHTS_NOT_WHOLE = "weights_not_whole"
    WEIGHT_WITHOUT_SCORE = "weight_without_score"
    CARRIES_NOTHING = "carries_nothing"
    NOTHING_SCORED = "nothing_scored"
    NO_POINTS = "no_points"
    NO_FULL_MARKS = "no_full_marks"
    BETTER_FAILS = "better_fails"
    NEVER_FAILS = "never_fails"
    CONDITION_UNKNOWN = "condition_unknown"
    CONDITION_CIRCLE = "condition_circle"
    CONDITION_NEVER_MET = "condition_never_met"
    BAND_OUT_OF_REACH = "band_out_of_reach"
    BAND_BETTER_FAILS = "band_better_fails"
    BANDS_LEAVE_OUT = "bands_leave_out"
    NO_BAND = "no_band"


HINTS = frozenset(
    {
        Check.NEARLY_TOO_LARGE,
        Check.NAME_ONE_LANGUAGE,
        Check.STANDARD_ONE_LANGUAGE,
        Check.WEIGHTS_NOT_WHOLE,
        Check.WEIGHT_WITHOUT_SCORE,
        Check.CARRIES_NOTHING,
        Check.NO_FULL_MARKS,
        Check.BETTER_FAILS,
        Check.BANDS_LEAVE_OUT,
        Check.NO_BAND,
    }
)
"""Flaws with which a card can be published all the same."""


@dataclass(frozen=True, slots=True)
class CardFlaw:
    """A flaw, and where: the steps from the card down, as `("sections", 0, "criteria", 2, "standard")`.

    `detail` is what the sentence about it names: a number, an id or an answer.
    """

    check: Check
    place: Place
    detail: str = ""

    @property
    def hinders(self) -> bool:
        """Whether the card cannot be published with it."""
        return self.check not in HINTS


def flaws_of(card: Scorecard) -> tuple[CardFlaw, ...]:
    """Return every flaw of a card, those of the whole card first, then in the order of the card."""
    return CardChecker().flaws(card)


class CardChecker:
    """Looks at a card again and again while it is written: a section that is the same as before is not looked at."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Looked, tuple[CardFlaw, ...]]] = {}

    def flaws(self, card: Scorecard) -> tuple[CardFlaw, ...]:
        """Return what `flaws_of` does."""
        conditions = _Conditions(card)
        before, self._known = self._known, {}
        for at, section in enumerate(card.sections):
            looked = _Looked(section, at, card.kind)
            known = before.get(section.id)
            same = known is not None and known[0].is_same(looked)
            own = known[1] if known is not None and same else tuple(_of_section(card, section, at))
            self._known[section.id] = (looked, own)
        inside = [flaw for section in card.sections for flaw in self._known[section.id][1]]
        asked = [*conditions.every_flaw(card)]
        whole = (*_of_size(card), *_wording(card.name, ("name",)), *_of_weights(card), *_of_bands(card))
        return (*whole, *(_in_order([*inside, *asked]) if asked else inside))


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the flaws of a section, its conditions aside, hang on."""

    section: Section
    at: int
    kind: CardKind

    def is_same(self, other: "_Looked") -> bool:
        """Tell whether the other one is this very section at the same place of a card of the same kind."""
        return self.section is other.section and (self.at, self.kind) == (other.at, other.kind)


def _in_order(flaws: list[CardFlaw]) -> list[CardFlaw]:
    """Return flaws by section and criterion; those of one stay in the order in which they were found."""
    return sorted(flaws, key=lambda flaw: tuple(step for step in flaw.place[:4] if isinstance(step, int)))


def _of_size(card: Scorecard) -> Iterator[CardFlaw]:
    size = size_of(card)
    if size > LARGEST:
        yield CardFlaw(Check.TOO_LARGE, (), in_megabytes(size))
    elif size > NEARLY:
        yield CardFlaw(Check.NEARLY_TOO_LARGE, (), in_megabytes(size))


def _wording(text: Text, place: Place) -> Iterator[CardFlaw]:
    is_standard = place[-1] == "standard"
    written = [bool(words.strip()) for words in (text.zh, text.en)]
    if not any(written):
        yield CardFlaw(Check.STANDARD_EMPTY if is_standard else Check.NAME_EMPTY, place)
    elif not all(written):
        missing = "en" if written[0] else "zh"
        yield CardFlaw(Check.STANDARD_ONE_LANGUAGE if is_standard else Check.NAME_ONE_LANGUAGE, place, missing)


def _of_weights(card: Scorecard) -> Iterator[CardFlaw]:
    whole = sum((section.weight for section in card.sections), Decimal(0))
    if card.kind is CardKind.WEIGHTED and len(card.sections) > 1 and whole != WHOLE:
        yield CardFlaw(Check.WEIGHTS_NOT_WHOLE, ("sections",), f"{whole.normalize():f}")
    if not any(section_weighs(card.kind, section) for section in card.sections):
        yield CardFlaw(Check.NOTHING_SCORED, ("sections",))


def _of_bands(card: Scorecard) -> Iterator[CardFlaw]:
    for number, band in enumerate(card.bands):
        yield from _wording(band.name, ("bands", number, "name"))
        if band.at_least > card.ceiling:
            yield CardFlaw(Check.BAND_OUT_OF_REACH, ("bands", number, "at_least"), f"{band.at_least:f}")
    ordered = sorted(enumerate(card.bands), key=lambda numbered: numbered[1].at_least)
    for (_, lower), (number, higher) in pairwise(ordered):
        if lower.passes and not higher.passes:
            yield CardFlaw(Check.BAND_BETTER_FAILS, ("bands", number, "passes"))
    lowest = min(card.floor, Decimal(0))
    if ordered and ordered[0][1].at_least > lowest:
        yield CardFlaw(Check.BANDS_LEAVE_OUT, ("bands",), f"{ordered[0][1].at_least:f}")
    if not ordered and any(section_weighs(card.kind, section) for section in card.sections):
        yield CardFlaw(Check.NO_BAND, ("bands",))


def _of_section(card: Scorecard, section: Section, number: int) -> Iterator[CardFlaw]:
    place: Place = ("sections", number)
    yield from _wording(section.name, (*place, "name"))
    any_weighs = any(weighs(card.kind, one) for one in section.criteria)
    if card.kind is not CardKind.DEDUCTION and any_weighs != (section.weight > 0):
        yield CardFlaw(Check.CARRIES_NOTHING if any_weighs else Check.WEIGHT_WITHOUT_SCORE, (*place, "weight"))
    for inside, criterion in enumerate(section.criteria):
        yield from _of_criterion(card.kind, criterion, (*place, "criteria", inside))


def _of_criterion(kind: CardKind, criterion: Criterion, place: Place) -> Iterator[CardFlaw]:
    yield from _wording(criterion.name, (*place, "name"))
    yield from _wording(criterion.standard, (*place, "standard"))
    is_for_failing = criterion.fatal is not Fatal.NOTHING or criterion.error_class is not None
    counts = criterion.is_scored and not criterion.bonus
    if counts and not weighs(kind, criterion) and not is_for_failing:
        yield CardFlaw(Check.CARRIES_NOTHING, (*place, "weight" if kind is CardKind.WEIGHTED else "points"))
    yield from _of_answers(criterion, (*place, "answer"))
    if criterion.fatal is not Fatal.NOTHING and not _can_fail(criterion):
        yield CardFlaw(Check.NEVER_FAILS, (*place, "fatal"))


def _of_answers(criterion: Criterion, place: Place) -> Iterator[CardFlaw]:
    kind = criterion.answer
    if isinstance(kind, Choice):
        for number, option in enumerate(kind.options):
            yield from _wording(option.text, (*place, "options", number, "text"))
        yield from _of_grades(kind.options, (*place, "options"))
    elif isinstance(kind, NumberRanges):
        yield from _of_grades(kind.ranges, (*place, "ranges"))


def _of_grades(grades: tuple[Graded, ...], place: Place) -> Iterator[CardFlaw]:
    best = max(grade.share for grade in grades)
    if not best:
        yield CardFlaw(Check.NO_POINTS, place)
    elif best < 1:
        yield CardFlaw(Check.NO_FULL_MARKS, place, f"{best * 100:f}".rstrip("0").rstrip("."))
    passing = [grade.share for grade in grades if grade.passes]
    for number, grade in enumerate(grades):
        if passing and not grade.passes and grade.share > min(passing):
            yield CardFlaw(Check.BETTER_FAILS, (*place, number, "passes"))


def _can_fail(criterion: Criterion) -> bool:
    kind = criterion.answer
    match kind:
        case Scale():
            return kind.passes_at > kind.minimum
        case Choice():
            return not all(option.passes for option in kind.options)
        case NumberRanges():
            return not all(one.passes for one in kind.ranges)
        case YesNo() | Count():
            return True
    return False


class _Conditions:
    """Looks at the conditions of a card."""

    def __init__(self, card: Scorecard) -> None:
        asks = next(that_ask(card), None) is not None
        self._criteria = {criterion.id: criterion for criterion in card.criteria} if asks else {}
        self._never_shown = circles(card, in_order_of_asking(card)) if asks else frozenset()

    def every_flaw(self, card: Scorecard) -> Iterator[CardFlaw]:
        """Return what is wrong with the conditions of a card."""
        for at, section in enumerate(card.sections) if self._criteria else ():
            for inside, criterion in enumerate(section.criteria):
                if criterion.shown_when is not None:
                    place: Place = ("sections", at, "criteria", inside, "shown_when")
                    yield from self.flaws(criterion, criterion.shown_when, place)

    def flaws(self, criterion: Criterion, condition: Condition, place: Place) -> Iterator[CardFlaw]:
        """Return what is wrong with the condition of a criterion."""
        asked = self._criteria.get(condition.criterion)
        if asked is None:
            yield CardFlaw(Check.CONDITION_UNKNOWN, (*place, "criterion"), condition.criterion)
            return
        if criterion.id in self._never_shown:
            yield CardFlaw(Check.CONDITION_CIRCLE, place, condition.criterion)
        known = _answers_of(asked)
        for answer in condition.answers:
            if answer not in known:
                yield CardFlaw(Check.CONDITION_NEVER_MET, (*place, "answers"), answer)
        if (condition.at_least is not None or condition.at_most is not None) and not _bounds_meet(asked, condition):
            yield CardFlaw(Check.CONDITION_NEVER_MET, place, _bounds_in_figures(condition))


def _answers_of(asked: Criterion) -> set[str]:
    kind = asked.answer
    words: set[str] = set()
    if isinstance(kind, YesNo):
        words = {YES, NO}
    elif isinstance(kind, Choice):
        words = {option.id for option in kind.options}
    if asked.not_applicable_allowed or asked.shown_when is not None:
        words.add(NOT_APPLICABLE.value)
    return words


def _bounds_meet(asked: Criterion, condition: Condition) -> bool:
    """Return whether a number that can be answered lies within the bounds."""
    kind = asked.answer
    match kind:
        case Scale():
            lowest, highest, step = kind.minimum, kind.maximum, kind.step
        case NumberRanges():
            lowest, highest, step = kind.minimum, kind.maximum, CENT
        case Count():
            lowest, highest, step = Decimal(0), Decimal(MOST_TIMES), Decimal(1)
        case _:
            return False
    wanted = lowest if condition.at_least is None else max(lowest, condition.at_least)
    first = Fraction(lowest) + ceil((Fraction(wanted) - Fraction(lowest)) / Fraction(step)) * Fraction(step)
    return first <= Fraction(highest if condition.at_most is None else min(highest, condition.at_most))


def _bounds_in_figures(condition: Condition) -> str:
    low = "" if condition.at_least is None else f"{condition.at_least:f}"
    high = "" if condition.at_most is None else f"{condition.at_most:f}"
    return f"{low}…{high}"
