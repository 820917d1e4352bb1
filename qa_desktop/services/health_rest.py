"""The score of a card without one criterion, for each criterion of many evaluations at once.

It is the score that `qa_desktop.domain.scoring` gives before fatal errors where that one criterion is not applicable:
held between floor and ceiling, in cents. Fatal errors are left aside: a criterion that zeroes the whole card would go
together with everything in it.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from qa_desktop.domain.scorecard import CardKind, Criterion, Scorecard, Section, points_of, weighs
from qa_desktop.domain.scoring import FULL_MARKS

CENTS = 100
Floats = NDArray[np.float64]


class RestScores:
    """Reckons these scores on one card; rows are evaluations, columns the card's criteria."""

    def __init__(self, card: Scorecard) -> None:
        self._card = card
        places = [place for place, section in enumerate(card.sections) for _ in section.criteria]
        self._section_of = np.array(places, dtype=np.intp)
        self._in_section = np.eye(len(card.sections))[self._section_of]
        self._sections = np.array([float(section.weight) for section in card.sections])
        self._weights = np.array([_weight(card, criterion) for criterion in card.criteria])
        self._weighs = np.array([_weighs(card, section, one) for section in card.sections for one in section.criteria])
        self._is_bonus = np.array([float(criterion.bonus) for criterion in card.criteria])
        self._floor, self._ceiling = float(card.floor), float(card.ceiling)

    def in_cents(self, counted: Floats, worth: Floats) -> Floats:
        """Return the scores in whole cents, NaN where nothing but that criterion counts.

        `counted` is 1 where an answer counts and else 0, `worth` what it is worth: its share, its cost on a deduction
        card, its points as a bonus.
        """
        plain = counted * (1 - self._is_bonus) * self._weighs
        raw = _RAW[self._card.kind](self, plain, worth)
        bonus = counted * worth * self._is_bonus
        score = np.clip(raw + bonus.sum(axis=1, keepdims=True) - bonus, self._floor, self._ceiling)
        others = plain.sum(axis=1, keepdims=True) - plain
        return np.where(others > 0, np.floor(score * CENTS + 0.5), np.nan)

    def _weighted(self, plain: Floats, worth: Floats) -> Floats:
        possible = plain * self._weights
        earned = possible * worth
        inside = self._in_section
        section_count, section_possible, section_earned = plain @ inside, possible @ inside, earned @ inside
        shares = _quotient(section_earned, section_possible, section_count)
        whole = (shares * self._sections).sum(axis=1, keepdims=True)
        weight = ((section_count > 0) * self._sections).sum(axis=1, keepdims=True)
        at = self._section_of
        left = section_count[:, at] - plain
        shares_left = _quotient(section_earned[:, at] - earned, section_possible[:, at] - possible, left)
        own = self._sections[at]
        whole_left = whole + own * (shares_left - shares[:, at])
        weight_left = weight + own * ((left > 0).astype(float) - (section_count[:, at] > 0))
        return FULL_MARKS * _quotient(whole_left, weight_left, plain.sum(axis=1, keepdims=True) - plain)

    def _group_points(self, plain: Floats, worth: Floats) -> Floats:
        possible = plain * self._weights * self._sections[self._section_of]
        earned = possible * worth
        whole = earned.sum(axis=1, keepdims=True) - earned
        most = possible.sum(axis=1, keepdims=True) - possible
        return FULL_MARKS * _quotient(whole, most, plain.sum(axis=1, keepdims=True) - plain)

    def _deduction(self, plain: Floats, worth: Floats) -> Floats:
        costs = plain * worth
        others: Floats = costs.sum(axis=1, keepdims=True) - costs
        return float(self._card.base) - others


def _quotient(dividend: Floats, divisor: Floats, count: Floats) -> Floats:
    """Return the quotient where anything was counted, else 0."""
    quotient = np.zeros_like(dividend)
    np.divide(dividend, divisor, out=quotient, where=count > 0)
    return quotient


def _weighs(card: Scorecard, section: Section, criterion: Criterion) -> float:
    """Return 1 where a criterion weighs anything, else 0; on a deduction card all do."""
    return float(card.kind is CardKind.DEDUCTION or (section.weight > 0 and weighs(card.kind, criterion)))


def _weight(card: Scorecard, criterion: Criterion) -> float:
    return float(criterion.weight if card.kind is CardKind.WEIGHTED else points_of(card, criterion))


_RAW: Mapping[CardKind, Callable[[RestScores, Floats, Floats], Floats]] = {
    CardKind.WEIGHTED: RestScores._weighted,  # noqa: SLF001 - its own methods, by kind
    CardKind.GROUP_POINTS: RestScores._group_points,  # noqa: SLF001 - as above
    CardKind.DEDUCTION: RestScores._deduction,  # noqa: SLF001 - as above
}
