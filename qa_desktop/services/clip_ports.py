"""What the use cases need of the store to keep the sound of evidence."""

from datetime import datetime
from typing import Protocol

from qa_desktop.domain.clip import Clip, ClipName, ClipSpan


class ClipRepository(Protocol):
    """The sound of evidence, one clip a place that a mark of an evaluation has had; each is written once."""

    def add(self, clip: Clip) -> None:
        """Add a clip that was made here, to be sent; where there is one of that name already, that one stays."""
        ...

    def put(self, clip: Clip) -> None:
        """Store a clip that the exchange brought, in the place of one that is there."""
        ...

    def get(self, evaluation_id: str, name: ClipName) -> Clip:
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

        One that was made for where the evidence was before counts for nothing.
        Only those submitted since and whose recording was seen on this machine.
        """
        ...
