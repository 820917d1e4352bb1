"""How a score comes about: pure functions over a card and its answers.

Weighted card: each criterion gives earned/possible in 0…1; a section is the weighted mean of its answered criteria;
the card is the weighted mean of its answered sections, × 100. Not applicable leaves numerator and denominator; a
section without anything applicable leaves too; a card without anything applicable has no score.

Shares are added up as fractions: a third has no exact `Decimal`, and a sum that is off in its last digit falls on the
wrong side of a half. So rounding happens once, at the end, half up, to cents, and what comes out is `Decimal`.
An answer that the criterion does not allow counts as not given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue, Evaluation, Outcome
from qa_desktop.domain.scorecard import (
    NO,
    YES,
    AnswerType,
    Band,
    Choice,
    Count,
    Criterion,
    Fatal,
    Option,
    Scale,
    Scorecard,
    Section,
    YesNo,
)

ONE = Decimal(1)
CENT = Decimal("0.01")
CENTS_IN_FULL_MARKS = 100 * 100
MOST_TIMES = 9_999
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionScore:
    """A section's score out of 100, None where nothing in it counts yet; the raw one is without fatal errors."""

    section_id: str
    score: Decimal | None
    raw: Decimal | None
    answered: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A card's score out of 100 in cents, None where nothing counts yet; `before_fatal` is without fatal errors."""

    score: Decimal | None
    before_fatal: Decimal | None
    sections: tuple[SectionScore, ...]
    fatal_criteria: tuple[str, ...]
    band: Band | None
    answered: int
    total: int


def chosen_option(criterion: Criterion, value: AnswerValue) -> Option | None:
    """Return the option that a choice's answer names, None for other kinds and answers."""
    if not isinstance(criterion.answer, Choice):
        return None
    return next((option for option in criterion.answer.options if option.id == value), None)


def is_valid(criterion: Criterion, value: AnswerValue) -> bool:
    """Return whether the criterion allows that answer; None (not answered yet) is always allowed."""
    if value is None:
        return True
    if value is NOT_APPLICABLE:
        return criterion.not_applicable_allowed
    if isinstance(value, Decimal):
        return value.is_finite() and _number_fits(criterion, value)
    if isinstance(criterion.answer, YesNo):
        return value in (YES, NO)
    return chosen_option(criterion, value) is not None


def _number_fits(criterion: Criterion, number: Decimal) -> bool:
    kind = criterion.answer
    if isinstance(kind, Scale):
        within = kind.minimum <= number <= kind.maximum
        return within and (Fraction(number) - Fraction(kind.minimum)) % Fraction(kind.step) == 0
    return isinstance(kind, Count) and 0 <= number <= MOST_TIMES and number == number.to_integral_value()


def share_earned(criterion: Criterion, value: AnswerValue) -> Decimal | None:
    """Return earned/possible in 0…1, None where the answer counts for nothing (not answered, not applicable)."""
    share = _exact_share(criterion, value)
    return None if share is None else Decimal(share.numerator) / share.denominator


def _exact_share(criterion: Criterion, value: AnswerValue) -> Fraction | None:
    if not is_valid(criterion, value):
        return None
    kind = criterion.answer
    if isinstance(value, Decimal):
        return _share_of_number(kind, Fraction(value))
    option = chosen_option(criterion, value)
    if option is not None:
        return Fraction(option.share)
    return Fraction(value == YES) if value in (YES, NO) else None


def _share_of_number(kind: AnswerType, number: Fraction) -> Fraction | None:
    if isinstance(kind, Scale):
        lowest = Fraction(kind.minimum)
        return (number - lowest) / (Fraction(kind.maximum) - lowest)
    return max(Fraction(0), 1 - number * Fraction(kind.loss)) if isinstance(kind, Count) else None


def has_failed(criterion: Criterion, value: AnswerValue) -> bool:
    """Return whether the answer fails the criterion; nothing fails before it is answered."""
    if not is_valid(criterion, value):
        return False
    kind = criterion.answer
    if isinstance(value, Decimal):
        return value < kind.passes_at if isinstance(kind, Scale) else isinstance(kind, Count) and value > kind.allowed
    option = chosen_option(criterion, value)
    return value == NO if option is None else not option.passes


def score_card(card: Scorecard, answers: Mapping[str, Answer]) -> Score:
    """Return the score of the answers on the card; answers to criteria that the card has not are passed over."""
    fatal = tuple(
        criterion.id
        for criterion in card.criteria
        if criterion.fatal is not Fatal.NOTHING and has_failed(criterion, _value(answers, criterion))
    )
    exact = [(section, _section_share(section, answers)) for section in card.sections]
    zeroed = {card.section_of(one).id for one in fatal if card.criterion(one).fatal is Fatal.SECTION}
    before = _mean((section.weight, share) for section, share in exact)
    after = _mean((section.weight, _zeroed(share, zeroed=section.id in zeroed)) for section, share in exact)
    after = _zeroed(after, zeroed=any(card.criterion(one).fatal is Fatal.CARD for one in fatal))
    sections = tuple(_section_score(section, share, answers, zeroed=section.id in zeroed) for section, share in exact)
    score = _cents(after)
    return Score(
        score=score,
        before_fatal=_cents(before),
        sections=sections,
        fatal_criteria=fatal,
        band=band_of(card, score),
        answered=sum(section.answered for section in sections),
        total=len(card.criteria),
    )


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


def _value(answers: Mapping[str, Answer], criterion: Criterion) -> AnswerValue:
    answer = answers.get(criterion.id)
    return None if answer is None else answer.value


def _section_share(section: Section, answers: Mapping[str, Answer]) -> Fraction | None:
    return _mean((one.weight, _exact_share(one, _value(answers, one))) for one in section.criteria)


def _section_score(
    section: Section, share: Fraction | None, answers: Mapping[str, Answer], *, zeroed: bool
) -> SectionScore:
    return SectionScore(
        section_id=section.id,
        score=_cents(_zeroed(share, zeroed=zeroed)),
        raw=_cents(share),
        answered=sum(1 for one in section.criteria if _is_answered(one, _value(answers, one))),
        total=len(section.criteria),
    )


def _is_answered(criterion: Criterion, value: AnswerValue) -> bool:
    return value is not None and is_valid(criterion, value)


def _mean(parts: Iterable[tuple[Decimal, Fraction | None]]) -> Fraction | None:
    counted = [(Fraction(weight), share) for weight, share in parts if share is not None]
    if not counted:
        return None
    return sum((weight * share for weight, share in counted), Fraction(0)) / sum(weight for weight, _ in counted)


def _zeroed(share: Fraction | None, *, zeroed: bool) -> Fraction | None:
    return Fraction(0) if zeroed and share is not None else share


def _cents(share: Fraction | None) -> Decimal | None:
    return None if share is None else Decimal(floor(share * CENTS_IN_FULL_MARKS + HALF)) * CENT
