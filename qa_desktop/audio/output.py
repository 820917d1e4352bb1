"""Where sound goes: what the player needs of an output, and the output of a machine without a sound device."""

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa_desktop.domain.errors import EnvironmentFault

Floats = NDArray[np.float32]
Seconds = Callable[[], float]
SILENT_RATE = 8_000
JUMP_SECONDS = 0.1  # beyond this the clock is not corrected smoothly but set
SETTLING_SECONDS = 0.5


class Output(Protocol):
    """A queue of stereo sound that a device takes from at its own pace.

    Its frames are counted from 0 when it was opened. What is queued but not yet taken can still be replaced: that is
    how a seek is heard at once although much is queued, so that a stall of the program is not heard at all.
    """

    @property
    def rate(self) -> int:
        """Frames a second."""
        ...

    @property
    def name(self) -> str:
        """The device's name; empty where there is none."""
        ...

    @property
    def fault(self) -> EnvironmentFault | None:
        """Why nothing is heard, None where it is."""
        ...

    def taken(self) -> int:
        """Return how many frames the device has taken."""
        ...

    def edge(self) -> int:
        """Return the first frame that can still be changed without haste; with an empty queue it is the next one."""
        ...

    def heard(self) -> float:
        """Return how many frames have been heard; grows evenly and never falls."""
        ...

    def put(self, first: int, block: Floats, *, fade: int = 0) -> None:
        """Queue `block`, shape (n, 2) in -1…1, from frame `first` on, and silence behind it.

        What was queued from `first` on is replaced, over `fade` frames by a cross-fade (from silence where nothing
        was queued). Frames that the device has already taken are lost.
        """
        ...


class PlayedClock:
    """Tells smoothly how many frames have been heard of a device that takes them in gulps, `latency` seconds ahead."""

    def __init__(self, rate: int, latency: float, now: Seconds = time.perf_counter) -> None:
        self._rate = rate
        self._latency_frames = latency * rate
        self._now = now
        self._base = 0.0  # frames heard at `_since`
        self._since = now()
        self._heard = 0.0
        self._taken = 0
        self._running = False

    def heard(self, taken: int, queued: int) -> float:
        """Return the frames heard, given how many the device has taken and how many wait.

        While frames flow the clock follows them slowly; a wrong guess of more than 0.1 s is set right at once. When
        the queue is dry it runs on until everything taken has been heard.
        """
        now = self._now()
        reached = self._base + (now - self._since) * self._rate
        heard_of_taken = taken - self._latency_frames
        if taken != self._taken and not self._running:
            self._running, reached = True, heard_of_taken
        elif self._running and queued:
            error = heard_of_taken - reached
            sudden = abs(error) > JUMP_SECONDS * self._rate
            reached += error if sudden else error * min(1.0, (now - self._since) / SETTLING_SECONDS)
        elif reached >= taken:
            self._running, reached = False, float(taken)
        self._taken, self._base, self._since = taken, reached, now
        self._heard = min(float(taken), max(self._heard, reached))
        return self._heard


class SilentOutput:
    """Takes what it is given in the time that playing it would take, so that the playhead moves without a device."""

    def __init__(self, fault: EnvironmentFault | None = None, now: Seconds = time.perf_counter) -> None:
        self._fault = fault
        self._now = now
        self._since = now()
        self._heard = 0.0
        self._queued_to = 0

    @property
    def rate(self) -> int:
        """Frames a second: few, for nobody hears them."""
        return SILENT_RATE

    @property
    def name(self) -> str:
        """No device has no name."""
        return ""

    @property
    def fault(self) -> EnvironmentFault | None:
        """Why nothing is heard."""
        return self._fault

    def taken(self) -> int:
        """Return how many frames would have been taken."""
        return int(self.heard())

    def edge(self) -> int:
        """Return the first frame that can still be changed."""
        return int(np.ceil(self.heard()))

    def heard(self) -> float:
        """Return how many frames would have been heard."""
        now = self._now()
        self._heard = min(float(self._queued_to), self._heard + (now - self._since) * SILENT_RATE)
        self._since = now
        return self._heard

    def put(self, first: int, block: Floats, *, fade: int = 0) -> None:  # noqa: ARG002 - silence needs no fading
        """Take note of how far sound is queued; what is behind it is forgotten."""
        self.heard()
        self._queued_to = max(int(np.ceil(self._heard)), first + len(block))
