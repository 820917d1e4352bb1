"""A total order of rows that can also say which rows follow a given one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true


@dataclass(frozen=True, slots=True)
class Term:
    """One expression to order by; what is NULL comes last both ways."""

    expression: ColumnElement[Any]
    descending: bool
    nullable: bool = True

    @property
    def clause(self) -> ColumnElement[Any]:
        """The term in ORDER BY."""
        if self.descending:
            return self.expression.desc()  # NULL is less than anything in SQLite, so it is last already
        return self.expression.asc().nulls_last() if self.nullable else self.expression.asc()

    def equals(self, value: object) -> ColumnElement[bool]:
        """Return whether a row has this value."""
        return self.expression.is_(None) if value is None else self.expression == value

    def follows(self, value: object) -> ColumnElement[bool]:
        """Return whether a row comes after those with this value."""
        if value is None:
            return false()
        beyond = self.expression < value if self.descending else self.expression > value
        return or_(beyond, self.expression.is_(None)) if self.nullable else beyond


def follow(terms: Sequence[Term], values: Sequence[object]) -> ColumnElement[bool]:
    """Return whether a row comes after the one that has these values."""
    later: ColumnElement[bool] = false()
    for term, value in reversed(list(zip(terms, values, strict=True))):
        later = or_(term.follows(value), and_(term.equals(value), later))
    return later if terms else true()
