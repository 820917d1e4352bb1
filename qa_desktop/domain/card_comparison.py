"""What differs between two versions of a card: parts are matched by their ids, fields are told one by one."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qa_desktop.domain.scorecard import Criterion, Scorecard, Section

PARTS = frozenset({"sections", "criteria", "bands", "options", "ranges"})
"""The fields that hold parts; each is told for itself."""
NOT_TOLD = frozenset({"id", "version", "state"})


class Difference(StrEnum):
    """How a part differs."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CardChange:
    """One difference; `section_id` and `criterion_id` are empty where it lies above them.

    `field` is the field that has changed, with dots where it lies deeper (`answer.options.good.share`), empty where the
    part itself came, went or moved. `before` and `after` are plain values, None where there was nothing. A criterion
    that moved tells the ids of its sections, or its place within the section, from 1.
    """

    difference: Difference
    section_id: str = ""
    criterion_id: str = ""
    field: str = ""
    before: Any = None
    after: Any = None


def compare_cards(old: Scorecard, new: Scorecard) -> tuple[CardChange, ...]:
    """Return what was changed from one version to another: the card's own fields first, then in the new one's order."""
    return tuple(_Comparison(old, new).changes())


class _Comparison:
    def __init__(self, old: Scorecard, new: Scorecard) -> None:
        self._old, self._new = old, new
        self._sections = {section.id: section for section in old.sections}
        self._homes = {criterion.id: section for section in old.sections for criterion in section.criteria}
        self._criteria = {criterion.id: criterion for criterion in old.criteria}

    def changes(self) -> Iterator[CardChange]:
        """Return every difference."""
        yield from _fields(self._plain(self._old), self._plain(self._new), CardChange(Difference.CHANGED))
        order = _moved([one.id for one in self._old.sections], [one.id for one in self._new.sections])
        for section in self._new.sections:
            if section.id in order:
                yield CardChange(Difference.MOVED, section.id, before=order[section.id][0], after=order[section.id][1])
            yield from self._of_section(section)
        kept = {section.id for section in self._new.sections}
        remaining = {criterion.id for criterion in self._new.criteria}
        for section in self._old.sections:
            if section.id not in kept:
                yield CardChange(Difference.REMOVED, section.id)
            for criterion in section.criteria:
                if criterion.id not in remaining:
                    yield CardChange(Difference.REMOVED, section.id, criterion.id)

    def _of_section(self, section: Section) -> Iterator[CardChange]:
        before = self._sections.get(section.id)
        if before is None:
            yield CardChange(Difference.ADDED, section.id)
        else:
            yield from _fields(self._plain(before), self._plain(section), CardChange(Difference.CHANGED, section.id))
        old_order = [] if before is None else [one.id for one in before.criteria]
        order = _moved(old_order, [one.id for one in section.criteria])
        for criterion in section.criteria:
            yield from self._of_criterion(section, criterion, order)

    def _of_criterion(
        self, section: Section, criterion: Criterion, order: Mapping[str, tuple[int, int]]
    ) -> Iterator[CardChange]:
        before = self._criteria.get(criterion.id)
        if before is None:
            yield CardChange(Difference.ADDED, section.id, criterion.id)
            return
        home = self._homes[criterion.id].id
        if home != section.id:
            yield CardChange(Difference.MOVED, section.id, criterion.id, before=home, after=section.id)
        elif criterion.id in order:
            was, now = order[criterion.id]
            yield CardChange(Difference.MOVED, section.id, criterion.id, before=was, after=now)
        blank = CardChange(Difference.CHANGED, section.id, criterion.id)
        yield from _fields(before.model_dump(mode="json"), criterion.model_dump(mode="json"), blank)

    @staticmethod
    def _plain(part: Scorecard | Section) -> dict[str, Any]:
        """Return the fields of a part without the parts that are compared for themselves."""
        without = {"sections"} if isinstance(part, Scorecard) else {"criteria"}
        return part.model_dump(mode="json", exclude=without)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], blank: CardChange, above: str = "") -> Iterator[CardChange]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before == after or (not above and name in NOT_TOLD):
            continue
        field = f"{above}.{name}" if above else name
        if isinstance(before, Mapping) and isinstance(after, Mapping) and before.get("type") == after.get("type"):
            yield from _fields(before, after, blank, field)
        elif name in PARTS and isinstance(before, Sequence) and isinstance(after, Sequence):
            yield from _fields(_by_key(before), _by_key(after), blank, field)
        else:
            yield CardChange(blank.difference, blank.section_id, blank.criterion_id, field, before, after)


def _by_key(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return parts by what tells them apart, each with its place, so that another order is a change."""
    keyed = ((str(part.get("id", part.get("at_least"))), part) for part in parts)
    return {key: {**part, "place": place} for place, (key, part) in enumerate(keyed, start=1)}


def _moved(old: Sequence[str], new: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the places, from 1, of those that do not stand in the longest run of the old order any more."""
    kept = [one for one in new if one in set(old)]
    place = {one: at for at, one in enumerate(one for one in old if one in set(new))}
    standing = set(_longest_rising([place[one] for one in kept]))
    return {one: (old.index(one) + 1, new.index(one) + 1) for at, one in enumerate(kept) if at not in standing}


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of a longest rising subsequence (patience sorting)."""
    tails: list[int] = []
    before: list[int | None] = []
    for at, number in enumerate(numbers):
        low = bisect_left(tails, number, key=lambda place: numbers[place])
        before.append(tails[low - 1] if low else None)
        tails[low : low + 1] = [at]
    run: list[int] = []
    step = tails[-1] if tails else None
    while step is not None:
        run.append(step)
        step = before[step]
    return run
