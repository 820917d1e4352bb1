"""The rows of an outline, section by section, and what two orders of them have in common."""

from typing import NamedTuple

from qa_desktop.domain.scorecard import Section
from qa_desktop.services.card_editing import Part


class Chunk(NamedTuple):
    """The rows of a section: its own, and those of its criteria unless it is folded."""

    section: Section
    is_open: bool

    @property
    def length(self) -> int:
        """How many rows it has."""
        return 1 + (len(self.section.criteria) if self.is_open else 0)

    def same_rows(self, other: "Chunk") -> bool:
        """Tell whether the other one has the very rows of this one, whatever they show."""
        if self.section is other.section or self.section.criteria is other.section.criteria:
            return (self.is_open, self.section.id) == (other.is_open, other.section.id)
        return self.parts() == other.parts()

    def parts(self) -> list[Part]:
        """Return the part of each row."""
        criteria = self.section.criteria if self.is_open else ()
        return [Part(self.section.id, is_section=True), *(Part(criterion.id) for criterion in criteria)]


def common(one: list[Chunk], other: list[Chunk]) -> int:
    """Return with how many sections of the same rows both begin."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if not a.same_rows(b):
            return at
    return min(len(one), len(other))


def alike(one: list[Part], other: list[Part]) -> int:
    """Return with how many parts both begin."""
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))
