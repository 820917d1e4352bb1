"""Marks on a recording, and the tags that a centre marks with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from qa_desktop.domain.recording import Channel
from qa_desktop.domain.text import Text


class Severity(StrEnum):
    """How much a mark matters."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class TagColour(StrEnum):
    """The colours of tags; each theme has its own shade of them."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    GREY = "grey"


class Tag(BaseModel):
    """A kind of mark, from the centre's own list; `digit` 1–9 marks with it, 0 has no key.

    What carries a `private` tag (a card number, an address) is silenced in every clip that leaves the workstation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=64)
    name: Text
    colour: TagColour = TagColour.GREY
    digit: int = Field(default=0, ge=0, le=9)
    severity: Severity = Severity.NONE
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A point (`end_ms` is None) or a region of a recording, in ms; `channel` None means all of them."""

    id: str
    start_ms: int
    end_ms: int | None = None
    channel: Channel | None = None
    tag_id: str = ""
    severity: Severity = Severity.NONE
    note: str = ""
    created_at: datetime

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn: a start before the audio, an end not after the start."""
        if self.start_ms < 0 or (self.end_ms is not None and self.end_ms <= self.start_ms):
            msg = f"no such span: {self.start_ms}–{self.end_ms}"
            raise ValueError(msg)

    @property
    def is_region(self) -> bool:
        """Whether it spans time."""
        return self.end_ms is not None

    @property
    def last_ms(self) -> int:
        """The end of a region, the place of a point."""
        return self.start_ms if self.end_ms is None else self.end_ms
