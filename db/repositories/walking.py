"""Going through the numbers of a long list in its order, without reading more of it than is needed."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from db.transaction import AnySelect, Transaction

FIRST_STEP, LONGER = 1000, 4
"""How many numbers a walk reads at first, and how many times more with each step: the first page lies near."""


def walk(transaction: Transaction, ordered: AnySelect) -> Iterator[int]:
    """Yield the numbers that a statement selects, in its order.

    They are read as one text a step, which is several times faster than row after row.
    """
    offset, step = 0, FIRST_STEP
    while True:
        part = ordered.offset(offset).limit(step).subquery()
        numbers = all_of(transaction, select(func.json_group_array(part.c[0])))
        yield from numbers
        if len(numbers) < step:
            return
        offset, step = offset + step, step * LONGER


def all_of(transaction: Transaction, statement: AnySelect) -> list[int]:
    """Return the numbers that a statement has put into one JSON array."""
    numbers: list[int] = json.loads(transaction.read(statement).scalar_one())
    return numbers


def unsought(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the column as what no index looks up (sqlite.org/optoverview.html, "unary +").

    Where an index would find many rows, to read each of them takes longer than to go through another that has it all.
    """
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)
