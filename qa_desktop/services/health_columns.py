"""The answers to a criterion as numbers: which one it is, what it earns, what it is worth in the card's score."""

from fractions import Fraction

from qa_desktop.domain.answer_types import Count
from qa_desktop.domain.evaluation import NOT_APPLICABLE, AnswerValue
from qa_desktop.domain.judging import MOST_TIMES, exact_share, has_failed, is_valid
from qa_desktop.domain.scorecard import CardKind, Criterion, Scorecard, points_of
from qa_desktop.domain.scoring import cost_of

EMPTY, SET_ASIDE, HIDDEN, WORDS, FIRST_SCORED = range(5)
"""Codes of answers: not given, not applicable, hidden, unscored; from the last one on, what counts."""
WHOLE = 100_000
"""In so many parts what is possible is counted."""
NOTHING = Fraction(0)


class Column(dict[AnswerValue, int]):
    """The codes of one criterion's answers, found once each; `meant`, `earned` (in parts) and so on are by code."""

    def __init__(self, card: Scorecard, criterion: Criterion) -> None:
        super().__init__()
        self.criterion = criterion
        self.meant: list[AnswerValue] = [None] * FIRST_SCORED
        self.meant[SET_ASIDE] = NOT_APPLICABLE
        self.earned: list[float] = [0.0] * FIRST_SCORED
        self.worth: list[float] = [0.0] * FIRST_SCORED
        self.fails: list[bool] = [False] * FIRST_SCORED
        self._points = Fraction(points_of(card, criterion))
        self._is_cost = card.kind is CardKind.DEDUCTION and not criterion.bonus

    @property
    def has_no_limit(self) -> bool:
        """Whether each time costs and nothing says what all of them cost at most."""
        return self._is_cost and isinstance(self.criterion.answer, Count) and self.criterion.at_most is None

    def __missing__(self, value: AnswerValue) -> int:
        if not self.criterion.is_scored:
            return EMPTY if value is None else SET_ASIDE if value is NOT_APPLICABLE else WORDS
        self[value] = code = self._code(value)
        return code

    def _code(self, value: AnswerValue) -> int:
        if value is None or not is_valid(self.criterion, value):
            return EMPTY
        if value is NOT_APPLICABLE:
            return SET_ASIDE
        share = exact_share(self.criterion, value) or NOTHING
        cost = cost_of(self.criterion, value, self._points) or NOTHING if self._is_cost else NOTHING
        self.meant.append(value)
        self.earned.append(float(round(self._possible(share, cost) * WHOLE)))
        self.worth.append(float(cost if self._is_cost else share * self._points if self.criterion.bonus else share))
        self.fails.append(has_failed(self.criterion, value))
        return len(self.meant) - 1

    def _possible(self, share: Fraction, cost: Fraction) -> Fraction:
        """Return earned ÷ possible; of what a count costs, the limit is what is possible.

        Without a limit there is no such quotient: what is returned goes down evenly with each time, for correlations.
        """
        if not self._is_cost or not isinstance(self.criterion.answer, Count):
            return share
        limit = self._points * MOST_TIMES if self.criterion.at_most is None else Fraction(self.criterion.at_most)
        return 1 - cost / limit if limit else share
