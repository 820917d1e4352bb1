"""The list of tags while it is edited: rules, and what is wrong with it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from qa_desktop.domain.annotation import Tag
from qa_desktop.domain.text import Text
from qa_desktop.language import current_language, tr


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and in which tag of the list."""

    row: int
    words: str


def flaw_in(tags: Sequence[Tag]) -> Flaw | None:
    """Return the first thing that is wrong with a list of tags; None where it can be stored."""
    names: dict[str, int] = {}
    digits: dict[int, int] = {}
    for row, tag in enumerate(tags):
        spoken = [name.casefold() for name in (tag.name.zh.strip(), tag.name.en.strip()) if name]
        if not spoken:
            return Flaw(row, tr("Give the tag a name in Chinese or in English."))
        twin = next((name for name in spoken if names.get(name, row) != row), None)
        if twin is not None:
            return Flaw(row, tr("Two tags are called “{name}”: give one another name.").format(name=shown_name(tag)))
        if tag.digit and tag.digit in digits:
            other = shown_name(tags[digits[tag.digit]])
            words = tr("The key {digit} belongs to “{name}” already: choose another.")
            return Flaw(row, words.format(digit=tag.digit, name=other))
        names |= dict.fromkeys(spoken, row)
        digits[tag.digit] = row
    return None


def tidy(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """Return the tags without spaces around their names."""
    return tuple(tag.model_copy(update={"name": Text(zh=tag.name.zh.strip(), en=tag.name.en.strip())}) for tag in tags)


def free_digit(tags: Sequence[Tag]) -> int:
    """Return the first digit that no tag has, 0 where all are taken."""
    taken = {tag.digit for tag in tags}
    return next((digit for digit in range(1, 10) if digit not in taken), 0)


def shown_name(tag: Tag) -> str:
    """Return the tag's name in the language spoken now, a word where it has none yet."""
    return tag.name.in_language(current_language()).strip() or tr("New tag")
