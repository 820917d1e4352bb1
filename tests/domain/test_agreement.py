"""Agreement, against Krippendorff's own examples and against another program."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.agreement import Metric, Units, agreement, alpha, metric_of
from qa_desktop.domain.answer_types import Count, FreeText, Scale, YesNo
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from tests.domain.cards import FOUR_STEPS, criterion

# Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania 2011: sections A to D.
MEG_AND_OWEN = ("0100000010", "1110010000")
BEN_AND_GERRY = ("aabbdcccedda", "babbbcccedd" + "d")
FOUR_OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(*observers: str) -> Counter[tuple[AnswerValue, ...]]:
    """Return what the observers said of each unit; a dot is nothing, a digit a number."""
    columns = zip(*observers, strict=True)
    return Counter(tuple(Decimal(one) if one.isdigit() else one for one in column if one != ".") for column in columns)


def test_two_observers_and_two_values() -> None:
    assert alpha(units(*MEG_AND_OWEN), Metric.NOMINAL) == pytest.approx(0.095, abs=0.0005)


def test_two_observers_and_many_values() -> None:
    found = agreement(units(*BEN_AND_GERRY), Metric.NOMINAL)
    assert found.alpha == pytest.approx(0.692, abs=0.0005)
    assert (found.calls, found.pairs, found.same) == (12, 12, 9)


def test_many_observers_and_values_that_are_lacking() -> None:
    assert alpha(units(*FOUR_OBSERVERS), Metric.NOMINAL) == pytest.approx(0.743, abs=0.0005)
    assert alpha(units(*FOUR_OBSERVERS), Metric.INTERVAL) == pytest.approx(0.849, abs=0.0005)


def test_where_nobody_ever_differs_alpha_is_not_defined() -> None:
    found = agreement({("yes", "yes"): 40}, Metric.NOMINAL)
    assert found.alpha is None
    assert found.share == 1
    assert alpha({}, Metric.NOMINAL) is None
    assert alpha({("yes",): 3}, Metric.NOMINAL) is None


def test_not_applicable_is_an_answer_but_lies_nowhere_on_a_scale() -> None:
    given: Units = {(NOT_APPLICABLE, Decimal(3)): 2, (Decimal(3), Decimal(3)): 5, (Decimal(1), Decimal(1)): 5}
    found = agreement(given, Metric.INTERVAL)
    assert (found.calls, found.same, found.alpha_calls, found.alpha) == (12, 10, 10, 1)
    named = agreement({(NOT_APPLICABLE, "yes"): 2, ("yes", "yes"): 5, ("no", "no"): 5}, Metric.NOMINAL)
    assert named.alpha is not None
    assert named.alpha < 1
    assert named.alpha_calls == 12


def test_numbers_are_apart_by_how_much_they_differ() -> None:
    assert metric_of(criterion("a", Scale())) is Metric.INTERVAL
    assert metric_of(criterion("a", Count())) is Metric.INTERVAL
    for answer in (YesNo(), FOUR_STEPS, FreeText()):
        assert metric_of(criterion("a", answer)) is Metric.NOMINAL


@given(
    st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=4), min_size=1, max_size=25),
    st.sampled_from(list(Metric)),
)
def test_as_another_program_has_it(rated: Sequence[Sequence[int]], metric: Metric) -> None:
    ours = alpha(Counter(tuple(map(Decimal, unit)) for unit in rated), metric)
    if len({value for unit in rated if len(unit) > 1 for value in unit}) < 2:
        assert ours is None
        return
    counts = np.array([[unit.count(value) for value in range(7)] for unit in rated])
    domain = np.arange(7, dtype=float)
    theirs = krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=metric.value)
    assert ours == pytest.approx(float(theirs), abs=1e-9)
