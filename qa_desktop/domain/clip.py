"""A clip: the sound around a piece of evidence, small enough to travel with the evaluation."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from qa_desktop.domain.annotation import Annotation

MARGIN_MS: Final = 3000
"""So much is heard before and after the evidence."""
SURELY_LONG_MS: Final = 60_000
"""No clip is cut short that is shorter, whatever its channels; how much fits is reckoned in `audio.clips`."""

Span = tuple[int, int]
"""From where to where, in ms."""
_NAME = re.compile(r"(?P<annotation>.+):(?P<start>\d{1,18})-(?P<end>\d{1,18})(:(?P<silenced>[0-9a-f]{8}))?", re.DOTALL)


def around(start_ms: int, end_ms: int) -> Span:
    """Return what the clip of a mark from `start_ms` to `end_ms` (both the same for a point) shall cover."""
    return max(0, start_ms - MARGIN_MS), end_ms + MARGIN_MS


def place_of(mark: Annotation) -> Span:
    """Return where a mark lies; a point begins and ends in one."""
    return mark.start_ms, mark.last_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipName:
    """What tells a clip from the others of its evaluation.

    A mark may be moved by two people at once, and each then makes its sound: so a clip is named by the place that its
    mark had, `made_for`, and by a digest of what had to be `silenced` in it, "" for nothing. An older program named it
    by the mark alone; there `made_for` is None.
    """

    annotation_id: str
    made_for: Span | None = None
    silenced: str = ""

    @classmethod
    def parse(cls, name: str) -> Self:
        """Return the name that `str` wrote."""
        found = _NAME.fullmatch(name)
        if found is None:
            return cls(annotation_id=name)
        place = int(found["start"]), int(found["end"])
        return cls(annotation_id=found["annotation"], made_for=place, silenced=found["silenced"] or "")

    def __str__(self) -> str:
        if self.made_for is None:
            return self.annotation_id
        name = f"{self.annotation_id}:{self.made_for[0]}-{self.made_for[1]}"
        return f"{name}:{self.silenced}" if self.silenced else name


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSpan(ClipName):
    """What a clip covers, in ms of the recording, without its sound."""

    start_ms: int
    end_ms: int

    @property
    def name(self) -> ClipName:
        """What tells it from the others of its evaluation."""
        return ClipName(annotation_id=self.annotation_id, made_for=self.made_for, silenced=self.silenced)

    def fits(self, mark: Annotation) -> bool:
        """Tell whether it is the sound of that mark where the mark is now.

        One that does not say for where it was made must begin where the mark's clip does and hold the mark, unless that
        is too long for a clip.
        """
        if self.annotation_id != mark.id:
            return False
        if self.made_for is not None:
            return self.made_for == place_of(mark)
        start_ms, end_ms = around(*place_of(mark))
        is_whole = self.end_ms >= mark.last_ms or self.end_ms - self.start_ms >= SURELY_LONG_MS
        return self.start_ms == start_ms and self.end_ms <= end_ms and is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip(ClipSpan):
    """What is heard from `start_ms` to `end_ms` of the recording; `form` is how `audio` is coded, as a media type."""

    evaluation_id: str
    form: str
    audio: bytes
    made_at: datetime

    def __post_init__(self) -> None:
        """Refuse what cannot be heard: a start before the audio, an end not after the start."""
        if self.start_ms < 0 or self.end_ms <= self.start_ms:
            msg = f"no such span: {self.start_ms}–{self.end_ms}"
            raise ValueError(msg)
