"""How a score comes about: pure functions over a card and its answers, in `Decimal`.

Weighted card: each criterion gives earned/possible in 0…1; a section is the weighted mean of its answered criteria;
the card is the weighted mean of its answered sections, × 100. Not applicable leaves numerator and denominator; a
section without anything applicable leaves too; a card without anything applicable has no score. Rounding happens once,
at the end, half up, to cents.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.scorecard import (
    NO,
    YES,
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

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


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
        return kind.minimum <= number <= kind.maximum and (number - kind.minimum) % kind.step == 0
    return isinstance(kind, Count) and number >= 0 and number == number.to_integral_value()


def share_earned(criterion: Criterion, value: AnswerValue) -> Decimal | None:
    """Return earned/possible in 0…1, None where the answer counts for nothing (not answered, not applicable)."""
    kind = criterion.answer
    option = chosen_option(criterion, value)
    if option is not None:
        return option.share
    if isinstance(kind, YesNo) and value in (YES, NO):
        return ONE if value == YES else ZERO
    if isinstance(kind, Scale) and isinstance(value, Decimal):
        return (value - kind.minimum) / (kind.maximum - kind.minimum)
    if isinstance(kind, Count) and isinstance(value, Decimal):
        return max(ZERO, ONE - value * kind.loss)
    return None


def has_failed(criterion: Criterion, value: AnswerValue) -> bool:
    """Return whether the answer fails the criterion; nothing fails before it is answered."""
    kind = criterion.answer
    option = chosen_option(criterion, value)
    if option is not None:
        return not option.passes
    if isinstance(kind, YesNo):
        return value == NO
    if isinstance(kind, Scale) and isinstance(value, Decimal):
        return value < kind.passes_at
    if isinstance(kind, Count) and isinstance(value, Decimal):
        return value > kind.allowed
    return False


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


def band_of(card: Scorecard, score: Decimal | None) -> Band | None:
    """Return the highest band reached, boundaries inclusive; None without a score or below every band."""
    if score is None:
        return None
    reached = [band for band in card.bands if score >= band.at_least]
    return max(reached, key=lambda band: band.at_least, default=None)


def _value(answers: Mapping[str, Answer], criterion: Criterion) -> AnswerValue:
    answer = answers.get(criterion.id)
    return None if answer is None else answer.value


def _section_share(section: Section, answers: Mapping[str, Answer]) -> Decimal | None:
    return _mean((one.weight, share_earned(one, _value(answers, one))) for one in section.criteria)


def _section_score(
    section: Section, share: Decimal | None, answers: Mapping[str, Answer], *, zeroed: bool
) -> SectionScore:
    return SectionScore(
        section_id=section.id,
        score=_cents(_zeroed(share, zeroed=zeroed)),
        raw=_cents(share),
        answered=sum(1 for one in section.criteria if _value(answers, one) is not None),
        total=len(section.criteria),
    )


def _mean(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    counted = [(weight, share) for weight, share in parts if share is not None]
    if not counted:
        return None
    return sum((weight * share for weight, share in counted), ZERO) / sum((weight for weight, _ in counted), ZERO)


def _zeroed(share: Decimal | None, *, zeroed: bool) -> Decimal | None:
    return ZERO if zeroed and share is not None else share


def _cents(share: Decimal | None) -> Decimal | None:
    return None if share is None else (share * HUNDRED).quantize(CENT, ROUND_HALF_UP)
