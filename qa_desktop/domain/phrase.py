"""Phrases: wordings that are used again and again in the comments on a criterion."""

from collections.abc import Iterable
from dataclasses import dataclass

from qa_desktop.domain.text import Language, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A wording for the comments on a criterion of a card, in whichever version; `criterion_id` empty: on any of it.

    `owner` is the person whose own it is, empty where it is the centre's or the program's. `uses` is how often it was
    taken at this workstation, which nobody else is told. What `is_shipped` lies in no store.
    """

    id: str
    card_id: str
    criterion_id: str = ""
    text: str
    owner: str = ""
    uses: int = 0
    is_shipped: bool = False

    @property
    def is_the_centres(self) -> bool:
        """Whether everybody has it who works for the centre."""
        return not self.owner and not self.is_shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPhrase:
    """A wording that the program brings along, in both languages; `praises`: for full marks, else for points lost."""

    card_id: str
    criterion_id: str
    text: Text
    praises: bool = False

    def worded(self, language: Language) -> Phrase:
        """Return the phrase as it is offered in a language."""
        words = self.text.in_language(language)
        return Phrase(
            id=f"{self.card_id}/{self.criterion_id}/{words}",
            card_id=self.card_id,
            criterion_id=self.criterion_id,
            text=words,
            is_shipped=True,
        )


def fitting_first(phrases: Iterable[ShippedPhrase], *, praise: bool) -> tuple[ShippedPhrase, ...]:
    """Return phrases in their order, but those first that fit the answer: praise for full marks, else what was lost."""
    return tuple(sorted(phrases, key=lambda one: one.praises is not praise))


def each_text_once(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Return phrases in their order, of those that say the same the first."""
    first: dict[str, Phrase] = {}
    for one in phrases:
        first.setdefault(one.text, one)
    return tuple(first.values())
