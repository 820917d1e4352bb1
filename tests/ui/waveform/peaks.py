"""Peaks of samples in memory, and of real recordings: what stands in for the audio core in these tests."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

Samples = NDArray[np.float32]
BLOCKS = (64, 1024)


@dataclass(frozen=True, slots=True)
class ArrayPeaks:
    """An answer."""

    minimum: Samples
    maximum: Samples
    rms: Samples
    ready_ms: float


@dataclass(slots=True)
class ArraySource:
    """Samples of shape (channels, n) as a source of peaks; `ready` samples of them count as decoded."""

    samples: Samples
    rate: int
    ready: int
    _blocks: dict[int, tuple[Samples, Samples, Samples]]
    held: tuple[tuple[int, int], ...] | None = None

    @classmethod
    def of(cls, samples: Samples, rate: int = 8000) -> "ArraySource":
        """Take samples, all of them decoded."""
        return cls(samples, rate, samples.shape[1], {block: _reduce(samples, block) for block in BLOCKS})

    @classmethod
    def read(cls, path: Path) -> "ArraySource":
        """Read a recording."""
        samples, rate = sf.read(path, dtype="float32", always_2d=True)
        return cls.of(np.ascontiguousarray(samples.T), rate)

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def length_ms(self) -> float:
        return float(self.samples.shape[1]) * 1000 / self.rate

    @property
    def ready_ms(self) -> float:
        return self.ready * 1000 / self.rate

    @property
    def complete(self) -> bool:
        return bool(self.ready == self.samples.shape[1])

    def query(self, channel: int, first_ms: float, last_ms: float, columns: int) -> ArrayPeaks:
        edges = np.linspace(first_ms, last_ms, columns + 1) * self.rate / 1000
        for block in sorted(self._blocks, reverse=True):
            if edges[1] - edges[0] >= 2 * block:
                low, high, power = (level[channel] for level in self._blocks[block])
                return self._answer(low, high, power, edges / block, self.ready // block)
        first, last = max(int(edges[0]) - 1, 0), max(int(edges[-1]) + 2, 1)
        one = self.samples[channel, first:last]
        return self._answer(one, one, one * one, edges - first, self.ready - first)

    def _answer(
        self, low: Samples, high: Samples, power: Samples, edges: NDArray[np.float64], ready: int
    ) -> ArrayPeaks:
        first = np.floor(edges[:-1]).astype(np.int64)
        inside = (first >= 0) & (first < ready)
        minimum, maximum, rms = np.zeros((3, len(first)), dtype=np.float32)
        if inside.any():
            starts = first[inside]
            end = min(max(int(np.ceil(edges[-1])), int(starts[-1]) + 1), ready)
            counts = np.maximum(np.diff(np.append(starts, end)), 1)
            minimum[inside] = np.minimum.reduceat(low[:end], starts)
            maximum[inside] = np.maximum.reduceat(high[:end], starts)
            rms[inside] = np.sqrt(np.add.reduceat(power[:end], starts) / counts)
        return ArrayPeaks(minimum, maximum, rms, self.ready_ms)


def _reduce(samples: Samples, block: int) -> tuple[Samples, Samples, Samples]:
    whole = samples.shape[1] // block * block
    blocks = samples[:, :whole].reshape(samples.shape[0], -1, block)
    return blocks.min(axis=2), blocks.max(axis=2), (blocks * blocks).mean(axis=2)
