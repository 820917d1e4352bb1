"""Adds up what was answered on a card, a batch of evaluations at a time.

What an answer earns is counted in whole parts and a score in cents, and no batch is so large that a float could not
hold the sum of their products: so every sum is exact, and what varies is told from what does not.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from qa_desktop.domain.agreement import agreement, metric_of
from qa_desktop.domain.card_health import LEAST_EVALUATIONS, OVERLAP, CardHealth, Overlap
from qa_desktop.domain.conditions import circles, hidden_among, in_order_of_asking
from qa_desktop.domain.correlation import Sums, pearson
from qa_desktop.domain.evaluation import Answer, AnswerValue
from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.services.health_columns import FIRST_SCORED, HIDDEN, SET_ASIDE, WORDS, Column
from qa_desktop.services.health_doubles import Doubles
from qa_desktop.services.health_errors import CriticalErrors
from qa_desktop.services.health_figures import CriterionSums, criterion_health
from qa_desktop.services.health_ports import Answered, GradedLine
from qa_desktop.services.health_rest import RestScores

MOST_AT_ONCE = 1_000
"""Evaluations in a batch: a card's score is at most 10⁶ cents, so that their squares add up to 10¹⁵, below 2⁵³."""
MOST_PAIRED = 1_000
"""Of so many criteria every two are compared; the sums of more would take hundreds of megabytes."""
MOST_REMEMBERED = 50_000
Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]


class Tally:
    """Adds up the evaluations of one version of a card; `lines` are all that will come."""

    def __init__(self, card: Scorecard, lines: Sequence[GradedLine]) -> None:
        self._card = card
        self._columns = [Column(card, criterion) for criterion in card.criteria]
        self._ids = [criterion.id for criterion in card.criteria]
        self._hidden = _HiddenPlaces(card)
        self._rest = RestScores(card)
        self._doubles = Doubles(lines, self._columns)
        self._errors = CriticalErrors(card, self._columns)
        self._evaluations = 0
        count = len(self._columns)
        self._seen = np.zeros((FIRST_SCORED, count), dtype=np.int64)
        self._lowest = np.full(count, np.iinfo(np.int64).max)
        self._highest = np.zeros(count, dtype=np.int64)
        self._with_rest = _Series(count)
        self._own = _Series(count)
        self._pairs = _Pairs(count) if count <= MOST_PAIRED else None

    def add(self, batch: Sequence[tuple[GradedLine, Answered]]) -> None:
        """Add evaluations, at most `MOST_AT_ONCE`."""
        if not batch:
            return
        rows = []
        for line, answered in batch:
            row = self._row(answered)
            self._doubles.add(line, row)
            self._errors.add(line, row)
            rows.append(row)
        self._evaluations += len(rows)
        self._add_codes(np.array(rows, dtype=np.int64))

    def result(self) -> CardHealth:
        """Return what came of it."""
        self._doubles.finish()
        return CardHealth(
            card_id=self._card.id,
            version=self._card.version,
            evaluations=self._evaluations,
            doubled=self._doubles.calls,
            accuracies=self._errors.result(),
            criteria=tuple(
                criterion_health(
                    column.criterion,
                    self._sums(place),
                    agreement(self._doubles.units(place), metric_of(column.criterion)),
                )
                for place, column in enumerate(self._columns)
            ),
            overlaps=() if self._pairs is None else self._pairs.overlaps(self._ids),
            pairs_sought=self._pairs is not None,
        )

    # -- inside ----------------------------------------------------------------------------------------------------

    def _row(self, answered: Answered) -> list[int]:
        given = answered.get
        row = [column[given(name)] for column, name in zip(self._columns, self._ids, strict=True)]
        for place in self._hidden.of(answered):
            row[place] = HIDDEN
        return row

    def _add_codes(self, codes: Wholes) -> None:
        counts = codes >= FIRST_SCORED
        for code in (SET_ASIDE, HIDDEN, WORDS):
            self._seen[code] += (codes == code).sum(axis=0)
        self._lowest = np.minimum(self._lowest, np.where(counts, codes, self._lowest).min(axis=0))
        self._highest = np.maximum(self._highest, np.where(counts, codes, 0).max(axis=0))
        counted = counts.astype(np.float64)
        earned = np.empty_like(counted)
        worth = np.empty_like(counted)
        for place, column in enumerate(self._columns):
            earned[:, place] = np.array(column.earned)[codes[:, place]]
            worth[:, place] = np.array(column.worth)[codes[:, place]]
        self._own.add(counted, earned, np.zeros_like(earned))
        rest = self._rest.in_cents(counted, worth)
        has_rest = counted * ~np.isnan(rest)
        self._with_rest.add(has_rest, earned * has_rest, np.nan_to_num(rest) * has_rest)
        if self._pairs is not None:
            self._pairs.add(counted, earned)

    def _sums(self, place: int) -> CriterionSums:
        own = self._own.sums(place)
        return CriterionSums(
            evaluations=self._evaluations,
            hidden=int(self._seen[HIDDEN, place]),
            set_aside=int(self._seen[SET_ASIDE, place]),
            answered=own.n + int(self._seen[WORDS, place]),
            has_no_limit=self._columns[place].has_no_limit,
            is_uniform=bool(self._lowest[place] == self._highest[place]),
            own=own,
            with_rest=self._with_rest.sums(place),
        )


class _HiddenPlaces:
    """Which criteria are hidden; what depends on the same answers is found once."""

    def __init__(self, card: Scorecard) -> None:
        self._order = in_order_of_asking(card)
        places = {criterion.id: place for place, criterion in enumerate(card.criteria)}
        self._places: Mapping[str, int] = places
        self._never = tuple(places[one] for one in circles(card, self._order))
        self._asked = tuple(dict.fromkeys(asked.id for _, asked in self._order))
        self._known: dict[tuple[AnswerValue, ...], tuple[int, ...]] = {}

    def of(self, answered: Answered) -> tuple[int, ...]:
        if not self._asked:
            return self._never
        given = tuple(answered.get(name) for name in self._asked)
        if given not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            answers = {name: Answer(value=value) for name, value in zip(self._asked, given, strict=True)}
            hidden = hidden_among(self._order, answers)
            self._known[given] = (*self._never, *(self._places[one] for one in hidden))
        return self._known[given]


class _Series:
    """Sums of two series a criterion."""

    def __init__(self, count: int) -> None:
        self._sums = np.zeros((6, count), dtype=np.int64)

    def add(self, counted: Floats, first: Floats, second: Floats) -> None:
        parts = (counted, first, second, first * first, second * second, first * second)
        self._sums += np.array([part.sum(axis=0) for part in parts]).astype(np.int64)

    def sums(self, place: int) -> Sums:
        return Sums(*(int(one) for one in self._sums[:, place]))


class _Pairs:
    """Sums of every two criteria, of the evaluations in which both count."""

    def __init__(self, count: int) -> None:
        self._both, self._first, self._squares, self._products = np.zeros((4, count, count), dtype=np.int64)

    def add(self, counted: Floats, earned: Floats) -> None:
        self._both += (counted.T @ counted).astype(np.int64)
        self._first += (earned.T @ counted).astype(np.int64)
        self._squares += ((earned * earned).T @ counted).astype(np.int64)
        self._products += (earned.T @ earned).astype(np.int64)

    def overlaps(self, ids: Sequence[str]) -> tuple[Overlap, ...]:
        """Return the pairs that measure much the same, the strongest first."""
        enough = np.argwhere(np.triu(self._both >= LEAST_EVALUATIONS, k=1))
        found = []
        for one, other in enough.tolist():
            sums = self._sums(one, other)
            r = pearson(sums)
            if r is not None and abs(r) >= OVERLAP:
                found.append(Overlap(ids[one], ids[other], r, sums.n))
        return tuple(sorted(found, key=lambda pair: -abs(pair.r)))

    def _sums(self, one: int, other: int) -> Sums:
        return Sums(
            n=int(self._both[one, other]),
            x=int(self._first[one, other]),
            y=int(self._first[other, one]),
            xx=int(self._squares[one, other]),
            yy=int(self._squares[other, one]),
            xy=int(self._products[one, other]),
        )
