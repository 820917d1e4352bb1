"""A clip: the sound around a piece of evidence, small enough to travel with the evaluation."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What is heard from `start_ms` to `end_ms` of the recording; `form` is how `audio` is coded, as a media type."""

    evaluation_id: str
    annotation_id: str
    start_ms: int
    end_ms: int
    form: str
    audio: bytes
    made_at: datetime

    def __post_init__(self) -> None:
        """Refuse what cannot be heard: a start before the audio, an end not after the start."""
        if self.start_ms < 0 or self.end_ms <= self.start_ms:
            msg = f"no such span: {self.start_ms}–{self.end_ms}"
            raise ValueError(msg)
