"""How a score comes about: pure functions over a card and its answers.

Weighted card: each criterion gives earned/possible in 0…1; a section is the weighted mean of its answered criteria; the
card is the weighted mean of its answered sections, × 100.
Group-points card: Σ(points earned × section's weight) ÷ Σ(points possible × section's weight), × 100.
Deduction card: base − Σ(points × times), each at most what the criterion can cost; an answer that is no count costs the
points that it does not earn.

Not applicable, or hidden, leaves numerator and denominator; a section without anything applicable leaves too; a card
without anything applicable has no score. What weighs nothing counts for nothing, but fails as everything does. A bonus
adds its share of its points. The sum is held between floor and ceiling; a fatal error comes last and makes its section
or the card 0, even where nothing else there counts.

Everything is added up in whole numbers over a common denominator: a third has no exact `Decimal`, and a sum that is off
in its last digit falls on the wrong side of a half. So rounding happens once, at the end, half up, to cents, and what
comes out is `Decimal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from qa_desktop.domain.answer_types import Choice, Count, NumberRanges, Scale
from qa_desktop.domain.conditions import circles, hidden_among, in_order_of_asking
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.evaluation import Answer, AnswerValue, Evaluation, Outcome
from qa_desktop.domain.judging import CENT, exact_share, has_failed, is_valid
from qa_desktop.domain.same import MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import Band, CardKind, Criterion, ErrorClass, Fatal, Scorecard, points_on, weighs

FULL_MARKS = 100
CENTS_IN_ONE = 100
MOST_VERDICTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionScore:
    """A section's score out of 100, None where nothing in it counts yet; the raw one is without fatal errors.

    On a deduction card both are what the section costs, as a number below zero.
    """

    section_id: str
    score: Decimal | None
    raw: Decimal | None
    answered: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A card's score in cents, None where nothing counts yet; `before_fatal` is without fatal errors.

    `total` counts the shown criteria that want an answer. `error_classes` are those of which a criterion has failed.
    """

    score: Decimal | None
    before_fatal: Decimal | None
    sections: tuple[SectionScore, ...]
    fatal_criteria: tuple[str, ...]
    band: Band | None
    answered: int
    total: int
    hidden: frozenset[str] = frozenset()
    error_classes: frozenset[ErrorClass] = frozenset()


def score_card(card: Scorecard, answers: Mapping[str, Answer]) -> Score:
    """Return the score of the answers on the card; for many on one card `Scorer` is quicker."""
    return Scorer(card).score(answers)


def outcome_of(score: Score) -> Outcome:
    """Return what of a score is kept with the evaluation."""
    return Outcome(
        score=score.score,
        before_fatal=score.before_fatal,
        fatal=bool(score.fatal_criteria),
        band_id="" if score.band is None else score.band.id,
    )


def miscounted(card: Scorecard, evaluation: Evaluation) -> Outcome | None:
    """Return what the answers come to where a submitted evaluation claims another score, band or fatal error."""
    if evaluation.is_open:
        return None
    reckoned, claimed = outcome_of(score_card(card, evaluation.answers)), evaluation.outcome
    same = (reckoned.score, reckoned.fatal, reckoned.band_id) == (claimed.score, claimed.fatal, claimed.band_id)
    return None if same else reckoned


def band_of(card: Scorecard, score: Decimal | None) -> Band | None:
    """Return the highest band reached, boundaries inclusive; None without a score or below every band."""
    if score is None:
        return None
    reached = [band for band in card.bands if score >= band.at_least]
    return max(reached, key=lambda band: band.at_least, default=None)


def cents(amount: Fraction) -> Decimal:
    """Round to cents, half up."""
    return _quotient_in_cents(amount.numerator, amount.denominator)


def _quotient_in_cents(dividend: int, divisor: int) -> Decimal:
    return Decimal((2 * CENTS_IN_ONE * dividend + divisor) // (2 * divisor)) * CENT


class Verdict(NamedTuple):
    """What an answer is worth in whole parts (None: it counts for nothing), and whether it is allowed, and fails."""

    worth: int | None
    is_allowed: bool
    fails: bool


class _Verdicts(dict[AnswerValue, Verdict]):
    """The verdict on each answer to one criterion, found once."""

    def __init__(self, kind: CardKind, criterion: Criterion, parts: int) -> None:
        super().__init__()
        self._criterion = criterion
        self._parts = parts
        self._is_cost = kind is CardKind.DEDUCTION and not criterion.bonus
        self._points = Fraction(points_on(kind, criterion))

    def __missing__(self, value: AnswerValue) -> Verdict:
        criterion = self._criterion
        worth = self._worth(value)
        verdict = Verdict(
            None if worth is None else int(worth * self._parts),
            value is not None and is_valid(criterion, value),
            has_failed(criterion, value),
        )
        if criterion.is_scored and len(self) < MOST_VERDICTS:
            self[value] = verdict
        return verdict

    def _worth(self, value: AnswerValue) -> Fraction | None:
        if self._is_cost:
            return cost_of(self._criterion, value, self._points)
        share = exact_share(self._criterion, value)
        return share * self._points if share is not None and self._criterion.bonus else share


def cost_of(criterion: Criterion, value: AnswerValue, points: Fraction) -> Fraction | None:
    """Return what an answer costs on a deduction card, None where it counts for nothing."""
    share = exact_share(criterion, value)
    if share is None:
        return None
    is_count = isinstance(value, Decimal) and isinstance(criterion.answer, Count)
    cost = points * (Fraction(value) if is_count and isinstance(value, Decimal) else 1 - share)
    return cost if criterion.at_most is None else min(cost, Fraction(criterion.at_most))


class _Part(NamedTuple):
    """A criterion as the scorer sees it; `weight` is a whole number in the measure of its section."""

    id: str
    weight: int
    verdicts: _Verdicts
    criterion: Criterion
    is_required: bool
    is_bonus: bool


@dataclass(slots=True)
class _Tally:
    """What is added up of one section."""

    earned: int
    possible: int
    answered: int
    total: int
    bonus: int
    failed: list[Criterion]
    is_spoilt: bool


class _Group(NamedTuple):
    """A section as the scorer sees it; `weight` is a whole number in the measure of the card."""

    id: str
    weight: int
    parts: tuple[_Part, ...]
    places: Mapping[str, int]
    required: int


class Scorer:
    """Scores whatever is answered on one card.

    What depends on the card alone is reckoned once; what depends on a section alone, once for all cards that have it.
    """

    def __init__(self, card: Scorecard) -> None:
        self.card = card
        self._order = in_order_of_asking(card)
        self._never_shown = circles(card, self._order)
        measures = [_measures(Same(section.criteria), card.kind) for section in card.sections]
        self._parts = lcm(*(measure.parts for measure in measures))
        of_criteria = lcm(*(measure.weights for measure in measures))
        of_sections = lcm(*(Fraction(section.weight).denominator for section in card.sections))
        self._groups = tuple(
            _Group(
                section.id,
                1 if card.kind is CardKind.DEDUCTION else int(Fraction(section.weight) * of_sections),
                _parts(Same(section.criteria), card.kind, self._parts, of_criteria),
                places_in(section.criteria),
                _required(Same(section.criteria)),
            )
            for section in card.sections
        )
        self._limits = Fraction(card.floor), Fraction(card.ceiling)

    def hidden(self, answers: Mapping[str, Answer]) -> frozenset[str]:
        """Return the ids of the criteria that are not shown with these answers."""
        if not self._order:
            return self._never_shown
        return hidden_among(self._order, answers) | self._never_shown

    def score(self, answers: Mapping[str, Answer]) -> Score:
        """Return the score of these answers; answers to criteria that the card has not are passed over."""
        hidden = self.hidden(answers)
        tallies = [_tally(group, answers, hidden) for group in self._groups]
        failed = [criterion for tally in tallies for criterion in tally.failed]
        fatal = [criterion for criterion in failed if criterion.fatal is not Fatal.NOTHING]
        before = self._held(tallies)
        after = self._after_fatal(before, tallies) if fatal else before
        score = _rounded(after)
        return Score(
            score=score,
            before_fatal=_rounded(before) if fatal else score,
            sections=tuple(map(self._section_score, self._groups, tallies)),
            fatal_criteria=tuple(criterion.id for criterion in fatal),
            band=band_of(self.card, score),
            answered=sum(tally.answered for tally in tallies),
            total=sum(tally.total for tally in tallies),
            hidden=hidden,
            error_classes=frozenset(one.error_class for one in failed if one.error_class is not None),
        )

    def _after_fatal(self, before: Fraction | None, tallies: list[_Tally]) -> Fraction | None:
        if any(criterion.fatal is Fatal.CARD for tally in tallies for criterion in tally.failed):
            return min(before or Fraction(0), Fraction(0))
        pairs = zip(self._groups, tallies, strict=True)
        return self._held([self._zeroed(group, tally) if tally.is_spoilt else tally for group, tally in pairs])

    def _zeroed(self, group: _Group, tally: _Tally) -> _Tally:
        """Return what is left of a section; one in which nothing counts does so as a whole, or it would be spared."""
        whole = sum(part.weight for part in group.parts if weighs(self.card.kind, part.criterion))
        return replace(tally, earned=0, bonus=0, possible=tally.possible or whole)

    def _held(self, tallies: list[_Tally]) -> Fraction | None:
        """Return the sum with its bonus, held between floor and ceiling; None where nothing counts."""
        raw = self._raw(tallies)
        if raw is None:
            return None
        bonus = sum(tally.bonus for tally in tallies)
        if bonus:
            raw += Fraction(bonus, self._parts)
        floor, ceiling = self._limits
        return min(max(raw, floor), ceiling)

    def _raw(self, tallies: list[_Tally]) -> Fraction | None:
        pairs = zip(self._groups, tallies, strict=True)
        groups = [(group.weight, tally) for group, tally in pairs if group.weight and tally.possible]
        if not groups:
            return None
        if self.card.kind is CardKind.DEDUCTION:
            return Fraction(self.card.base) - Fraction(sum(tally.earned for tally in tallies), self._parts)
        if self.card.kind is CardKind.GROUP_POINTS:
            earned = sum(weight * tally.earned for weight, tally in groups)
            return Fraction(FULL_MARKS * earned, self._parts * sum(weight * tally.possible for weight, tally in groups))
        earned, whole = 0, 1
        for weight, tally in groups:
            earned = earned * tally.possible + weight * tally.earned * whole
            whole *= tally.possible
        return Fraction(FULL_MARKS * earned, self._parts * whole * sum(weight for weight, _ in groups))

    def _section_score(self, group: _Group, tally: _Tally) -> SectionScore:
        raw = None
        if tally.possible and self.card.kind is CardKind.DEDUCTION:
            raw = _quotient_in_cents(-tally.earned, self._parts)
        elif tally.possible:
            raw = _quotient_in_cents(FULL_MARKS * tally.earned, self._parts * tally.possible)
        return SectionScore(
            section_id=group.id,
            score=Decimal(0) if tally.is_spoilt else raw,
            raw=raw,
            answered=tally.answered,
            total=tally.total,
        )


def _tally(group: _Group, answers: Mapping[str, Answer], hidden: frozenset[str]) -> _Tally:
    if not hidden and group.places.keys().isdisjoint(answers):
        return _Tally(0, 0, 0, group.required, 0, [], is_spoilt=False)
    earned = possible = answered = total = bonus = 0
    failed: list[Criterion] = []
    for part in group.parts:
        if part.id in hidden:
            continue
        total += part.is_required
        answer = answers.get(part.id)
        if answer is None:
            continue
        worth, is_given, fails = part.verdicts[answer.value]
        answered += is_given and part.is_required
        if fails:
            failed.append(part.criterion)
        if worth is None:
            continue
        if part.is_bonus:
            bonus += worth
        else:
            earned += part.weight * worth
            possible += part.weight
    is_spoilt = any(criterion.fatal is Fatal.SECTION for criterion in failed) if failed else False
    return _Tally(earned, possible, answered, total, bonus, failed, is_spoilt)


def _rounded(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else cents(amount)


class _Measures(NamedTuple):
    """In how many parts a point, and a weight, is counted for all of a section to come out whole."""

    parts: int
    weights: int


@lru_cache(maxsize=MOST_REMEMBERED)
def _measures(criteria: Same[tuple[Criterion, ...]], kind: CardKind) -> _Measures:
    return _Measures(
        lcm(*(_measure(kind, criterion) for criterion in criteria.thing)),
        lcm(*(_weight(kind, criterion).denominator for criterion in criteria.thing)),
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _parts(criteria: Same[tuple[Criterion, ...]], kind: CardKind, parts: int, weights: int) -> tuple[_Part, ...]:
    return tuple(
        _Part(
            criterion.id,
            int(_weight(kind, criterion) * weights),
            _Verdicts(kind, criterion, parts),
            criterion,
            criterion.is_required,
            criterion.bonus,
        )
        for criterion in criteria.thing
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _required(criteria: Same[tuple[Criterion, ...]]) -> int:
    """Return how many criteria want an answer where none is hidden."""
    return sum(criterion.is_required for criterion in criteria.thing)


def _weight(kind: CardKind, criterion: Criterion) -> Fraction:
    """Return with what weight a criterion's worth is added up: on a deduction card its worth is points already."""
    if kind is CardKind.WEIGHTED:
        return Fraction(criterion.weight)
    return Fraction(points_on(kind, criterion)) if kind is CardKind.GROUP_POINTS else Fraction(1)


def _measure(kind: CardKind, criterion: Criterion) -> int:
    """Return in how many parts a point has to be counted for whatever is answered to come out whole."""
    answer = criterion.answer
    shares: list[Fraction] = []
    match answer:
        case Choice():
            shares = [Fraction(option.share) for option in answer.options]
        case NumberRanges():
            shares = [Fraction(one.share) for one in answer.ranges]
        case Scale():
            shares = [Fraction(answer.step) / (Fraction(answer.maximum) - Fraction(answer.minimum))]
        case Count():
            shares = [Fraction(answer.loss)]
    whole = lcm(*(share.denominator for share in shares))
    if not criterion.bonus and kind is not CardKind.DEDUCTION:
        return whole
    limit = Fraction(criterion.at_most or 0)
    return lcm(whole * Fraction(points_on(kind, criterion)).denominator, limit.denominator)
