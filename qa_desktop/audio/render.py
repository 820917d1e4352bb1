"""Turns a tape into sound at the device's rate, and tells where in the recording each stretch of it belongs."""

from collections import deque
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from qa_desktop.audio.pcm import as_float
from qa_desktop.audio.stretch import Piece, Stretcher
from qa_desktop.audio.tape import Tape

Floats = NDArray[np.float32]
RUN_UP_SECONDS = 0.02  # heard by the resampler only: without it each start would fade in


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of shape (n, channels) at the device's rate, and the tape's places at their start and end."""

    samples: Floats
    tape: Tape
    first: float
    last: float

    def place_at(self, index: float) -> float:
        """Return the tape's place `index` samples into this stretch; before and after it, its start and end."""
        share = min(1.0, max(0.0, index / max(1, len(self.samples))))
        return self.first + (self.last - self.first) * share

    def frame_at(self, index: float) -> float:
        """Return the frame of the recording that sounds `index` samples into this stretch."""
        return self.tape.frame(self.place_at(index))


class Renderer:
    """Renders a tape at a speed for a device's rate in Hz, in stretches of about 20 ms of sound."""

    def __init__(self, tape: Tape, speed: float, rate: int) -> None:
        self._tape = tape
        self._stretcher = Stretcher(tape, speed)
        self._ratio = rate / tape.sample_rate
        self._given = 0  # device frames
        self._heard = 0  # stretched frames handed to the resampler, the run-up aside
        self._marks = deque([(0.0, 0.0)])  # (device frame, place) where pieces meet, the last one passed first
        self._waiting = np.empty((0, tape.channels), np.float32)
        self._flushed = False
        self._resample = _unchanged if rate == tape.sample_rate else _Resampler(tape, rate).feed

    @property
    def ended(self) -> bool:
        """Whether the tape has been rendered to its end."""
        return self._flushed and not len(self._waiting)

    def next_sound(self) -> Sound | None:
        """Return the next stretch of sound; None where the tape is not ready, and at its end."""
        while not len(self._waiting):
            piece = None if self._flushed else self._stretcher.next_piece()
            if piece is None and (self._flushed or not self._stretcher.ended):
                return None
            self._waiting = self._resampled(piece)
        first = self._place()
        count = self._frames_to_mark()
        samples, self._waiting = self._waiting[:count], self._waiting[count:]
        self._given += len(samples)
        return Sound(samples, self._tape, first, self._place())

    def _resampled(self, piece: Piece | None) -> Floats:
        """Hand a piece to the resampler, None to have the rest out of it."""
        if piece is None:
            self._flushed = True
            return self._resample(np.empty((0, self._tape.channels), np.float32), last=True)
        self._heard += piece.samples.shape[1]
        self._marks.append((self._heard * self._ratio, piece.last))
        return self._resample(np.ascontiguousarray(piece.samples.T), last=False)

    def _frames_to_mark(self) -> int:
        """Return the device frames up to where the next piece begins, so that a stretch lies within one piece."""
        mark = self._marks[1][0] if len(self._marks) > 1 else self._given + len(self._waiting)
        return max(1, round(mark) - self._given)

    def _place(self) -> float:
        """Return the tape's place at the device frame reached, between the marks around it."""
        while len(self._marks) > 1 and self._marks[1][0] <= self._given:
            self._marks.popleft()
        first, place = self._marks[0]
        if len(self._marks) == 1:
            return place
        last, end = self._marks[1]
        return place + (end - place) * (self._given - first) / (last - first)


class _Resampler:
    """soxr for one tape, warmed up with what lies before it so that a start does not fade in."""

    def __init__(self, tape: Tape, rate: int) -> None:
        self._stream = soxr.ResampleStream(tape.sample_rate, rate, tape.channels, dtype="float32")
        run_up = round(tape.sample_rate * RUN_UP_SECONDS)
        self._surplus = round(run_up * rate / tape.sample_rate)
        self._before: Floats | None = as_float(tape.read(-run_up, run_up)).T

    def feed(self, samples: Floats, *, last: bool) -> Floats:
        """Return what comes out for `samples`, shape (n, channels); the sound of the run-up is dropped."""
        if self._before is not None:
            samples, self._before = np.concatenate([self._before, samples]), None
        result: Floats = self._stream.resample_chunk(samples, last=last)
        dropped = min(self._surplus, len(result))
        self._surplus -= dropped
        return result[dropped:]


def _unchanged(samples: Floats, *, last: bool) -> Floats:  # noqa: ARG001 - stands where a resampler would
    return samples
