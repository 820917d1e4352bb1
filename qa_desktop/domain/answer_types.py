"""What a criterion can be answered with, and what each answer is worth."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from qa_desktop.domain.card_model import FEW_FIGURES, CardModel, Id, refuse_twins
from qa_desktop.domain.text import Text

YES = "yes"
NO = "no"

Share = Annotated[Decimal, Field(ge=0, le=1), FEW_FIGURES]
Number = Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000, decimal_places=2), FEW_FIGURES]
ScaleEnd = Annotated[Decimal, Field(ge=-1000, le=1000, decimal_places=2), FEW_FIGURES]


def _is_unworded(value: object) -> bool:
    return value == Text()


class Graded(CardModel):
    """One of several answers: its share of the points, whether it passes, and what it demands."""

    share: Share
    passes: bool = True
    comment_demanded: bool = False
    evidence_demanded: bool = False


class YesNo(CardModel):
    """Yes earns everything and passes; no earns nothing and fails."""

    type: Literal["yes_no"] = "yes_no"


class Option(Graded):
    """One of the answers to choose from; `anchor` says by what it is recognised."""

    id: Id
    text: Text
    anchor: Text = Field(default=Text(), exclude_if=_is_unworded)


class Choice(CardModel):
    """One option out of 2 to 11."""

    type: Literal["choice"] = "choice"
    options: tuple[Option, ...] = Field(min_length=2, max_length=11)

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        refuse_twins("option id", [option.id for option in self.options])
        return self


class Scale(CardModel):
    """A number from `minimum` to `maximum` in steps; the share grows evenly; passes from `passes_at`."""

    type: Literal["scale"] = "scale"
    minimum: ScaleEnd = Decimal(0)
    maximum: ScaleEnd = Decimal(10)
    step: Annotated[Decimal, Field(ge=Decimal("0.01"), le=2000), FEW_FIGURES] = Decimal(1)
    passes_at: Annotated[Decimal, Field(ge=-1000, le=1000), FEW_FIGURES] = Decimal(6)

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.maximum <= self.minimum:
            raise PydanticCustomError("scale_empty", "maximum must be above minimum")
        if (Fraction(self.maximum) - Fraction(self.minimum)) % Fraction(self.step):
            raise PydanticCustomError("scale_step", "step must divide the range from minimum to maximum")
        if not self.minimum <= self.passes_at <= self.maximum:
            raise PydanticCustomError("scale_pass_mark", "passes_at must lie between minimum and maximum")
        return self


class NumberRange(Graded):
    """The numbers from `at_least`, inclusive, up to where the next range begins."""

    at_least: Number
    anchor: Text = Text()


class NumberRanges(CardModel):
    """A number from `minimum` to `maximum` with at most two decimals; the range that it falls in says its share."""

    type: Literal["ranges"] = "ranges"
    minimum: Number = Decimal(0)
    maximum: Number
    ranges: tuple[NumberRange, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _ranges_cover(self) -> Self:
        if self.maximum <= self.minimum:
            raise PydanticCustomError("scale_empty", "maximum must be above minimum")
        if self.ranges[0].at_least != self.minimum:
            raise PydanticCustomError("ranges_begin", "the first range must begin at minimum")
        if any(one.at_least >= following.at_least for one, following in pairwise(self.ranges)):
            raise PydanticCustomError("ranges_order", "each range must begin above the one before")
        if self.ranges[-1].at_least > self.maximum:
            raise PydanticCustomError("ranges_beyond", "the last range must begin at or below maximum")
        return self

    def range_of(self, number: Decimal) -> NumberRange:
        """Return the range that a number from `minimum` up falls in."""
        return next(one for one in reversed(self.ranges) if one.at_least <= number)


class Count(CardModel):
    """How often something happened; more than `allowed` times fails.

    Each time loses `loss` of the share; on a deduction card it costs the criterion's points instead.
    """

    type: Literal["count"] = "count"
    loss: Annotated[Decimal, Field(gt=0, le=1), FEW_FIGURES] = Decimal("0.5")
    allowed: int = Field(default=0, ge=0, le=1_000_000)


class FreeText(CardModel):
    """Words; earns nothing and loses nothing."""

    type: Literal["text"] = "text"
    required: bool = True


class CalendarDate(CardModel):
    """A day; earns nothing and loses nothing."""

    type: Literal["date"] = "date"
    required: bool = True


AnswerType = Annotated[
    YesNo | Choice | Scale | NumberRanges | Count | FreeText | CalendarDate, Field(discriminator="type")
]
UNSCORED = FreeText | CalendarDate
TYPED = NumberRanges | FreeText | CalendarDate
"""What is answered by typing, letter by letter."""
