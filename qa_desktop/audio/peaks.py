"""Lowest, highest and mean level of any stretch of a recording at any zoom, fast enough to paint from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_desktop.audio.decoder import Block
from qa_desktop.audio.pcm import FULL_SCALE
from qa_desktop.audio.samples import Samples

BASE_BIN = 64  # frames
FACTOR = 4
LEVELS = 7  # bins of 64 … 262,144 frames
BINS_PER_COLUMN = 2  # at least, so that a column shows hardly more than its own stretch
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Peaks:
    """One value a column, each in -1…1; columns without decoded audio are 0. Honest up to `ready_ms`."""

    minimum: Floats
    maximum: Floats
    rms: Floats
    ready_ms: float


class PeakPyramid:
    """Peaks of a sample store in bins of growing size, built while it fills.

    One thread appends, any thread asks, nobody waits: `_Level.count` rises only after the bins are in place.
    """

    def __init__(self, store: Samples) -> None:
        self._store = store
        self._rest = np.empty((store.channels, 0), np.int16)
        self._levels = tuple(_Level(store.channels, BASE_BIN * FACTOR**k) for k in range(LEVELS))

    def append(self, block: Block) -> None:
        """Add samples of shape (channels, n): the same, in the same order, as the store gets, and after it."""
        samples = np.concatenate([self._rest, block], axis=1) if self._rest.shape[1] else block
        whole = samples.shape[1] // BASE_BIN * BASE_BIN
        self._rest = samples[:, whole:].copy()
        self._levels[0].add(_bins_of(samples[:, :whole].reshape(len(samples), -1, BASE_BIN)))
        for finer, coarser in zip(self._levels, self._levels[1:], strict=False):
            coarser.add(_merged(finer.from_bin(coarser.count * FACTOR), whole_only=True))

    def finish(self) -> None:
        """Close the last, shorter bin of every level."""
        if self._rest.shape[1]:
            self._levels[0].add(_bins_of(self._rest[:, np.newaxis, :]))
            self._rest = self._rest[:, :0]
        for finer, coarser in zip(self._levels, self._levels[1:], strict=False):
            coarser.add(_merged(finer.from_bin(coarser.count * FACTOR), whole_only=False))

    def query(self, channel: int, first_ms: float, last_ms: float, columns: int) -> Peaks:
        """Return the peaks of `channel` between two positions, in `columns` columns of equal width.

        A column takes whatever it touches, so that a single click is seen at any zoom; it shows at most half its own
        width of its neighbours. Close up, where no bin is so small, the samples themselves are read.
        """
        per_ms = self._store.sample_rate / 1000
        edges = np.linspace(first_ms * per_ms, max(first_ms, last_ms) * per_ms, columns + 1)
        width = (edges[-1] - edges[0]) / max(1, columns)
        frames = self._store.frames_ready  # asked first: what is read after may only be more
        if width < BASE_BIN * BINS_PER_COLUMN:
            first = max(0, int(edges[0]))
            bins = _bins_of_samples(self._store.read_channel(channel, first, int(edges[-1]) + 2 - first))
            return _columns(edges - first, bins, frames - first, frames / per_ms)
        level = self._coarsest_for(width)
        ready = min(level.count * level.bin_frames, frames)
        first = max(0, int(edges[0] / level.bin_frames))
        bins = level.channel(channel, first, int(edges[-1] / level.bin_frames) + 2)
        return _columns(edges / level.bin_frames - first, bins, frames / level.bin_frames - first, ready / per_ms)

    def _coarsest_for(self, width: float) -> "_Level":
        """Return the level with the largest bins of which a column of `width` frames holds enough."""
        return [level for level in self._levels if level.bin_frames * BINS_PER_COLUMN <= width][-1]


@dataclass(frozen=True, slots=True)
class _Bins:
    """Consecutive bins along the last axis; `power` is the mean square of the int16 samples."""

    minimum: Block
    maximum: Block
    power: Floats

    def __getitem__(self, key: slice | tuple[slice | int, slice]) -> "_Bins":
        return _Bins(self.minimum[key], self.maximum[key], self.power[key])

    def __setitem__(self, key: tuple[slice, slice], bins: "_Bins") -> None:
        self.minimum[key], self.maximum[key], self.power[key] = bins.minimum, bins.maximum, bins.power


class _Level:
    """All bins of one size, as they grow; arrays of shape (channels, room)."""

    def __init__(self, channels: int, bin_frames: int) -> None:
        self.bin_frames = bin_frames
        self.count = 0
        self._room = _no_bins(channels, 0)

    def add(self, bins: _Bins) -> None:
        channels, added = bins.minimum.shape
        end = self.count + added
        if end > self._room.minimum.shape[1]:
            larger = _no_bins(channels, max(1024, end * 2))
            larger[:, : self.count] = self._room[:, : self.count]
            self._room = larger
        self._room[:, self.count : end] = bins
        self.count = end

    def from_bin(self, first: int) -> _Bins:
        return self._room[:, first : self.count]

    def channel(self, channel: int, first: int, end: int) -> _Bins:
        end = min(end, self.count)  # asked before the room, which then holds at least as many
        return self._room[channel, first : max(first, end)]


def _no_bins(channels: int, room: int) -> _Bins:
    shape = channels, room
    return _Bins(np.empty(shape, np.int16), np.empty(shape, np.int16), np.empty(shape, np.float32))


def _bins_of(samples: Block) -> _Bins:
    """Reduce samples of shape (channels, bins, frames) over the frames."""
    floats = samples.astype(np.float32)
    power = np.einsum("cbf,cbf->cb", floats, floats) / np.float32(samples.shape[2])
    return _Bins(samples.min(axis=2), samples.max(axis=2), power)


def _bins_of_samples(samples: Block) -> _Bins:
    """Take each sample of shape (n,) as a bin of its own."""
    return _Bins(samples, samples, np.square(samples, dtype=np.float32))


def _merged(bins: _Bins, *, whole_only: bool) -> _Bins:
    """Merge each `FACTOR` bins into one; fewer at the end make one too, or none where `whole_only`."""
    count = bins.minimum.shape[1]
    last = count // FACTOR * FACTOR if whole_only else count
    starts = np.arange(0, last, FACTOR)
    if not len(starts):
        return bins[:, :0]
    bins = bins[:, :last]
    sizes = np.minimum(FACTOR, last - starts).astype(np.float32)
    return _Bins(
        np.minimum.reduceat(bins.minimum, starts, axis=1),
        np.maximum.reduceat(bins.maximum, starts, axis=1),
        np.add.reduceat(bins.power, starts, axis=1) / sizes,
    )


def _columns(edges: NDArray[np.float64], bins: _Bins, end: float, ready_ms: float) -> Peaks:
    """Reduce bins of shape (n,) to the columns between `edges`; these and the recording's `end` are counted in bins."""
    count = len(bins.minimum)
    starts = np.floor(edges[:-1]).astype(np.int64)
    ends = np.maximum(np.ceil(edges[1:]).astype(np.int64), starts + 1).clip(0, count)
    starts = starts.clip(0, count)
    filled = (ends > starts) & (edges[:-1] < end)
    result = np.zeros((3, len(starts)), np.float32)
    if filled.any():
        # Each pair of indices reduces one column, which may overlap the next; what lies between pairs is dropped.
        pairs = np.column_stack([starts[filled], ends[filled]]).ravel()
        sizes = (ends - starts)[filled].astype(np.float32)
        result[0, filled] = np.minimum.reduceat(np.append(bins.minimum, bins.minimum[:1]), pairs)[::2]
        result[1, filled] = np.maximum.reduceat(np.append(bins.maximum, bins.maximum[:1]), pairs)[::2]
        result[2, filled] = np.sqrt(np.add.reduceat(np.append(bins.power, bins.power[:1]), pairs)[::2] / sizes)
    result /= FULL_SCALE
    return Peaks(result[0], result[1], result[2], ready_ms)
