"""The parts of a card: naming them, finding them."""

from typing import NamedTuple

from qa_desktop.domain.criterion_places import places_in
from qa_desktop.domain.scorecard import Criterion, Scorecard, Section


class Part(NamedTuple):
    """A section or a criterion: the ids of the ones say nothing of the ids of the others."""

    id: str
    is_section: bool = False


def section_place(card: Scorecard, part: Part) -> int:
    """Return the place of the section that a part is, or lies in; raises KeyError where the card has it not."""
    for at, section in enumerate(card.sections):
        if section.id == part.id if part.is_section else part.id in places_in(section.criteria):
            return at
    raise KeyError(part.id)


def has_part(card: Scorecard, part: Part) -> bool:
    """Return whether a card has that part."""
    try:
        section_place(card, part)
    except KeyError:
        return False
    return True


def beside(card: Scorecard, part: Part) -> Part:
    """Return the part that follows one among its like, else the one before it, else what takes its section's place."""
    at = section_place(card, part)
    section = card.sections[at]
    parts: tuple[Section, ...] | tuple[Criterion, ...] = card.sections if part.is_section else section.criteria
    ids = [one.id for one in parts]
    place = ids.index(part.id)
    if len(ids) > 1:
        return Part(ids[place + 1] if place + 1 < len(ids) else ids[place - 1], part.is_section)
    return beside(card, Part(section.id, is_section=True))
