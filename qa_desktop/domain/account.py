"""How a score came about, step by step: what each criterion gave and cost, until the sum is the score.

Reckoned in exact fractions from the definitions in `qa_desktop.domain.scoring`, apart from the way in which the score
itself is added up, so that each proves the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from qa_desktop.domain.conditions import hidden_criteria
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.evaluation import NOT_APPLICABLE, Answer, AnswerValue
from qa_desktop.domain.judging import exact_share, has_failed, is_valid
from qa_desktop.domain.same import MOST_REMEMBERED, Same
from qa_desktop.domain.scorecard import Band, CardKind, Criterion, Fatal, Scorecard, Section, points_on, weighs
from qa_desktop.domain.scoring import Score, cost_of, score_card

FULL = Fraction(100)
NONE = Fraction(0)


class Standing(StrEnum):
    """Why a criterion counts, or does not."""

    COUNTS = "counts"
    BONUS = "bonus"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"
    UNANSWERED = "unanswered"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """What one criterion gives to the card's score before fatal errors, and what it costs, in points of the score.

    `share` is the part of its points that the answer earns, None where it counts for nothing. `weight` is its weight,
    or its points. On a deduction card `gained` is 0 and `lost` what it costs.
    """

    criterion_id: str
    value: AnswerValue
    standing: Standing
    share: Fraction | None = None
    weight: Fraction = NONE
    gained: Fraction = NONE
    lost: Fraction = NONE
    fails: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionLine:
    """What a section gives and costs, bonus apart; `whole` is what it could give, 0 where it does not count.

    `is_zeroed` where a fatal error in it took what it gave.
    """

    section_id: str
    whole: Fraction
    gained: Fraction
    lost: Fraction
    bonus: Fraction
    is_zeroed: bool
    lines: tuple[CriterionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """From where a score begins to where it ends; all but `score` in exact points of the score.

    `begins` (the base of a deduction card, else 0) + what the sections gain − what they cost there + `bonus` + `held`
    (what floor or ceiling changed) = the score before fatal errors; + `by_fatal` (0 or less) + `by_rounding` = `score`.
    """

    kind: CardKind
    begins: Fraction
    sections: tuple[SectionLine, ...]
    bonus: Fraction
    held: Fraction
    by_fatal: Fraction
    by_rounding: Fraction
    fatal_criteria: tuple[str, ...]
    before_fatal: Decimal | None
    score: Decimal | None
    band: Band | None

    @property
    def total(self) -> Fraction:
        """What all of it comes to: the score."""
        points = sum((part.gained - (part.lost if self._costs else 0) for part in self.sections), self.begins)
        return points + self.bonus + self.held + self.by_fatal + self.by_rounding

    @property
    def _costs(self) -> bool:
        return self.kind is CardKind.DEDUCTION


def account_of(card: Scorecard, answers: Mapping[str, Answer], score: Score | None = None) -> Account:
    """Return how the score of these answers comes about; `score` is that of `score_card`, where it is known."""
    score = score_card(card, answers) if score is None else score
    reckoning = _Reckoning(card, answers)
    sections = reckoning.sections()
    counts = score.before_fatal is not None
    begins = Fraction(card.base) if card.kind is CardKind.DEDUCTION and counts else NONE
    bonus = sum((section.bonus for section in sections if counts), NONE)
    raw = begins + (_sum(card, sections) if counts else NONE)
    before = _held(card, raw + bonus) if counts else NONE
    after = before
    if any(card.criterion(one).fatal is Fatal.CARD for one in score.fatal_criteria):
        after = min(before, NONE)
    elif score.score is not None and any(section.is_zeroed for section in sections):
        spared = [section for section in sections if not section.is_zeroed]
        gained = sum((section.gained for section in spared), NONE) * reckoning.left_of_others(sections)
        left = sum((section.bonus for section in spared), NONE)
        bonus = bonus if counts else left
        after = _held(card, gained + left)
    return Account(
        kind=card.kind,
        begins=begins,
        sections=sections,
        bonus=bonus,
        held=(before if counts else after) - raw - bonus,
        by_fatal=after - before if counts else NONE,
        by_rounding=NONE if score.score is None else Fraction(score.score) - after,
        fatal_criteria=score.fatal_criteria,
        before_fatal=score.before_fatal,
        score=score.score,
        band=score.band,
    )


def _sum(card: Scorecard, sections: tuple[SectionLine, ...]) -> Fraction:
    if card.kind is CardKind.DEDUCTION:
        return -sum((section.lost for section in sections), NONE)
    return sum((section.gained for section in sections), NONE)


def _held(card: Scorecard, points: Fraction) -> Fraction:
    return min(max(points, Fraction(card.floor)), Fraction(card.ceiling))


class _Reckoning:
    """Goes through a card with its answers."""

    def __init__(self, card: Scorecard, answers: Mapping[str, Answer]) -> None:
        self._card = card
        self._answers = answers
        self._hidden = hidden_criteria(card, answers)
        self._sizes = {section.id: self._size(section) for section in card.sections}
        whole = sum(self._sizes.values(), NONE)
        self._wholes = {key: FULL * size / whole if whole else NONE for key, size in self._sizes.items()}

    def sections(self) -> tuple[SectionLine, ...]:
        """Return what each section gives and costs."""
        return tuple(self._section(section) for section in self._card.sections)

    def left_of_others(self, sections: Sequence[SectionLine]) -> Fraction:
        """Return what is left of what others gained: a section that is zeroed counts even where nothing in it did."""
        counted = sum(self._sizes.values(), NONE)
        pairs = zip(self._card.sections, sections, strict=True)
        added = sum((self._entire(one) for one, line in pairs if line.is_zeroed and not self._sizes[one.id]), NONE)
        return counted / (counted + added) if counted else NONE

    def _size(self, section: Section) -> Fraction:
        """Return what a section weighs on the card with these answers, nothing where nothing in it counts."""
        inside = self._inside(section)
        if self._card.kind is CardKind.GROUP_POINTS:
            return inside * Fraction(section.weight)
        return Fraction(section.weight) if inside and self._card.kind is CardKind.WEIGHTED else inside

    def _entire(self, section: Section) -> Fraction:
        """Return what a section weighs on the card where all of it counts."""
        kind = self._card.kind
        inside = sum((_weight(kind, one) for one in section.criteria if weighs(kind, one)), NONE)
        return Fraction(section.weight) * (inside if kind is CardKind.GROUP_POINTS else bool(inside))

    def _inside(self, section: Section) -> Fraction:
        if places_in(section.criteria).keys().isdisjoint(self._answers):
            return NONE
        kind = self._card.kind
        return sum((_weight(kind, one) for one in section.criteria if self._standing(one) is Standing.COUNTS), NONE)

    def _section(self, section: Section) -> SectionLine:
        ids = places_in(section.criteria).keys()
        if ids.isdisjoint(self._answers) and ids.isdisjoint(self._hidden):
            return _unanswered(section.id, Same(section.criteria), self._card.kind)
        inside = self._inside(section)
        unit = self._wholes[section.id] / inside if inside else NONE
        lines = tuple(self._line(criterion, unit) for criterion in section.criteria)
        counted = [line for line in lines if line.standing is Standing.COUNTS]
        return SectionLine(
            section_id=section.id,
            whole=self._wholes[section.id] if self._card.kind is not CardKind.DEDUCTION else NONE,
            gained=sum((line.gained for line in counted), NONE),
            lost=sum((line.lost for line in counted), NONE),
            bonus=sum((line.gained for line in lines if line.standing is Standing.BONUS), NONE),
            is_zeroed=any(
                line.fails and criterion.fatal is Fatal.SECTION
                for line, criterion in zip(lines, section.criteria, strict=True)
            ),
            lines=lines,
        )

    def _line(self, criterion: Criterion, unit: Fraction) -> CriterionLine:
        value, standing = self._value(criterion), self._standing(criterion)
        share = exact_share(criterion, value) if standing in (Standing.COUNTS, Standing.BONUS) else None
        gained = lost = NONE
        if share is not None and standing is Standing.BONUS:
            gained = _weight(self._card.kind, criterion) * share
        elif share is not None and self._card.kind is CardKind.DEDUCTION:
            lost = cost_of(criterion, value, _weight(self._card.kind, criterion)) or NONE
        elif share is not None:
            whole = unit * _weight(self._card.kind, criterion)
            gained, lost = whole * share, whole * (1 - share)
        return CriterionLine(
            criterion_id=criterion.id,
            value=value,
            standing=standing,
            share=share,
            weight=_weight(self._card.kind, criterion),
            gained=gained,
            lost=lost,
            fails=standing is not Standing.HIDDEN and has_failed(criterion, value),
        )

    def _value(self, criterion: Criterion) -> AnswerValue:
        answer = self._answers.get(criterion.id)
        return None if answer is None or not is_valid(criterion, answer.value) else answer.value

    def _standing(self, criterion: Criterion) -> Standing:
        value = self._value(criterion)
        if criterion.id in self._hidden:
            return Standing.HIDDEN
        if value is None:
            return Standing.UNANSWERED
        if value is NOT_APPLICABLE:
            return Standing.NOT_APPLICABLE
        if not criterion.is_scored:
            return Standing.UNSCORED
        return Standing.BONUS if criterion.bonus else Standing.COUNTS


def _weight(kind: CardKind, criterion: Criterion) -> Fraction:
    if kind is CardKind.WEIGHTED and not criterion.bonus:
        return Fraction(criterion.weight)
    return Fraction(points_on(kind, criterion))


@lru_cache(maxsize=MOST_REMEMBERED)
def _unanswered(section_id: str, criteria: Same[tuple[Criterion, ...]], kind: CardKind) -> SectionLine:
    """Return what a section gives in which nothing is answered and nothing hidden: nothing."""
    lines = tuple(
        CriterionLine(criterion_id=one.id, value=None, standing=Standing.UNANSWERED, weight=_weight(kind, one))
        for one in criteria.thing
    )
    none = dict.fromkeys(("whole", "gained", "lost", "bonus"), NONE)
    return SectionLine(section_id=section_id, is_zeroed=False, lines=lines, **none)
