"""A total order of rows that can also say which rows follow a given one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true


@dataclass(frozen=True, slots=True)
class Term:
    """One expression to order by; NULL comes last, but first in an ascending term that says so."""

    expression: ColumnElement[Any]
    descending: bool
    nulls_first: bool = False

    @property
    def clause(self) -> ColumnElement[Any]:
        """The term in ORDER BY; SQLite takes NULL for less than anything else."""
        if self.descending:
            return self.expression.desc()
        return self.expression.asc() if self.nulls_first else self.expression.asc().nulls_last()

    def equals(self, value: object) -> ColumnElement[bool]:
        """Return whether a row has this value."""
        return self.expression.is_(None) if value is None else self.expression == value

    def follows(self, value: object) -> ColumnElement[bool]:
        """Return whether a row comes after those with this value."""
        nulls_first = self.nulls_first and not self.descending
        if value is None:
            return self.expression.is_not(None) if nulls_first else false()
        beyond = self.expression < value if self.descending else self.expression > value
        return beyond if nulls_first else or_(beyond, self.expression.is_(None))


def follow(terms: Sequence[Term], values: Sequence[object]) -> ColumnElement[bool]:
    """Return whether a row comes after the one that has these values.

    It is written so that SQLite takes it for one opaque condition: else it looks each alternative up by itself and
    sorts what it finds, instead of walking in order to the first.
    """
    later: ColumnElement[bool] = false()
    for term, value in reversed(list(zip(terms, values, strict=True))):
        later = or_(term.follows(value), and_(term.equals(value), later))
    return later.is_(true())
