"""Undo and redo of anything: named steps, each of which knows what stood before it and after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import eq
from typing import Generic, TypeVar

MERGE_WITHIN = timedelta(seconds=1)
MOST_STEPS = 500

State = TypeVar("State")
Name = TypeVar("Name", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[State, Name]):
    """A change from `before` to `after`; steps on the same `target` in quick succession become one."""

    name: Name
    target: str
    before: State
    after: State
    at: datetime
    merges: bool = False


class Steps(Generic[State, Name]):
    """The steps that can be undone, and those that can be done again; `same` tells whether nothing was changed."""

    def __init__(self, same: Callable[[State, State], bool] = eq) -> None:
        self._same = same
        self._done: list[Step[State, Name]] = []
        self._undone: list[Step[State, Name]] = []

    @property
    def undo_name(self) -> Name | None:
        """What undo would take back."""
        return self._done[-1].name if self._done else None

    @property
    def redo_name(self) -> Name | None:
        """What redo would do again."""
        return self._undone[-1].name if self._undone else None

    def add(self, step: Step[State, Name]) -> None:
        """Remember a step; what had been undone is forgotten, and so is a step that typing itself took back."""
        self._undone.clear()
        if self._done and _continues(self._done[-1], step):
            step = replace(step, before=self._done.pop().before)
        if not self._same(step.before, step.after):
            self._done.append(step)
        del self._done[:-MOST_STEPS]

    def undo(self) -> Step[State, Name] | None:
        """Take back the last step: the caller puts its `before` in place."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        return step

    def redo(self) -> Step[State, Name] | None:
        """Do the last undone step again: the caller puts its `after` in place."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        return step


def _continues(last: Step[State, Name], step: Step[State, Name]) -> bool:
    same = last.merges and step.merges and (last.name, last.target) == (step.name, step.target)
    return same and step.at - last.at <= MERGE_WITHIN
