"""Which phrases fit what is being typed."""

from collections.abc import Iterable

from qa_desktop.domain.phrase import Phrase

BREAKS = "。！？；，、;,.!?\n"
MOST = 8
LEAST_LETTERS = 2
_FIRST_IDEOGRAPH = "\u2e80"


def being_typed(before: str) -> str:
    """Return the words in front of the cursor that belong together: those since the last stop or comma."""
    start = max(before.rfind(mark) for mark in BREAKS) + 1
    return before[start:].lstrip()


def is_enough(written: str) -> bool:
    """Return whether so much was written that phrases are worth offering: two letters, or one ideograph."""
    return len(written) >= LEAST_LETTERS or written >= _FIRST_IDEOGRAPH


def fitting(phrases: Iterable[Phrase], written: str) -> tuple[Phrase, ...]:
    """Return those that begin with these words, then those that hold them, in their order among each; all for none."""
    sought = written.casefold().strip()
    known = [(one.text.casefold(), one) for one in phrases]
    begins = [one for text, one in known if text.startswith(sought) and text != sought]
    holds = [one for text, one in known if sought in text and not text.startswith(sought)]
    return tuple(begins + holds)
