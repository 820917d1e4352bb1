"""Remembering what was reckoned of something that never changes, by which object it is and not by what it holds."""

from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_REMEMBERED = 512
"""In sections of cards: those of the largest ones, and what undo goes back to."""
CARDS_REMEMBERED = 16


class Same(Hashable, Generic[T]):
    """A key that is equal for the very same object alone: comparing ten thousand criteria takes longer than looking."""

    __slots__ = ("thing",)

    def __init__(self, thing: T) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing
