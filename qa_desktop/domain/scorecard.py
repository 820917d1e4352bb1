"""A scorecard: sections of criteria, each with its written standard and the answers it allows."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from qa_desktop.domain.text import Text

YES = "yes"
NO = "no"

Share = Annotated[Decimal, Field(ge=0, le=1)]
Weight = Annotated[Decimal, Field(gt=0, le=1000)]
ScaleEnd = Annotated[Decimal, Field(ge=-1000, le=1000, decimal_places=2)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,63}$")]


class CardModel(BaseModel):
    """What every part of a card is: frozen, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class YesNo(CardModel):
    """Yes earns everything and passes; no earns nothing and fails."""

    type: Literal["yes_no"] = "yes_no"


class Option(CardModel):
    """One of the answers to choose from, with its share of the points."""

    id: Id
    text: Text
    share: Share
    passes: bool = True
    comment_demanded: bool = False
    evidence_demanded: bool = False


class Choice(CardModel):
    """One option out of 2 to 11."""

    type: Literal["choice"] = "choice"
    options: tuple[Option, ...] = Field(min_length=2, max_length=11)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        _refuse_twins("option id", [option.id for option in self.options])
        return self


class Scale(CardModel):
    """A number from `minimum` to `maximum` in steps; the share grows evenly; passes from `passes_at`."""

    type: Literal["scale"] = "scale"
    minimum: ScaleEnd = Decimal(0)
    maximum: ScaleEnd = Decimal(10)
    step: Annotated[Decimal, Field(ge=Decimal("0.01"))] = Decimal(1)
    passes_at: Decimal = Decimal(6)

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.maximum <= self.minimum:
            raise PydanticCustomError("scale_empty", "maximum must be above minimum")
        if (Fraction(self.maximum) - Fraction(self.minimum)) % Fraction(self.step):
            raise PydanticCustomError("scale_step", "step must divide the range from minimum to maximum")
        if not self.minimum <= self.passes_at <= self.maximum:
            raise PydanticCustomError("scale_pass_mark", "passes_at must lie between minimum and maximum")
        return self


class Count(CardModel):
    """How often something happened: each time loses `loss` of the share; more than `allowed` times fails."""

    type: Literal["count"] = "count"
    loss: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.5")
    allowed: int = Field(default=0, ge=0)


AnswerType = Annotated[YesNo | Choice | Scale | Count, Field(discriminator="type")]


class Criterion(CardModel):
    """One thing to judge, with the standard that says what full marks look like and what loses them."""

    id: Id
    name: Text
    standard: Text
    weight: Weight = Decimal(1)
    answer: AnswerType = YesNo()
    not_applicable_allowed: bool = True
    fatal: Fatal = Fatal.NOTHING
    error_class: ErrorClass | None = None
    comment: Demand = Demand.NEVER
    evidence: Demand = Demand.NEVER


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
    at_least: Annotated[Decimal, Field(ge=0)]
    passes: bool = True


class Scorecard(CardModel):
    """A version of a card; an evaluation pins the version that it was made with."""

    id: Id
    version: int = Field(default=1, ge=1)
    state: CardState = CardState.DRAFT
    kind: Literal["weighted"] = "weighted"
    name: Text
    sections: tuple[Section, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        _refuse_twins("section id", [section.id for section in self.sections])
        _refuse_twins("criterion id", [criterion.id for criterion in self.criteria])
        _refuse_twins("band id", [band.id for band in self.bands])
        _refuse_twins("band cut-off", [f"{band.at_least.normalize():f}" for band in self.bands])
        return self

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in the order of the card."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion; raises KeyError where the card has none of that id."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def section_of(self, criterion_id: str) -> Section:
        """Return the section that holds the criterion; raises KeyError where none does."""
        for section in self.sections:
            if any(criterion.id == criterion_id for criterion in section.criteria):
                return section
        raise KeyError(criterion_id)


def _refuse_twins(what: str, ids: list[str]) -> None:
    twins = sorted({name for name in ids if ids.count(name) > 1})
    if twins:
        raise PydanticCustomError("twice", "{what} used twice: {twins}", {"what": what, "twins": ", ".join(twins)})
