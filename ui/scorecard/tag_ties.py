"""Which tags are counted for which criterion, as this person has tied them; remembered on this workstation."""

from qa_desktop.services.preferences import Preferences


class TagTies:
    """Ties of tags to criteria of a card, in whichever version; without preferences they are forgotten at the end."""

    def __init__(self, preferences: Preferences | None = None) -> None:
        self._preferences = preferences
        self._tied: dict[str, tuple[str, ...]] = {} if preferences is None else dict(preferences.settings.tied_tags)

    def of(self, card_id: str, criterion_id: str) -> frozenset[str]:
        """Return the ids of the tags whose marks are counted for a criterion."""
        return frozenset(self._tied.get(f"{card_id}/{criterion_id}", ()))

    def toggle(self, card_id: str, criterion_id: str, tag_id: str) -> bool:
        """Tie a tag to a criterion, or untie it; return whether it is tied now.

        Raises:
            EnvironmentFault: `settings.unwritable`; nothing has changed then.
        """
        tied = self.of(card_id, criterion_id) ^ {tag_id}
        changed = {**self._tied, f"{card_id}/{criterion_id}": tuple(sorted(tied))}
        kept = {key: tags for key, tags in changed.items() if tags}
        if self._preferences is not None:
            self._preferences.change(tied_tags=kept)
        self._tied = kept
        return tag_id in tied
