"""An output whose time the test owns, and a player on it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qa_desktop.audio.device import faded_in, overwrite
from qa_desktop.audio.output import Output
from qa_desktop.audio.player import Playable, Player
from qa_desktop.audio.samples import SampleStore
from qa_desktop.domain.errors import EnvironmentFault

Floats = NDArray[np.float32]


class FakeOutput:
    """Keeps all that it is given; `take` is the device's callback."""

    def __init__(self, rate: int = 8_000, *, guard: int = 0, name: str = "Fake") -> None:
        self.rate = rate
        self.name = name
        self.fault: EnvironmentFault | None = None
        self.puts = 0
        self._guard = guard
        self._sound = np.zeros((0, 2), np.float32)
        self._taken = 0

    def taken(self) -> int:
        return self._taken

    def edge(self) -> int:
        return self._taken if self._taken == len(self._sound) else self._taken + self._guard

    def heard(self) -> float:
        return float(self._taken)

    def put(self, first: int, block: Floats, *, fade: int = 0) -> None:
        self.puts += 1
        late = max(0, self._taken - first)
        frames, first = block[late:], first + late
        queue = self._sound[self._taken :]
        place = first - self._taken
        inside = min(max(0, len(queue) - place), len(frames))
        overwrite([queue], place, frames[:inside], fade)
        gap = np.zeros((max(0, place - len(queue)), 2), np.float32)
        self._sound = np.concatenate([self._sound, gap, faded_in(frames[inside:], fade - inside)])

    def take(self, frames: int) -> Floats:
        """Take up to `frames` from the queue, as a device does, and return them."""
        first, self._taken = self._taken, min(len(self._sound), self._taken + frames)
        return self._sound[first : self._taken]


class FakeSource:
    """Hands out an output that can be swapped."""

    def __init__(self, output: Output) -> None:
        self.current = output
        self.sounding = False
        self._listener: Callable[[], None] = lambda: None

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    def wanted(self, *, sounding: bool) -> None:
        self.sounding = sounding

    def swap(self, output: Output) -> None:
        self.current = output
        self._listener()

    def close(self) -> None:
        pass


class Tune:
    """Samples to be played, without a file."""

    def __init__(self, samples: NDArray[np.int16], rate: int = 8_000, *, complete: bool = True) -> None:
        self.store = SampleStore(len(samples), rate)
        self.store.append(samples)
        if complete:
            self.store.finish()

    @property
    def frames(self) -> int:
        return self.store.frames_ready


class Rig:
    """A player without threads on a fake output: `listen` lets time pass and returns what was heard."""

    def __init__(self, tune: Playable | None = None, output: FakeOutput | None = None, *, rewind_ms: int = 0) -> None:
        self.output = output or FakeOutput()
        self.source = FakeSource(self.output)
        self.player = Player(self.source, rewind_ms=rewind_ms, threaded=False)
        self.player.set_volume(100)
        self.player.load(tune)

    def listen(self, ms: int, *, step_ms: int = 10) -> Floats:
        """Return what the device took in `ms`, shape (n, 2); the player works between any two of its gulps."""
        heard = []
        for _ in range(0, ms, step_ms):
            while self.player.pump():
                pass
            heard.append(self.output.take(self.output.rate * step_ms // 1000))
        self.player.pump()
        return np.concatenate(heard)


def ramp(frames: int, channels: int = 1, first: int = 0) -> NDArray[np.int16]:
    """Return samples that tell their own place: frame n has the value n (from `first`)."""
    return np.repeat(np.arange(first, first + frames, dtype=np.int16)[np.newaxis], channels, axis=0)


def frames_of(heard: Floats) -> NDArray[np.int64]:
    """Return which frames of a `ramp` were heard, from the left ear."""
    return np.rint(heard[:, 0] * 32768).astype(np.int64)
