"""What all parts of a scorecard have in common."""

from collections import Counter
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,63}$")]


MOST_FIGURES = 50
"""Nobody writes a number of more, and arithmetic with those that have a million is beyond any patience."""


def _of_few_figures(written: object) -> object:
    """Refuse a number that is very long when it is written out (`1e1000000` is), before anything reckons with it."""
    if not isinstance(written, str | Decimal):
        return written
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written  # pydantic says what is wrong with it
    _, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and max(len(digits) + max(exponent, 0), -exponent) > MOST_FIGURES:
        raise PydanticCustomError("figures", "at most {expected} figures", {"expected": MOST_FIGURES})
    return written


FEW_FIGURES = BeforeValidator(_of_few_figures)
"""Stands last in the annotation of each number of a card, so that it looks first."""


def _day(written: object) -> object:
    """Let pydantic read only `YYYY-MM-DD`: it would take a number for seconds since 1970."""
    if isinstance(written, date):
        return written
    try:
        day = date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != written:
        raise PydanticCustomError("day", "a day is wanted, as 2026-12-31")
    return day


Day = Annotated[date, BeforeValidator(_day)]


class CardModel(BaseModel):
    """What every part of a card is: frozen, and refusing fields it does not know.

    A published card is the same text for ever, in every version of the program: a field that was added later is written
    only where it is not as usual (`exclude_if`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


def refuse_twins(what: str, ids: list[str]) -> None:
    """Refuse ids of which two are the same.

    Raises:
        PydanticCustomError: `twice`, naming them.
    """
    twins = sorted(name for name, times in Counter(ids).items() if times > 1)
    if twins:
        raise PydanticCustomError("twice", "{what} used twice: {twins}", {"what": what, "twins": ", ".join(twins)})
