"""Where criteria stand in their section, found without looking at each of them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from qa_desktop.domain.same import MOST_REMEMBERED, Same


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


def places_in(criteria: Sequence[HasId]) -> Mapping[str, int]:
    """Return the place of each criterion by its id; for criteria that never change, as those of a section."""
    return _places(Same(criteria))


@lru_cache(maxsize=MOST_REMEMBERED)
def _places(same: Same[Sequence[HasId]]) -> Mapping[str, int]:
    return {criterion.id: at for at, criterion in enumerate(same.thing)}
