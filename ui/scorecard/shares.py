"""What a section and a criterion are worth on their card, in words."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from qa_desktop.domain.answer_types import Count, YesNo
from qa_desktop.domain.evaluation import Evaluation
from qa_desktop.domain.judging import exact_share
from qa_desktop.domain.same import CARDS_REMEMBERED, Same
from qa_desktop.domain.scorecard import CardKind, Criterion, Scorecard, Section, points_of, section_weighs, weighs
from qa_desktop.domain.scoring import cents
from qa_desktop.language import tr, trn
from ui.scorecard.offers import number_words

ONE = Decimal(1)
FULL_MARKS = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Worth:
    """What a section is worth: in short, and what that means; both empty where it counts for nothing."""

    short: str = ""
    meaning: str = ""


def signed(number: Decimal) -> str:
    """Write what is added or taken away; nothing has no sign."""
    words = number_words(abs(number))
    return words if not number else f"−{words}" if number < 0 else f"+{words}"


def section_worth(card: Scorecard, section: Section) -> Worth:
    """Return what a section is worth on its card."""
    if _is_but_bonus(section):
        return _bonus_worth([one for one in section.criteria if one.bonus])
    if card.kind is CardKind.DEDUCTION:
        return Worth(meaning=tr("What this section has cost"))
    if card.kind is CardKind.GROUP_POINTS:
        counting = (one for one in section.criteria if weighs(card.kind, one))
        return _points_worth(sum((points_of(card, one) for one in counting), Decimal(0)), section.weight)
    if not section_weighs(card.kind, section):
        return Worth(meaning=tr("Carries no weight: nothing here changes the score"))
    whole = _whole(Same(card.sections))
    percent = number_words((section.weight * FULL_MARKS / whole).quantize(TENTH))
    return Worth(f"{percent}%", tr("Share of the whole score: {percent}").format(percent=f"{percent}%"))


@lru_cache(maxsize=CARDS_REMEMBERED)
def _whole(sections: Same[tuple[Section, ...]]) -> Decimal:
    """Return what the weights of the sections come to in which anything counts."""
    return sum((one.weight for one in sections.thing if section_weighs(CardKind.WEIGHTED, one)), Decimal(0))


def _is_but_bonus(section: Section) -> bool:
    return all(one.bonus or not one.is_scored for one in section.criteria)


def _bonus_worth(criteria: list[Criterion]) -> Worth:
    most = sum((one.points or Decimal(0) for one in criteria), Decimal(0))
    if not criteria:
        return Worth()
    words = tr("up to {points}").format(points=signed(most))
    return Worth(words, tr("What this section can add to the score"))


def _points_worth(points: Decimal, weight: Decimal) -> Worth:
    words = trn("{points} point", "{points} points", 1 if points == ONE else 2).format(points=number_words(points))
    if weight == ONE:
        return Worth(words, tr("Points that can be earned here"))
    words = tr("{points} × {weight}").format(points=words, weight=number_words(weight))
    return Worth(words, tr("Points that can be earned here × the weight of the section"))


def bonus_earned(section: Section, evaluation: Evaluation, hidden: frozenset[str]) -> Decimal | None:
    """Return what a section of nothing but bonus has added, None where nothing of it was answered."""
    if not _is_but_bonus(section):
        return None
    shares = [
        (exact_share(one, evaluation.answer(one.id).value), Fraction(one.points or 0))
        for one in section.criteria
        if one.bonus and one.id not in hidden
    ]
    earned = [share * points for share, points in shares if share is not None]
    return cents(sum(earned, Fraction(0))) if earned else None


def bonus_words(criterion: Criterion) -> str:
    """Say what a bonus adds; empty for what is none."""
    if not criterion.bonus or criterion.points is None:
        return ""
    return tr("Bonus {points}").format(points=signed(criterion.points))


def cost_words(card: Scorecard, criterion: Criterion) -> str:
    """Say what a criterion of a deduction card costs; empty where it costs nothing."""
    if card.kind is not CardKind.DEDUCTION or criterion.bonus or not criterion.is_scored:
        return ""
    points = points_of(card, criterion)
    if not points:
        return ""
    cost = signed(-points)
    if isinstance(criterion.answer, YesNo):
        return cost
    if not isinstance(criterion.answer, Count):
        return tr("up to {points}").format(points=cost)
    if criterion.at_most is None:
        return tr("{points} each").format(points=cost)
    return tr("{points} each, at most {limit}").format(points=cost, limit=number_words(criterion.at_most))
