"""What the use cases need of the store to keep the sound of evidence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from qa_desktop.domain.clip import Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSpan:
    """What a clip covers, in ms of the recording, without its sound."""

    annotation_id: str
    start_ms: int
    end_ms: int


class ClipRepository(Protocol):
    """The sound of evidence, one clip an annotation of an evaluation; each is written once."""

    def add(self, clip: Clip) -> None:
        """Add a clip that was made here, to be sent; where the annotation has one already, that one stays."""
        ...

    def put(self, clip: Clip) -> None:
        """Store a clip that the exchange brought, in the place of one that is there."""
        ...

    def get(self, evaluation_id: str, annotation_id: str) -> Clip:
        """Return a clip; raises KeyError where there is none."""
        ...

    def spans(self, evaluation_id: str) -> tuple[ClipSpan, ...]:
        """Return what the clips of an evaluation cover, by start."""
        ...

    def of(self, evaluation_id: str) -> tuple[Clip, ...]:
        """Return the clips of an evaluation with their sound, by start."""
        ...

    def lacking(self, author: str, submitted_from: datetime) -> tuple[str, ...]:
        """Return which of the author's evaluations lack the clip of a piece of evidence, newest submission first.

        Only those submitted since and whose recording was seen on this machine.
        """
        ...
