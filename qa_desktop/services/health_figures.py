"""From what was added up of a criterion to what is said of it."""

from dataclasses import dataclass

from qa_desktop.domain.agreement import Agreement
from qa_desktop.domain.card_health import (
    LEAST_DOUBLED,
    LEAST_EVALUATIONS,
    LEAST_FOR_SPREAD,
    CriterionHealth,
    Figure,
    Lack,
)
from qa_desktop.domain.correlation import Sums, deviation, mean, pearson
from qa_desktop.domain.scorecard import Criterion
from qa_desktop.services.health_columns import WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionSums:
    """What was added up of one criterion.

    `own` holds what was earned as its first series; `with_rest` that and the score of the rest of the card, of the
    evaluations that have such a score.
    """

    evaluations: int
    hidden: int
    set_aside: int
    answered: int
    is_uniform: bool
    has_no_limit: bool
    own: Sums
    with_rest: Sums


def criterion_health(criterion: Criterion, sums: CriterionSums, agreed: Agreement) -> CriterionHealth:
    """Return what is said of a criterion."""
    asked = sums.evaluations - sums.hidden
    return CriterionHealth(
        criterion_id=criterion.id,
        evaluations=sums.evaluations,
        asked=asked,
        answered=sums.answered,
        answer_rate=_rate(sums.answered, asked),
        not_applicable=_rate(sums.set_aside, asked),
        hidden=_hidden(criterion, sums),
        mean=_mean(criterion, sums),
        spread=_spread(criterion, sums),
        rest=_rest(criterion, sums),
        same=_same(criterion, agreed),
        alpha=_alpha(criterion, agreed),
        is_uniform=sums.is_uniform,
    )


def _rate(count: int, whole: int) -> Figure:
    return Figure(whole, count / whole) if whole else Figure(0, lack=Lack.NEVER_ASKED)


def _hidden(criterion: Criterion, sums: CriterionSums) -> Figure:
    if criterion.shown_when is None:
        return Figure(sums.evaluations, lack=Lack.ALWAYS_SHOWN)
    return (
        Figure(sums.evaluations, sums.hidden / sums.evaluations) if sums.evaluations else Figure(0, lack=Lack.TOO_FEW)
    )


def _mean(criterion: Criterion, sums: CriterionSums) -> Figure:
    own, lack = sums.own, _not_a_share(criterion, sums)
    return Figure(own.n, mean(own.n * WHOLE, own.x)) if lack is None else Figure(own.n, lack=lack)


def _spread(criterion: Criterion, sums: CriterionSums) -> Figure:
    own, lack = sums.own, _not_a_share(criterion, sums)
    if lack is None and own.n < LEAST_FOR_SPREAD:
        lack = Lack.TOO_FEW
    if lack is None and not own.x_varies:
        lack = Lack.NO_SPREAD
    return Figure(own.n, deviation(own.n, own.x, own.xx) / WHOLE) if lack is None else Figure(own.n, lack=lack)


def _rest(criterion: Criterion, sums: CriterionSums) -> Figure:
    """Return the corrected item-total correlation: Pearson's r with the score of the card without this criterion.

    With the score of the whole card r would be too high, since the criterion is a part of it: Henrysson, "Correction of
    item-total correlations in item analysis", Psychometrika 28 (1963), 211–218; Nunnally & Bernstein, "Psychometric
    Theory", 3rd edition, McGraw-Hill 1994, chapter 8.
    """
    lack = _unanswered(criterion, sums.own)
    rest = sums.with_rest
    if lack is None and not rest.n:
        lack = Lack.NO_REST
    if lack is None and rest.n < LEAST_EVALUATIONS:
        lack = Lack.TOO_FEW
    if lack is None and not rest.x_varies:
        lack = Lack.NO_SPREAD
    if lack is None and not rest.y_varies:
        lack = Lack.REST_WITHOUT_SPREAD
    return Figure(rest.n, pearson(rest)) if lack is None else Figure(rest.n, lack=lack)


def _same(criterion: Criterion, agreed: Agreement) -> Figure:
    lack = _too_few(criterion, agreed.calls)
    return Figure(agreed.calls, agreed.share) if lack is None else Figure(agreed.calls, lack=lack)


def _alpha(criterion: Criterion, agreed: Agreement) -> Figure:
    lack = _too_few(criterion, agreed.alpha_calls)
    if lack is None and agreed.alpha is None:
        lack = Lack.NO_DIFFERENCE
    return Figure(agreed.alpha_calls, agreed.alpha) if lack is None else Figure(agreed.alpha_calls, lack=lack)


def _not_a_share(criterion: Criterion, sums: CriterionSums) -> Lack | None:
    """Return why what was earned is no share of anything."""
    return _unanswered(criterion, sums.own) or (Lack.NO_LIMIT if sums.has_no_limit else None)


def _unanswered(criterion: Criterion, own: Sums) -> Lack | None:
    if not criterion.is_scored:
        return Lack.UNSCORED
    return None if own.n else Lack.NO_ANSWER


def _too_few(criterion: Criterion, calls: int) -> Lack | None:
    if not criterion.is_scored:
        return Lack.UNSCORED
    return Lack.TOO_FEW if calls < LEAST_DOUBLED else None
