"""Words as SQL looks for them in a text that is folded."""

from typing import Any

from sqlalchemy import Column, ColumnElement, func

LONGEST_PATTERN = 1000
"""LIKE is several times faster than instr, but takes only so long a pattern (sqlite.org/limits.html)."""


def holds(text: Column[Any], word: str) -> ColumnElement[bool]:
    """Return whether a folded word is part of the text."""
    if len(word) > LONGEST_PATTERN:
        return func.instr(text, word) > 0
    return text.contains(word, autoescape=True)
