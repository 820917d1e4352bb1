"""Phrases: wordings that are used again and again in the comments on a criterion."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A wording for the comments on a criterion of a card, in whichever version; `criterion_id` empty: on any of it.

    `owner` is the person whose own it is, empty where it is the centre's. `uses` is how often it was taken at this
    workstation, which nobody else is told.
    """

    id: str
    card_id: str
    criterion_id: str = ""
    text: str
    owner: str = ""
    uses: int = 0

    @property
    def is_the_centres(self) -> bool:
        """Whether everybody has it."""
        return not self.owner
