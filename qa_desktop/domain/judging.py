"""What an answer to one criterion is worth: whether it is allowed, its share of the points, whether it fails.

An answer that the criterion does not allow counts as not given.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from qa_desktop.domain.answer_types import (
    NO,
    UNSCORED,
    YES,
    Choice,
    Count,
    FreeText,
    Graded,
    NumberRanges,
    Option,
    Scale,
)
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.scorecard import Criterion

ONE = Decimal(1)
CENT = Decimal("0.01")
MOST_TIMES = 9_999
LONGEST_TEXT = 10_000


def chosen_option(criterion: Criterion, value: AnswerValue) -> Option | None:
    """Return the option that a choice's answer names, None for other kinds and answers."""
    if not isinstance(criterion.answer, Choice):
        return None
    return next((option for option in criterion.answer.options if option.id == value), None)


def grade_of(criterion: Criterion, value: AnswerValue) -> Graded | None:
    """Return the option, or the range of numbers, that an allowed answer falls in; None for other kinds and answers."""
    if isinstance(criterion.answer, NumberRanges):
        fits = isinstance(value, Decimal) and is_valid(criterion, value)
        return criterion.answer.range_of(value) if fits and isinstance(value, Decimal) else None
    return chosen_option(criterion, value)


def is_valid(criterion: Criterion, value: AnswerValue) -> bool:
    """Return whether the criterion allows that answer; None (not answered yet) is always allowed."""
    if value is None:
        return True
    if value is NOT_APPLICABLE:
        return criterion.not_applicable_allowed
    if isinstance(value, Decimal):
        return value.is_finite() and _number_fits(criterion, value)
    if isinstance(criterion.answer, UNSCORED):
        return _words_fit(criterion.answer, value)
    if isinstance(criterion.answer, Choice):
        return chosen_option(criterion, value) is not None
    return value in (YES, NO) and not isinstance(criterion.answer, Scale | NumberRanges | Count)


def _number_fits(criterion: Criterion, number: Decimal) -> bool:
    kind = criterion.answer
    if isinstance(kind, Scale):
        within = kind.minimum <= number <= kind.maximum
        return within and (Fraction(number) - Fraction(kind.minimum)) % Fraction(kind.step) == 0
    if isinstance(kind, NumberRanges):
        return kind.minimum <= number <= kind.maximum and number == number.quantize(CENT)
    return isinstance(kind, Count) and 0 <= number <= MOST_TIMES and number == number.to_integral_value()


def _words_fit(kind: UNSCORED, words: str) -> bool:
    if isinstance(kind, FreeText):
        return bool(words.strip()) and len(words) <= LONGEST_TEXT
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False


def share_earned(criterion: Criterion, value: AnswerValue) -> Decimal | None:
    """Return earned/possible in 0…1, None where the answer counts for nothing (not answered, not applicable)."""
    share = exact_share(criterion, value)
    return None if share is None else Decimal(share.numerator) / share.denominator


def exact_share(criterion: Criterion, value: AnswerValue) -> Fraction | None:
    """Return the share as it is, see `share_earned`."""
    if value is None or not is_valid(criterion, value):
        return None
    kind = criterion.answer
    if isinstance(value, Decimal) and isinstance(kind, Scale):
        lowest = Fraction(kind.minimum)
        return (Fraction(value) - lowest) / (Fraction(kind.maximum) - lowest)
    if isinstance(value, Decimal) and isinstance(kind, Count):
        return max(Fraction(0), 1 - Fraction(value) * Fraction(kind.loss))
    grade = grade_of(criterion, value)
    if grade is not None:
        return Fraction(grade.share)
    return Fraction(value == YES) if value in (YES, NO) and not isinstance(kind, UNSCORED) else None


def has_failed(criterion: Criterion, value: AnswerValue) -> bool:
    """Return whether the answer fails the criterion; nothing fails before it is answered."""
    if value is None or not is_valid(criterion, value) or isinstance(criterion.answer, UNSCORED):
        return False
    kind = criterion.answer
    if isinstance(value, Decimal) and isinstance(kind, Scale):
        return value < kind.passes_at
    if isinstance(value, Decimal) and isinstance(kind, Count):
        return value > kind.allowed
    grade = grade_of(criterion, value)
    return value == NO if grade is None else not grade.passes
