"""What a centre has settled for all of its workstations, as the store keeps it."""

from typing import Protocol

CARD_REVIEW = "card_review"
"""The setting of a centre: True where a card is published only after a second person has approved it."""
DEFAULT_CARD = "default_card"
"""The setting of a centre: the id of the card to grade with where a person has chosen none; empty for none."""

Setting = bool | int | str


class CentreRepository(Protocol):
    """What a centre has settled for all of its workstations, by name."""

    def setting(self, name: str) -> Setting | None:
        """Return a setting, None where nothing was settled that this program can read."""
        ...

    def settle(self, name: str, value: Setting) -> None:
        """Settle something, and note it for the exchange."""
        ...
