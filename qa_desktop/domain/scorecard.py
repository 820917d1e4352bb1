"""A scorecard: sections of criteria, each with its written standard and the answers it allows."""

from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, LiteralString, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from qa_desktop.domain.answer_types import UNSCORED, AnswerType, Number, YesNo
from qa_desktop.domain.card_model import FEW_FIGURES, CardModel, Day, Id, refuse_twins
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.same import CARDS_REMEMBERED, Same
from qa_desktop.domain.text import Text

Weight = Annotated[Decimal, Field(ge=0, le=1000), FEW_FIGURES]
Points = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=2), FEW_FIGURES]
MostPoints = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2), FEW_FIGURES]
Limit = Annotated[Decimal, Field(ge=-10_000, le=10_000, decimal_places=2), FEW_FIGURES]

USUAL_POINTS = Decimal(1)
USUAL_DEDUCTION = Decimal(10)
FULL_MARKS = Decimal(100)
NOTHING = Decimal(0)


def _is_none(value: object) -> bool:
    return value is None


def _is_false(value: object) -> bool:
    return value is False


def _is_full_marks(value: object) -> bool:
    return value == FULL_MARKS


def _is_nothing(value: object) -> bool:
    return value == NOTHING


class CardState(StrEnum):
    """A card's life; a published version never changes again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Demand(StrEnum):
    """For which answers a comment, or evidence, is demanded."""

    NEVER = "never"
    LOST_POINTS = "lost_points"
    FAILED = "failed"
    ALWAYS = "always"


class Fatal(StrEnum):
    """What a failed criterion zeroes."""

    NOTHING = "nothing"
    SECTION = "section"
    CARD = "card"


class ErrorClass(StrEnum):
    """Whom a failed criterion harms."""

    CUSTOMER = "customer"
    BUSINESS = "business"
    COMPLIANCE = "compliance"


class CardKind(StrEnum):
    """How a card's score is put together, see `qa_desktop.domain.scoring`."""

    WEIGHTED = "weighted"
    GROUP_POINTS = "group_points"
    DEDUCTION = "deduction"


class Condition(CardModel):
    """When a criterion is shown: where another one has one of these answers, or a number within these bounds.

    `answers` are options' ids, `yes`, `no` or `not_applicable`; the bounds are inclusive.
    """

    criterion: Id
    answers: tuple[str, ...] = ()
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.answers and self.at_least is None and self.at_most is None:
            raise PydanticCustomError("condition_empty", "name answers, at_least or at_most")
        return self


class Criterion(CardModel):
    """One thing to judge, with the standard that says what full marks look like and what loses them.

    `weight` is its weight within its section on a weighted card. `points` are what can be earned on a group-points
    card, what each time costs on a deduction card (`at_most`: what it can cost in all), and for a bonus on any card
    what it adds to the score. What weighs nothing, or has 0 points, is for what a failure does: a fatal error, an error
    of a class.
    """

    id: Id
    name: Text
    standard: Text
    weight: Weight = Decimal(1)
    points: Points | None = Field(default=None, exclude_if=_is_none)
    at_most: MostPoints | None = Field(default=None, exclude_if=_is_none)
    bonus: bool = Field(default=False, exclude_if=_is_false)
    answer: AnswerType = YesNo()
    not_applicable_allowed: bool = True
    fatal: Fatal = Fatal.NOTHING
    error_class: ErrorClass | None = None
    comment: Demand = Demand.NEVER
    evidence: Demand = Demand.NEVER
    shown_when: Condition | None = Field(default=None, exclude_if=_is_none)

    @property
    def is_scored(self) -> bool:
        """Whether an answer can count for anything."""
        return not isinstance(self.answer, UNSCORED)

    @property
    def is_required(self) -> bool:
        """Whether an evaluation cannot be submitted without an answer."""
        return not isinstance(self.answer, UNSCORED) or self.answer.required

    @model_validator(mode="after")
    def _bonus_is_only_that(self) -> Self:
        if self.bonus and not self.points:
            raise PydanticCustomError("bonus_points", "a bonus needs points: what it adds to the score")
        if self.bonus and (self.fatal is not Fatal.NOTHING or not self.is_scored):
            raise PydanticCustomError("bonus_fatal", "a bonus can be neither fatal nor unscored")
        return self


class Section(CardModel):
    """A dimension: criteria that are weighed together."""

    id: Id
    name: Text
    weight: Weight = Decimal(1)
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Band(CardModel):
    """A named stretch of the score, reached at `at_least`, inclusive."""

    id: Id
    name: Text
    at_least: Annotated[Decimal, Field(ge=0, le=1_000_000), FEW_FIGURES]
    passes: bool = True


class Scorecard(CardModel):
    """A version of a card; an evaluation pins the version that it was made with.

    A score lies between `floor` and `ceiling`, or is 0 after a fatal error; a deduction card begins at `base`.
    `review_due` is the day on which somebody should look whether the card still fits.
    """

    id: Id
    version: int = Field(default=1, ge=1, le=1_000_000)
    state: CardState = CardState.DRAFT
    kind: CardKind = CardKind.WEIGHTED
    name: Text
    base: Limit = Field(default=FULL_MARKS, exclude_if=_is_full_marks)
    floor: Limit = Field(default=NOTHING, exclude_if=_is_nothing)
    ceiling: Limit = Field(default=FULL_MARKS, exclude_if=_is_full_marks)
    review_due: Day | None = Field(default=None, exclude_if=_is_none)
    sections: tuple[Section, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        refuse_twins("section id", [section.id for section in self.sections])
        refuse_twins("criterion id", [criterion.id for criterion in self.criteria])
        refuse_twins("band id", [band.id for band in self.bands])
        refuse_twins("band cut-off", [f"{band.at_least.normalize():f}" for band in self.bands])
        return self

    @model_validator(mode="after")
    def _limits_leave_room(self) -> Self:
        if self.floor >= self.ceiling:
            raise PydanticCustomError("limits_crossed", "floor must be below ceiling")
        if not self.floor <= self.base <= self.ceiling:
            raise PydanticCustomError("base_beyond", "base must lie between floor and ceiling")
        return self

    @model_validator(mode="after")
    def _criteria_fit_the_kind(self) -> Self:
        for at_section, section in enumerate(self.sections):
            for at_criterion, criterion in enumerate(section.criteria):
                misfit = _misfit(self.kind, criterion)
                if misfit:
                    field, kind, message = misfit
                    place = ("sections", at_section, "criteria", at_criterion, field)
                    raise PydanticCustomError(kind, message, {"place": place, "id": criterion.id})
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order of the card."""
        return _all_criteria(Same(self.sections))

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion; raises KeyError where the card has none of that id."""
        section = self.section_of(criterion_id)
        return section.criteria[places_in(section.criteria)[criterion_id]]

    def section_of(self, criterion_id: str) -> Section:
        """Return the section that holds the criterion; raises KeyError where none does."""
        for section in self.sections:
            if criterion_id in places_in(section.criteria):
                return section
        raise KeyError(criterion_id)


@lru_cache(maxsize=CARDS_REMEMBERED)
def _all_criteria(sections: Same[tuple[Section, ...]]) -> tuple[Criterion, ...]:
    return tuple(criterion for section in sections.thing for criterion in section.criteria)


def points_of(card: Scorecard, criterion: Criterion) -> Decimal:
    """Return what a criterion's points are on a card that counts points, the usual ones where it names none."""
    return points_on(card.kind, criterion)


def points_on(kind: CardKind, criterion: Criterion) -> Decimal:
    """Return what a criterion's points are on a card of that kind, if it counts points."""
    if criterion.points is not None:
        return criterion.points
    return USUAL_DEDUCTION if kind is CardKind.DEDUCTION else USUAL_POINTS


def weighs(kind: CardKind, criterion: Criterion) -> bool:
    """Return whether what an answer earns or costs counts, where its section does."""
    own = criterion.weight if kind is CardKind.WEIGHTED else points_on(kind, criterion)
    return criterion.is_scored and not criterion.bonus and own > 0


def section_weighs(kind: CardKind, section: Section) -> bool:
    """Return whether what is answered in a section counts beside the others."""
    return (kind is CardKind.DEDUCTION or section.weight > 0) and any(weighs(kind, one) for one in section.criteria)


def _misfit(kind: CardKind, criterion: Criterion) -> tuple[str, LiteralString, LiteralString] | None:
    """Return which field of a criterion does not go with the kind of card, the kind of flaw, and the message."""
    if kind is CardKind.WEIGHTED and criterion.points is not None and not criterion.bonus:
        return "points", "points_on_weighted", "a weighted card has weights, not points: {id}"
    if kind is not CardKind.DEDUCTION and criterion.at_most is not None:
        return "at_most", "at_most_elsewhere", "only a deduction card has at_most: {id}"
    if kind is CardKind.DEDUCTION and criterion.fatal is Fatal.SECTION:
        return "fatal", "section_of_deduction", "a deduction card has no section scores to zero: {id}"
    return None
