"""What differs between two versions of a card, in words: where, what, and old and new side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from qa_desktop.domain.answer_types import Choice
from qa_desktop.domain.card_comparison import CardChange, Difference, compare_cards
from qa_desktop.domain.scorecard import CardKind, Demand, ErrorClass, Fatal, Scorecard
from qa_desktop.domain.text import Text
from qa_desktop.language import tr, trc
from qa_desktop.services.card_words import (
    ANSWERS,
    DEMANDS,
    FATALS,
    HARMS,
    KINDS,
    Word,
    field_words,
    figure,
    percent,
    said,
    unnamed_criterion,
    unnamed_section,
)

SHARES = frozenset({"share", "loss"})


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference; `section_id` and `criterion_id` say where it is in the newer version, or was in the older."""

    difference: Difference
    where: str
    what: str
    before: str
    after: str
    section_id: str = ""
    criterion_id: str = ""


def change_rows(old: Scorecard, new: Scorecard) -> tuple[ChangeRow, ...]:
    """Return every difference, in the language spoken."""
    teller = _Teller(old, new)
    return tuple(teller.row(change) for change in compare_cards(old, new))


class _Teller:
    def __init__(self, old: Scorecard, new: Scorecard) -> None:
        self._old, self._new = old, new
        self._sections = {one.id: one for card in (old, new) for one in card.sections}
        self._criteria = {one.id: one for card in (old, new) for one in card.criteria}

    def row(self, change: CardChange) -> ChangeRow:
        """Word a difference."""
        return ChangeRow(
            difference=change.difference,
            where=self._where(change),
            what=self._what(change),
            before=self._value(change, change.before),
            after=self._value(change, change.after),
            section_id=change.section_id,
            criterion_id=change.criterion_id,
        )

    def _where(self, change: CardChange) -> str:
        names = []
        if change.section_id:
            names.append(self._section(change.section_id))
        if change.criterion_id:
            names.append(said(self._criteria[change.criterion_id].name, unnamed_criterion()))
        return trc("between places", " › ").join(names) or tr("Scorecard")

    def _section(self, section_id: str) -> str:
        section = self._sections.get(section_id)
        return section_id if section is None else said(section.name, unnamed_section())

    def _what(self, change: CardChange) -> str:
        if change.difference is Difference.CHANGED:
            return trc("between places", " › ").join(self._steps(change))
        return {
            Difference.ADDED: tr("Added"),
            Difference.REMOVED: tr("Removed"),
            Difference.MOVED: tr("Moved"),
        }[change.difference]

    def _steps(self, change: CardChange) -> list[str]:
        """Word the fields of a difference, from the outer one in; parts are called by their names."""
        words: list[str] = []
        steps = change.field.split(".")
        for place, step in enumerate(steps):
            above = steps[place - 1] if place else ""
            if above in ("options", "bands"):
                words[-1:] = [self._part(change.criterion_id, above, step)]
            elif above == "ranges":
                words[-1:] = [tr("from {score}").format(score=step)]
            elif step != "answer" or place == len(steps) - 1:
                words.append(field_words(step))
        return words

    def _part(self, criterion_id: str, kind: str, part_id: str) -> str:
        for card in (self._new, self._old):
            named: dict[str, Text] = {}
            if kind == "bands":
                named = {band.id: band.name for band in card.bands}
            else:
                answer = next((one.answer for one in card.criteria if one.id == criterion_id), None)
                if isinstance(answer, Choice):
                    named = {option.id: option.text for option in answer.options}
            if part_id in named:
                return said(named[part_id], part_id)
        return part_id

    def _value(self, change: CardChange, value: Any) -> str:
        if value is None:
            return ""
        if change.difference is Difference.MOVED:
            if isinstance(value, int):
                return tr("place {number}").format(number=value)
            return self._section(str(value))
        return _plain(change.field.rpartition(".")[2], value)


def _plain(name: str, value: Any) -> str:
    """Word a plain value of a field."""
    if isinstance(value, list | tuple):
        return trc("between things", ", ").join(_plain(name, one) for one in value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    return _word_of(name, str(value))


def _word_of(name: str, written: str) -> str:
    """Word a value as it is written in a card's file."""
    named = _NAMED.get(name, {}).get(written)
    if named is not None:
        return named()
    return percent(Decimal(written)) if name in SHARES else _number(written)


def _mapping(value: Mapping[str, Any]) -> str:
    """Word a part that came or went: by its wording, else by its kind, else by what is in it."""
    for name in ("name", "text"):
        inside = value.get(name)
        if isinstance(inside, Mapping):
            return said(Text(**{key: str(words) for key, words in inside.items()}))
    if set(value) <= {"zh", "en"}:
        return said(Text(**{key: str(words) for key, words in value.items()}))
    if value.get("type") in ANSWERS:
        return ANSWERS[str(value["type"])]()
    told = [(name, one) for name, one in value.items() if one not in (None, [], ()) and name != "place"]
    return trc("between things", ", ").join(f"{field_words(name)} {_plain(name, one)}" for name, one in told)


def _number(words: str) -> str:
    try:
        return figure(Decimal(words))
    except InvalidOperation:
        return words


_NAMED: Mapping[str, Mapping[Any, Word]] = {
    "kind": {kind.value: word for kind, word in KINDS.items() if isinstance(kind, CardKind)},
    "fatal": {fatal.value: word for fatal, word in FATALS.items() if isinstance(fatal, Fatal)},
    "error_class": {harm.value: word for harm, word in HARMS.items() if isinstance(harm, ErrorClass)},
    "comment": {one.value: word for one, word in DEMANDS.items() if isinstance(one, Demand)},
    "evidence": {one.value: word for one, word in DEMANDS.items() if isinstance(one, Demand)},
    "type": dict(ANSWERS),
}
