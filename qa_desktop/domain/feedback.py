"""What the agent is told: what was done well, what training is needed, where to improve."""

from dataclasses import dataclass, replace
from enum import StrEnum


class FeedbackPart(StrEnum):
    """The parts, in the order in which they are told."""

    DONE_WELL = "done_well"
    TRAINING = "training"
    IMPROVE = "improve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Feedback in three parts, each of which may be empty."""

    done_well: str = ""
    training: str = ""
    improve: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is said."""
        return any(self.part(part) for part in FeedbackPart)

    def part(self, part: FeedbackPart) -> str:
        """Return what one part says."""
        words: str = getattr(self, part.value)
        return words

    def saying(self, part: FeedbackPart, words: str) -> "Feedback":
        """Return a copy of which one part says that."""
        return replace(self, **{part.value: words})
