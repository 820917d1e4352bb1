"""Which channel is heard on which ear, and how loud."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LEFT, RIGHT = 0, 1


@dataclass(frozen=True, slots=True)
class Mix:
    """`volume` 0-100 and `gain` (1 = as recorded, up to 2) set the level; the rest says who is heard.

    Agent left and customer right are played as recorded. `solo` lets one channel be heard alone; a channel that is
    the only one left is heard on both ears. `mono` puts everybody on both ears.
    """

    volume: int = 80
    gain: float = 1.0
    solo: int | None = None
    muted: frozenset[int] = frozenset()
    mono: bool = False

    def matrix(self, channels: int) -> Floats:
        """Return the weight of each channel on each ear, shape (channels, 2)."""
        audible = [c for c in range(channels) if c == self.solo or (self.solo is None and c not in self.muted)]
        weights = np.zeros((channels, 2), np.float32)
        if len(audible) == 1:
            weights[audible] = 1
        elif self.mono:
            weights[audible] = 1 / sqrt(max(1, len(audible)))
        else:
            for channel in audible:
                weights[channel] = _usual_ears(channel)
        return weights * np.float32((self.volume / 100) ** 2 * self.gain)

    def apply(self, samples: Floats) -> Floats:
        """Return samples of shape (n, channels) as (n, 2), within -1…1."""
        mixed: Floats = samples @ self.matrix(samples.shape[1])
        return np.clip(mixed, -1, 1, out=mixed)


def _usual_ears(channel: int) -> tuple[float, float]:
    """Return the weights of the left and the right ear; a third channel and more stand in the middle."""
    if channel in (LEFT, RIGHT):
        return (1.0, 0.0) if channel == LEFT else (0.0, 1.0)
    middle = 1 / sqrt(2)
    return middle, middle
