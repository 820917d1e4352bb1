"""Which tags are counted for which criterion: as this person has tied them on this workstation, else as shipped."""

from qa_desktop.services.preferences import Preferences
from qa_desktop.services.shipped_ties import SHIPPED_TIES


class TagTies:
    """Ties of tags to criteria of a card, in whichever version; without preferences they are forgotten at the end.

    What a person has tied to a criterion, even nothing any more, stands in the place of what is shipped for it.
    """

    def __init__(self, preferences: Preferences | None = None) -> None:
        self._preferences = preferences
        self._tied: dict[str, tuple[str, ...]] = {} if preferences is None else dict(preferences.settings.tied_tags)

    def of(self, card_id: str, criterion_id: str) -> frozenset[str]:
        """Return the ids of the tags whose marks are counted for a criterion."""
        key = f"{card_id}/{criterion_id}"
        return frozenset(self._tied[key]) if key in self._tied else SHIPPED_TIES.get(key, frozenset())

    def toggle(self, card_id: str, criterion_id: str, tag_id: str) -> bool:
        """Tie a tag to a criterion, or untie it; return whether it is tied now.

        Raises:
            EnvironmentFault: `settings.unwritable`; nothing has changed then.
        """
        tied = self.of(card_id, criterion_id) ^ {tag_id}
        changed = {**self._tied, f"{card_id}/{criterion_id}": tuple(sorted(tied))}
        kept = {key: tags for key, tags in changed.items() if frozenset(tags) != SHIPPED_TIES.get(key, frozenset())}
        if self._preferences is not None:
            self._preferences.change(tied_tags=kept)
        self._tied = kept
        return tag_id in tied
