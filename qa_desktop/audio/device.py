"""The output to a sound device: a ring buffer that a C callback empties."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_desktop.audio.output import PlayedClock
from qa_desktop.audio.portaudio import Device, PortAudio
from qa_desktop.domain.errors import EnvironmentFault

Floats = NDArray[np.float32]
RING_SECONDS = 2.0
GUARD_SECONDS = 0.03  # what the device may take while a change is being written
STALLED_SECONDS = 4.0  # a device that takes nothing for so long is dead, whatever it says


class DeviceOutput:
    """An `Output` on a device.

    Whoever puts and asks does so one at a time (the player's lock); only `Outlet`'s thread opens, checks and closes,
    for PortAudio wants one thread.

    Raises:
        EnvironmentFault: as `PortAudio`.
    """

    def __init__(self, library: PortAudio, device: Device) -> None:
        self._library = library
        self._device = device
        self._channels = min(2, device.channels)
        frames = 1 << int(np.ceil(np.log2(device.rate * RING_SECONDS)))
        self._ring = library.new_ring(self._channels, frames)
        self._mixer = library.open_mixer(device)
        self._action: Any = None
        self._written = 0
        self._clock = PlayedClock(device.rate, float(self._mixer.latency))
        self._moved_at = time.perf_counter()
        self._moved_to = 0

    @property
    def rate(self) -> int:
        """Frames a second: the device's own, for 8 kHz is refused by many."""
        return self._device.rate

    @property
    def name(self) -> str:
        """The device's name."""
        return self._device.name

    @property
    def fault(self) -> EnvironmentFault | None:
        """Nothing is wrong with a device that is open."""
        return None

    def taken(self) -> int:
        """Return how many frames the device has taken."""
        return self._written - int(self._ring.read_available)

    def edge(self) -> int:
        """Return the first frame that can still be changed without haste; with an empty queue it is the next one."""
        taken = self.taken()
        return taken if taken == self._written else taken + int(GUARD_SECONDS * self.rate)

    def heard(self) -> float:
        """Return how many frames have been heard, the device's latency taken off."""
        taken = self.taken()
        return self._clock.heard(taken, self._written - taken)

    def put(self, first: int, block: Floats, *, fade: int = 0) -> None:
        """Replace what is queued from `first` on by `block` and silence; queue what goes beyond it."""
        frames = block if self._channels == 2 else block.mean(axis=1, keepdims=True)  # noqa: PLR2004 - two ears
        queued, parts = self._queued()
        place = first - (self._written - queued)
        if place < 0:
            frames, place = frames[-place:], 0
        inside = min(max(0, queued - place), len(frames))
        overwrite(parts, place, frames[:inside], fade)
        self._append(np.zeros((max(0, place - queued), self._channels), np.float32))
        self._append(faded_in(frames[inside:], fade - inside))
        self._keep_taking()

    def check(self, *, sounding: bool) -> bool:
        """Let the device rest or wake it, as `sounding` wants; tell whether it is alive. To be asked now and then."""
        taken, now = self.taken(), time.perf_counter()
        if taken != self._moved_to or taken == self._written or not sounding:
            self._moved_to, self._moved_at = taken, now
        if now - self._moved_at > STALLED_SECONDS:
            return False
        return self._library.set_running(self._mixer, running=sounding)

    def close(self) -> None:
        """Give the device back."""
        self._library.close_mixer(self._mixer)

    def _queued(self) -> tuple[int, list[Floats]]:
        """Return how many frames are queued, and the memory in which they lie: the ring's, in one part or two."""
        count, *buffers = self._ring.get_read_buffers(len(self._ring))
        parts = [np.frombuffer(buffer, np.float32).reshape(-1, self._channels) for buffer in buffers if len(buffer)]
        return int(count), parts

    def _append(self, frames: Floats) -> None:
        if len(frames):
            self._written += int(self._ring.write(np.ascontiguousarray(frames, dtype=np.float32)))

    def _keep_taking(self) -> None:
        """Let the callback take from the ring (again): it stops when it finds the ring empty."""
        if self._ring.read_available and self._action not in self._mixer.actions:
            self._action = self._mixer.play_ringbuffer(self._ring)


def overwrite(parts: list[Floats], place: int, frames: Floats, fade: int) -> None:
    """Write `frames` over a queue from `place` on, the first `fade` as a cross-fade; behind them it falls silent.

    The queue lies in `parts`, one behind the other, each of shape (n, channels).
    """
    rise = np.ones((len(frames), 1), np.float32)
    rise[:fade] = _rise(fade)[: len(frames)]
    start, end = 0, place + len(frames)
    for part in parts:
        first, last = max(place, start), min(end, start + len(part))
        if first < last:
            share, old = rise[first - place : last - place], part[first - start : last - start]
            old += (frames[first - place : last - place] - old) * share
        part[max(0, end - start) :] = 0
        start += len(part)


def faded_in(frames: Floats, fade: int) -> Floats:
    """Return frames of shape (n, channels) that rise from silence over the first `fade`."""
    if fade <= 0:
        return frames
    result = frames.copy()
    result[:fade] *= _rise(fade)[: len(frames)]
    return result


def _rise(fade: int) -> Floats:
    return np.linspace(0, 1, max(0, fade), endpoint=False, dtype=np.float32)[:, np.newaxis]
