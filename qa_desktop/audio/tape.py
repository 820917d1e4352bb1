"""The strip of samples that is to be played, in the order in which it will be heard."""

from typing import Final

import numpy as np

from qa_desktop.audio.decoder import Block
from qa_desktop.audio.samples import Samples

ENDLESS: Final = 1 << 62


class Tape:
    """A recording from the frame `start` on: to `stop` (its end by default), or round and round a loop.

    Places count frames from 0, the frame `start`; they only grow, however often the loop turns back. With a loop
    (first frame, frame after the last) the tape runs from `start`, which lies before the loop's end, up to that end,
    then from the loop's first frame again.
    """

    def __init__(
        self, store: Samples, start: int, *, stop: int | None = None, loop: tuple[int, int] | None = None
    ) -> None:
        self._store = store
        self._start = start
        self._stop = stop
        self._loop = loop
        if loop is not None and not (loop[0] < loop[1] and start < loop[1]):
            raise ValueError(loop, start)

    @property
    def sample_rate(self) -> int:
        """Frames a second."""
        return self._store.sample_rate

    @property
    def channels(self) -> int:
        """Channels of the recording."""
        return self._store.channels

    def ready(self) -> int:
        """Return up to which place the tape can be read now."""
        complete, frames = self._store.complete, self._store.frames_ready
        if self._loop is None:
            return max(0, self._end(frames) - self._start)
        if frames >= self._loop[1]:
            return ENDLESS
        return ENDLESS if complete and frames > self._loop[0] else max(0, frames - self._start)

    def ended_at(self, place: int) -> bool:
        """Tell whether nothing will ever come from `place` on; unknown, hence False, while decoding goes on."""
        complete, ready = self._store.complete, self.ready()
        frames_end = self._stop is not None and self._store.frames_ready >= self._stop
        return (complete or frames_end) and place >= ready

    def frame(self, place: float) -> float:
        """Return the frame of the recording at `place`."""
        if self._loop is None:
            return min(self._start + place, float(self._end(self._store.frames_ready)))
        first, end = self._bounds(self._loop)
        lead = end - self._start
        return self._start + place if place < lead else first + (place - lead) % (end - first)

    def read(self, first: int, count: int) -> Block:
        """Return `count` frames from place `first` on, shape (channels, count).

        Before place 0 lies what the recording holds before `start`; where there is nothing, or nothing yet, is silence.
        """
        result = np.zeros((self.channels, count), np.int16)
        done = 0
        while done < count:
            place = first + done
            frame = int(self._start + place if place < 0 else self.frame(place))
            length = min(count - done, self._until_turn(place))
            if frame < 0:
                length = min(length, -frame)
            else:
                part = self._store.read(frame, min(length, self._end(frame + length) - frame))
                result[:, done : done + part.shape[1]] = part
            done += length
        return result

    def _until_turn(self, place: int) -> int:
        """Return how many frames from `place` on lie together in the recording."""
        if self._loop is None:
            return ENDLESS
        first, end = self._bounds(self._loop)
        lead = end - self._start
        return lead - place if place < lead else (end - first) - (place - lead) % (end - first)

    def _bounds(self, loop: tuple[int, int]) -> tuple[int, int]:
        """Return the loop, ended where the recording does."""
        if self._store.complete and loop[0] < self._store.frames_ready < loop[1]:
            return loop[0], self._store.frames_ready
        return loop

    def _end(self, frames: int) -> int:
        return frames if self._stop is None else min(frames, self._stop)
