"""What the criteria of a card are worth in a sheet, and what a sheet cannot hold of it."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from qa_desktop.domain.answer_types import UNSCORED, Choice, NumberRanges
from qa_desktop.domain.judging import CENT
from qa_desktop.domain.scorecard import (
    FULL_MARKS,
    NOTHING,
    CardKind,
    Criterion,
    Demand,
    Scorecard,
    Section,
    points_of,
    section_weighs,
)
from qa_desktop.domain.scoring import cents
from qa_desktop.domain.text import Language, Text

MOST_POINTS = Decimal(1000)


class SheetLoss(StrEnum):
    """What a sheet cannot hold."""

    LANGUAGE = "language"
    GROUP_POINTS = "group_points"
    ROUNDED = "rounded"
    LIMITS = "limits"
    BANDS = "bands"
    REVIEW_DUE = "review_due"
    CONDITIONS = "conditions"
    ERROR_CLASSES = "error_classes"
    DEMANDS = "demands"
    ALWAYS_APPLICABLE = "always_applicable"
    AT_MOST = "at_most"
    ANCHORS = "anchors"
    REQUIRED = "required"


class CardWorths:
    """The points of each criterion of a card as a sheet has them."""

    def __init__(self, card: Scorecard) -> None:
        self._card = card
        self._exact = {one.id: points for section in card.sections for one, points in self._inside(section)}
        most = max(self._exact.values(), default=Fraction(0))
        self._scale = Fraction(1)
        while most * self._scale > MOST_POINTS:
            self._scale /= 10

    def points_of(self, criterion: Criterion) -> Decimal | None:
        """Return what a criterion is worth, below nothing where it costs; None where it is worth nothing."""
        if criterion.bonus:
            return points_of(self._card, criterion)
        if not criterion.is_scored:
            return None
        if self._card.kind is CardKind.DEDUCTION:
            return NOTHING - points_of(self._card, criterion)
        exact = self._exact[criterion.id]
        return max(cents(exact * self._scale), CENT) if exact else NOTHING

    @property
    def are_rounded(self) -> bool:
        """Whether the sheet has other points than the card, by less than a cent or because there is none less."""
        return any(
            self.points_of(one) != points * self._scale
            for section in self._card.sections
            for one, points in self._inside(section)
        )

    def _inside(self, section: Section) -> Iterator[tuple[Criterion, Fraction]]:
        """Return what each criterion that counts beside others is worth of the whole card."""
        counting = [one for one in section.criteria if one.is_scored and not one.bonus]
        if self._card.kind is CardKind.GROUP_POINTS:
            yield from ((one, Fraction(points_of(self._card, one) * section.weight)) for one in counting)
        if self._card.kind is CardKind.WEIGHTED and counting:
            counted = (one for one in self._card.sections if section_weighs(self._card.kind, one))
            inside = sum(Fraction(one.weight) for one in counting)
            whole = sum((Fraction(one.weight) for one in counted), Fraction(0)) * inside
            part = Fraction(FULL_MARKS) * Fraction(section.weight) / whole if whole else Fraction(0)
            yield from ((one, part * Fraction(one.weight)) for one in counting)


def losses(card: Scorecard, language: Language) -> dict[SheetLoss, int]:
    """Return what a sheet in that language cannot hold of a card, and of how many parts; 0 where it is of the whole."""
    counted = {loss: sum(loss in _losses_of(criterion) for criterion in card.criteria) for loss in SheetLoss}
    counted[SheetLoss.BANDS] = len(card.bands)
    whole = {
        SheetLoss.LANGUAGE: any(_has_another_wording(text, language) for text in _texts(card)),
        SheetLoss.GROUP_POINTS: card.kind is CardKind.GROUP_POINTS,
        SheetLoss.ROUNDED: CardWorths(card).are_rounded,
        SheetLoss.LIMITS: (card.base, card.floor, card.ceiling) != (FULL_MARKS, NOTHING, FULL_MARKS),
        SheetLoss.REVIEW_DUE: card.review_due is not None,
    }
    return {loss: counted[loss] for loss in SheetLoss if counted[loss] or whole.get(loss)}


def _losses_of(criterion: Criterion) -> Iterator[SheetLoss]:
    answer = criterion.answer
    grades = answer.options if isinstance(answer, Choice) else ()
    graded = answer.ranges if isinstance(answer, NumberRanges) else grades
    demands = {criterion.comment, criterion.evidence} != {Demand.NEVER}
    found = {
        SheetLoss.CONDITIONS: criterion.shown_when is not None,
        SheetLoss.ERROR_CLASSES: criterion.error_class is not None,
        SheetLoss.DEMANDS: demands or any(one.comment_demanded or one.evidence_demanded for one in graded),
        SheetLoss.ALWAYS_APPLICABLE: not criterion.not_applicable_allowed,
        SheetLoss.AT_MOST: criterion.at_most is not None,
        SheetLoss.ANCHORS: any(one.anchor != Text() for one in graded),
        SheetLoss.REQUIRED: isinstance(answer, UNSCORED) and answer.required,
    }
    return (loss for loss, is_there in found.items() if is_there)


def _texts(card: Scorecard) -> Iterator[Text]:
    yield card.name
    for section in card.sections:
        yield section.name
        for criterion in section.criteria:
            yield criterion.name
            yield criterion.standard


def _has_another_wording(text: Text, language: Language) -> bool:
    other = Language.ENGLISH if language is Language.CHINESE else Language.CHINESE
    return bool(text.in_language(other).strip()) and text.in_language(other) != text.in_language(language)
