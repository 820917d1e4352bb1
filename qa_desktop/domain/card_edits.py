"""Changes to a card that is being written: each returns another card, of which all that did not change is the same.

A card amid its writing may not fit together yet, so fields are taken as they are given; `checked` tells whether a card
is one that could be stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any

from qa_desktop.domain.answer_types import YesNo
from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.judging import CENT
from qa_desktop.domain.scorecard import USUAL_POINTS, CardKind, Condition, Criterion, Fatal, Scorecard, Section
from qa_desktop.domain.text import Text

LONGEST_STEM = 56
"""An id has 64 letters at most: there is room for a number behind it."""


def checked(card: Scorecard) -> Scorecard:
    """Return the card as it is stored.

    Raises:
        pydantic.ValidationError: its fields do not fit together.
    """
    return Scorecard.model_validate(card.model_dump(warnings=False))


def change_card(card: Scorecard, **fields: Any) -> Scorecard:
    """Return the card with these fields."""
    return card.model_copy(update=fields)


def change_kind(card: Scorecard, kind: CardKind) -> Scorecard:
    """Return the card as one of another kind, in which all fits together.

    What a criterion weighs goes on as what can be earned there, and the other way round; what is deducted is the usual
    until somebody says more, and a fatal error of a section becomes one of the card where sections have no scores.
    """
    sections = tuple(
        section.model_copy(update={"criteria": tuple(_of_kind(one, card.kind, kind) for one in section.criteria)})
        for section in card.sections
    )
    return change_card(card, kind=kind, sections=sections)


def _of_kind(criterion: Criterion, old: CardKind, new: CardKind) -> Criterion:
    if old is new:
        return criterion
    fields: dict[str, Any] = {"at_most": None}
    if new is CardKind.DEDUCTION and criterion.fatal is Fatal.SECTION:
        fields["fatal"] = Fatal.CARD
    if not criterion.bonus and new is CardKind.WEIGHTED:
        fields |= {"weight": criterion.weight if criterion.points is None else criterion.points, "points": None}
    elif not criterion.bonus and old is CardKind.WEIGHTED:
        points = criterion.weight if new is CardKind.GROUP_POINTS else None
        fields |= {"weight": USUAL_POINTS, "points": points and max(round(points, 2), CENT)}
    elif not criterion.bonus:
        fields["points"] = criterion.points if new is CardKind.GROUP_POINTS else None
    return criterion.model_copy(update=fields)


def change_section(card: Scorecard, section_id: str, **fields: Any) -> Scorecard:
    """Return the card with these fields of a section; KeyError where it has none of that id."""
    at = _place(card.sections, section_id)
    return _with_section(card, at, card.sections[at].model_copy(update=fields))


def change_criterion(card: Scorecard, criterion_id: str, **fields: Any) -> Scorecard:
    """Return the card with these fields of a criterion; conditions follow it to a new id. KeyError as above."""
    section = card.section_of(criterion_id)
    at = _place(section.criteria, criterion_id)
    changed = section.criteria[at].model_copy(update=fields)
    criteria = (*section.criteria[:at], changed, *section.criteria[at + 1 :])
    result = change_section(card, section.id, criteria=criteria)
    return result if changed.id == criterion_id else _with_conditions_on(result, criterion_id, changed.id)


def add_section(card: Scorecard, at: int) -> tuple[Scorecard, str]:
    """Return the card with a new section of one new criterion at a place, and its id."""
    section_id = _new_id("section", (section.id for section in card.sections))
    blank = Section(id=section_id, name=Text(), criteria=(_blank(card),))
    sections = (*card.sections[:at], blank, *card.sections[at:])
    return change_card(card, sections=sections), section_id


def add_criterion(card: Scorecard, section_id: str, at: int) -> tuple[Scorecard, str]:
    """Return the card with a new criterion at a place of a section, and its id."""
    return _insert(card, section_id, at, _blank(card))


def copy_criterion(card: Scorecard, criterion_id: str) -> tuple[Scorecard, str]:
    """Return the card with a copy of a criterion behind it, and the copy's id."""
    section = card.section_of(criterion_id)
    at = _place(section.criteria, criterion_id)
    new_id = _new_id(_stem(criterion_id) or "criterion", _criterion_ids(card))
    return _insert(card, section.id, at + 1, section.criteria[at].model_copy(update={"id": new_id}))


def copy_section(card: Scorecard, section_id: str) -> tuple[Scorecard, str]:
    """Return the card with a copy of a section behind it, and the copy's id.

    Where a criterion of it asks about another one of it, its copy asks about that one's copy.
    """
    at = _place(card.sections, section_id)
    new_id = _new_id(_stem(section_id) or "section", (section.id for section in card.sections))
    taken = _criterion_ids(card)
    new_ids: dict[str, str] = {}
    for criterion in card.sections[at].criteria:
        new_ids[criterion.id] = _new_id(_stem(criterion.id) or "criterion", taken)
        taken.add(new_ids[criterion.id])
    criteria = tuple(_copied(criterion, new_ids) for criterion in card.sections[at].criteria)
    copied = card.sections[at].model_copy(update={"id": new_id, "criteria": criteria})
    return change_card(card, sections=(*card.sections[: at + 1], copied, *card.sections[at + 1 :])), new_id


def remove_section(card: Scorecard, section_id: str) -> Scorecard:
    """Return the card without a section; the last one stays, since a card has at least one."""
    kept = tuple(section for section in card.sections if section.id != section_id)
    return change_card(card, sections=kept) if kept else card


def remove_criterion(card: Scorecard, criterion_id: str) -> Scorecard:
    """Return the card without a criterion; a section whose last one goes, goes too, but for the last of the card."""
    section = card.section_of(criterion_id)
    kept = tuple(criterion for criterion in section.criteria if criterion.id != criterion_id)
    return change_section(card, section.id, criteria=kept) if kept else remove_section(card, section.id)


def move_section(card: Scorecard, section_id: str, to: int) -> Scorecard:
    """Return the card with a section at another place, counted without it."""
    at = _place(card.sections, section_id)
    others = (*card.sections[:at], *card.sections[at + 1 :])
    return change_card(card, sections=(*others[:to], card.sections[at], *others[to:]))


def move_criterion(card: Scorecard, criterion_id: str, section_id: str, to: int) -> Scorecard:
    """Return the card with a criterion at a place of a section, counted without it.

    The last criterion of a section stays where it is: the section would be empty.
    """
    home = card.section_of(criterion_id)
    if home.id != section_id and len(home.criteria) == 1:
        return card
    moved = card.criterion(criterion_id)
    left = tuple(one for one in home.criteria if one.id != criterion_id)
    if home.id == section_id:
        return change_section(card, home.id, criteria=(*left[:to], moved, *left[to:]))
    return _insert(change_section(card, home.id, criteria=left), section_id, to, moved)[0]


def _insert(card: Scorecard, section_id: str, at: int, criterion: Criterion) -> tuple[Scorecard, str]:
    criteria = card.sections[_place(card.sections, section_id)].criteria
    result = change_section(card, section_id, criteria=(*criteria[:at], criterion, *criteria[at:]))
    return result, criterion.id


def _with_section(card: Scorecard, at: int, section: Section) -> Scorecard:
    return change_card(card, sections=(*card.sections[:at], section, *card.sections[at + 1 :]))


def _with_conditions_on(card: Scorecard, old_id: str, new_id: str) -> Scorecard:
    for criterion in card.criteria:
        condition = criterion.shown_when
        if condition is not None and condition.criterion == old_id:
            follows: Condition = condition.model_copy(update={"criterion": new_id})
            card = change_criterion(card, criterion.id, shown_when=follows)
    return card


def _blank(card: Scorecard) -> Criterion:
    new_id = _new_id("criterion", _criterion_ids(card))
    return Criterion(id=new_id, name=Text(), standard=Text(), answer=YesNo())


def _copied(criterion: Criterion, new_ids: Mapping[str, str]) -> Criterion:
    fields: dict[str, Any] = {"id": new_ids[criterion.id]}
    condition = criterion.shown_when
    if condition is not None and condition.criterion in new_ids:
        fields["shown_when"] = condition.model_copy(update={"criterion": new_ids[condition.criterion]})
    return criterion.model_copy(update=fields)


def _criterion_ids(card: Scorecard) -> set[str]:
    return {*chain.from_iterable(places_in(section.criteria) for section in card.sections)}


def _stem(part_id: str) -> str:
    """Return an id without its number, short enough for another one."""
    return part_id.rstrip("0123456789_")[:LONGEST_STEM]


def _new_id(stem: str, taken: Iterable[str]) -> str:
    known = {*taken}
    return next(name for number in count(1) if (name := f"{stem}_{number}") not in known)


def _place(parts: Sequence[Section | Criterion], part_id: str) -> int:
    for at, part in enumerate(parts):
        if part.id == part_id:
            return at
    raise KeyError(part_id)
