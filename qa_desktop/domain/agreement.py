"""How far people who grade the same call agree: the share of pairs that say the same, and Krippendorff's alpha.

Alpha is what the field uses where several people grade, not everybody each call, and answers may be lacking: it is 1
where all agree, 0 where they agree as often as chance would have it, and below 0 where they agree less than that.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from qa_desktop.domain.answer_types import Count, NumberRanges, Scale
from qa_desktop.domain.evaluation import AnswerValue
from qa_desktop.domain.scorecard import Criterion

Units = Mapping[tuple[AnswerValue, ...], int]
"""What was answered to one criterion on a call, an answer a person, and on how many calls it was answered so."""
LEAST = 2


class Metric(StrEnum):
    """How far apart two answers are: the same or not, or by how much two numbers differ."""

    NOMINAL = "nominal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far people agree on one criterion.

    `calls` counts those that at least two people answered it on, `pairs` every two answers on the same call, `same`
    those of them that are alike. `alpha` is of `alpha_calls`, None where no answer differs from any other.
    """

    calls: int
    pairs: int
    same: int
    alpha: float | None
    alpha_calls: int

    @property
    def share(self) -> float:
        """The share of pairs that say the same; raises ZeroDivisionError without any pair."""
        return self.same / self.pairs


def metric_of(criterion: Criterion) -> Metric:
    """Return what is a measure of how far two answers to a criterion are apart."""
    return Metric.INTERVAL if isinstance(criterion.answer, Scale | NumberRanges | Count) else Metric.NOMINAL


def agreement(units: Units, metric: Metric) -> Agreement:
    """Return how far people agree.

    "Not applicable" is an answer like any other where answers are the same or not. On a scale it lies nowhere: it takes
    part in the share of those alike, and is lacking for alpha.
    """
    several = {unit: times for unit, times in units.items() if len(unit) >= LEAST}
    pairs = {unit: list(combinations(unit, 2)) for unit in several}
    measured = _placed(several) if metric is Metric.INTERVAL else several
    return Agreement(
        calls=sum(several.values()),
        pairs=sum(times * len(pairs[unit]) for unit, times in several.items()),
        same=sum(times * sum(one == other for one, other in pairs[unit]) for unit, times in several.items()),
        alpha=alpha(measured, metric),
        alpha_calls=sum(times for unit, times in measured.items() if len(unit) >= LEAST),
    )


def alpha(units: Units, metric: Metric) -> float | None:
    """Return Krippendorff's alpha, None where it is not defined.

    α = 1 − D_o ÷ D_e. D_o is the mean distance of answers on the same call, of a call with m answers each pair counted
    1 ÷ (m − 1) times in both orders; D_e that of all n answers whatever the call. Krippendorff, "Content Analysis", 2nd
    edition, Sage 2004, chapter 11; "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania 2011.
    """
    distance = _DISTANCES[metric]
    values: Counter[AnswerValue] = Counter()
    observed = Fraction(0)
    for unit, times in units.items():
        if len(unit) < LEAST:
            continue
        apart = sum((distance(one, other) for one, other in combinations(unit, 2)), Fraction(0))
        observed += times * 2 * apart / (len(unit) - 1)
        for value in unit:
            values[value] += times
    expected = _expected(values, metric)
    count = values.total()
    return None if not expected else float(1 - observed * (count - 1) / expected)


def _expected(values: Counter[AnswerValue], metric: Metric) -> Fraction:
    """Return the sum of the distances of every two of these values, in both orders."""
    count = values.total()
    if metric is Metric.NOMINAL:
        return Fraction(count * count - sum(times * times for times in values.values()))
    numbers = {_number(value): times for value, times in values.items()}
    total = sum((number * times for number, times in numbers.items()), Fraction(0))
    squares = sum((number * number * times for number, times in numbers.items()), Fraction(0))
    return 2 * (count * squares - total * total)


def _placed(units: Units) -> Units:
    """Return the numbers alone."""
    kept: Counter[tuple[AnswerValue, ...]] = Counter()
    for unit, times in units.items():
        kept[_numbers(unit)] += times
    return kept


def _numbers(unit: Sequence[AnswerValue]) -> tuple[AnswerValue, ...]:
    return tuple(value for value in unit if isinstance(value, Decimal))


def _number(value: AnswerValue) -> Fraction:
    if not isinstance(value, Decimal):
        msg = "a distance is wanted of what is no number"
        raise TypeError(msg)
    return Fraction(value)


def _differ(one: AnswerValue, other: AnswerValue) -> Fraction:
    return Fraction(one != other)


def _apart(one: AnswerValue, other: AnswerValue) -> Fraction:
    return (_number(one) - _number(other)) ** 2


_DISTANCES: Mapping[Metric, Callable[[AnswerValue, AnswerValue], Fraction]] = {
    Metric.NOMINAL: _differ,
    Metric.INTERVAL: _apart,
}
