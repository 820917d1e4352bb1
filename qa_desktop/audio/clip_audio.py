"""A call of which only the sound of its evidence is here: the clips at their places, nothing in between."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Self

import numpy as np

from qa_desktop.audio.clips import Unhearable, decode, resampled
from qa_desktop.audio.decoder import LARGEST_BLOCK, Block
from qa_desktop.audio.peaks import PeakPyramid
from qa_desktop.audio.source import never
from qa_desktop.domain.clip import Clip, Span
from qa_desktop.domain.recording import AudioFormat

Placed = tuple[int, Block]
"""The frame at which a piece of sound begins, and its samples of shape (channels, n)."""


class SparseSamples:
    """Samples of which only pieces are here; the gaps between them read as silence and take no memory.

    Where pieces overlap, the later one is heard: both hold the same sound.
    """

    complete = True

    def __init__(self, channels: int, sample_rate: int, frames: int, pieces: Iterable[Placed]) -> None:
        self.channels = channels
        self.sample_rate = sample_rate
        self.frames_ready = frames
        inside = [(first, block[:, : max(0, frames - first)]) for first, block in pieces]
        self._pieces = sorted((piece for piece in inside if piece[1].shape[1]), key=lambda piece: piece[0])
        self.held = _joined((first, first + block.shape[1]) for first, block in self._pieces)

    def read(self, first: int, count: int) -> Block:
        """Return a copy, shape (channels, n), of the frames from `first` on: at most `count`, none past the end."""
        first = max(0, first)
        end = min(first + count, self.frames_ready)
        result = np.zeros((self.channels, max(0, end - first)), np.int16)
        for start, block in self._pieces:
            begin, stop = max(first, start), min(end, start + block.shape[1])
            if begin < stop:
                result[:, begin - first : stop - first] = block[:, begin - start : stop - start]
        return result

    def read_channel(self, channel: int, first: int, count: int) -> Block:
        """Return a copy of one channel, shape (n,), as `read` does."""
        samples: Block = self.read(first, count)[channel]
        return samples

    def sound_from(self, frame: int) -> int | None:
        """Return the first frame at or after this one of which the sound is here, None where there is none."""
        index = bisect_right(self.held, frame, key=lambda span: span[1])
        return max(frame, self.held[index][0]) if index < len(self.held) else None

    def close(self) -> None:
        """Drop the samples; whoever reads from now on gets nothing."""
        self.frames_ready = 0
        self._pieces = []
        self.held = ()


class ClipAudio:
    """The audio of a recording whose file is not here, from the clips of its evidence; the same face as `CallAudio`.

    `held` tells, in ms and sorted, of which spans the sound is here. `damaged` where a clip could not be read.
    """

    complete = True

    def __init__(self, store: SparseSamples, *, damaged: bool) -> None:
        self.store = store
        self.channels = store.channels
        self.sample_rate = store.sample_rate
        self.damaged = damaged
        self.peaks = PeakPyramid(store)
        self.held: tuple[Span, ...] | None = tuple((_ms(a, store), _ms(b, store)) for a, b in store.held)

    @classmethod
    def open(cls, clips: Sequence[Clip], audio: AudioFormat, *, cancelled: Callable[[], bool] = never) -> Self | None:
        """Decode the clips of a recording of that format; None where none can be heard. For a pool job."""
        heard: list[tuple[Clip, Block, int]] = []
        for clip in clips:
            if cancelled():
                return None
            try:
                samples, rate = decode(clip.audio, clip.end_ms - clip.start_ms)
            except Unhearable:
                continue
            if len(samples) == audio.channels:
                heard.append((clip, samples, rate))
        if not heard:
            return None
        rate = max(one[2] for one in heard)
        pieces = [(clip.start_ms * rate // 1000, resampled(samples, own, rate)) for clip, samples, own in heard]
        store = SparseSamples(audio.channels, rate, audio.duration_ms * rate // 1000, pieces)
        result = cls(store, damaged=len(heard) < len(clips))
        result._draw(cancelled)
        return result

    @property
    def frames(self) -> int:
        """The length of the whole recording."""
        return self.store.frames_ready

    @property
    def duration_ms(self) -> int:
        """The length of the whole recording in ms."""
        return _ms(self.frames, self.store)

    def close(self) -> None:
        """Drop samples and peaks."""
        self.store.close()

    def _draw(self, cancelled: Callable[[], bool]) -> None:
        for first in range(0, self.store.frames_ready, LARGEST_BLOCK):
            if cancelled():
                return
            self.peaks.append(self.store.read(first, LARGEST_BLOCK))
        self.peaks.finish()


def _ms(frame: int, store: SparseSamples) -> int:
    return round(frame * 1000 / store.sample_rate)


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return sorted spans with those that touch made one."""
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)
