"""Pearson's r and the spread, against published figures and against NumPy."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.domain.correlation import Sums, deviation, mean, pearson

# Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973), 17-21: the data times 100. Each of
# the four has a mean of 9.0 and 7.5, a sum of squared deviations of x of 110, and r = 0.816 (r² = 0.667).
X = [1000, 800, 1300, 900, 1100, 1400, 600, 400, 1200, 700, 500]
X4 = [800, 800, 800, 800, 800, 800, 800, 1900, 800, 800, 800]
ANSCOMBE = [
    (X, [804, 695, 758, 881, 833, 996, 724, 426, 1084, 482, 568]),
    (X, [914, 814, 874, 877, 926, 810, 613, 310, 913, 726, 474]),
    (X, [746, 677, 1274, 711, 781, 884, 608, 539, 815, 642, 573]),
    (X4, [658, 576, 771, 884, 847, 704, 525, 1250, 556, 791, 689]),
]
numbers = st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=2, max_size=60)


@pytest.mark.parametrize(("x", "y"), ANSCOMBE)
def test_anscombes_quartet(x: list[int], y: list[int]) -> None:
    sums = Sums.of(list(zip(x, y, strict=True)))
    assert pearson(sums) == pytest.approx(0.816, abs=0.001)
    assert mean(sums.n, sums.x) == 900
    assert mean(sums.n, sums.y) == pytest.approx(750, abs=0.1)
    assert deviation(sums.n, sums.x, sums.xx) ** 2 == pytest.approx(11 * 100**2)


def test_what_does_not_vary_has_no_correlation() -> None:
    assert pearson(Sums.of([(3, 1), (3, 2), (3, 9)])) is None
    assert pearson(Sums.of([(1, 3), (2, 3), (9, 3)])) is None
    assert pearson(Sums()) is None


def test_a_large_common_part_hides_nothing() -> None:
    """In floats the sums of squares of such numbers are the same to the last digit."""
    far = 10**12
    assert pearson(Sums.of([(far, 1), (far + 1, 2), (far + 2, 3)])) == pytest.approx(1)


@given(numbers)
def test_as_numpy_has_it(pairs: list[tuple[int, int]]) -> None:
    sums = Sums.of(pairs)
    x, y = np.array(pairs, dtype=float).T
    assert deviation(sums.n, sums.x, sums.xx) == pytest.approx(statistics.stdev(x.tolist()), abs=1e-9)
    r = pearson(sums)
    if r is None:
        assert np.ptp(x) == 0 or np.ptp(y) == 0
    else:
        assert -1 <= r <= 1
        assert r == pytest.approx(float(np.corrcoef(x, y)[0, 1]), abs=1e-9)
        assert not math.isnan(r)
