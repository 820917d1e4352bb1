"""What a player plays, and what can be told of it at a moment."""

from dataclasses import dataclass
from typing import Protocol

from qa_desktop.audio.mixing import Mix
from qa_desktop.audio.samples import Samples
from qa_desktop.domain.errors import EnvironmentFault


class Playable(Protocol):
    """What can be played: `CallAudio`, or anything with samples."""

    @property
    def store(self) -> Samples:
        """The samples, perhaps still growing."""
        ...

    @property
    def frames(self) -> int:
        """The length, as far as it is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerState:
    """The player at a moment; positions and lengths in ms.

    `waiting` is set while the playhead has caught up with decoding, `device` is empty and `fault` tells why where
    nothing can be heard. `heard_ms` is the time listened to this call, repetitions counted.
    """

    loaded: bool
    playing: bool
    waiting: bool
    at_end: bool
    position_ms: int
    duration_ms: int
    speed: float
    mix: Mix
    loop: tuple[int, int] | None
    device: str
    fault: EnvironmentFault | None
    heard_ms: int
