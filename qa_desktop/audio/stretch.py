"""Plays faster or slower with the pitch kept, and knows for every sample it gives where in the recording it belongs.

The method is WSOLA (Verhelst & Roelands, "An overlap-add technique based on waveform similarity", ICASSP 1993):
fragments are laid over one another at half a window's distance, each taken near its nominal place where it continues
the one before best. FFmpeg's `atempo` does the same but does not tell where it took a fragment from; measured on
calls its output lies up to 20 ms (1.5×) and 67 ms (3×) beside its nominal place, which a playhead would have to guess.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_desktop.audio.pcm import as_float
from qa_desktop.audio.tape import Tape

SLOWEST, FASTEST = 0.5, 3.0
HOP_SECONDS = 0.020  # half a window: two or more periods of any voice
SEARCH_SECONDS = 0.010  # each way: a whole period of a voice down to 50 Hz
QUIET = 1e-3  # energy under which likeness means nothing
NEARNESS = 1e-4  # what a frame's distance from the nominal place counts against likeness
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound of shape (channels, n), in -1…1, and the places on the tape of its start and its end."""

    samples: Floats
    first: float
    last: float


class Stretcher:
    """Gives a tape at `speed` (0.5 to 3) in pieces of 20 ms; at speed 1 the tape's own samples.

    Raises:
        ValueError: the speed is out of bounds.
    """

    def __init__(self, tape: Tape, speed: float) -> None:
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(speed)
        self._tape = tape
        self._speed = speed
        self._hop = max(1, round(tape.sample_rate * HOP_SECONDS))
        self._search = round(tape.sample_rate * SEARCH_SECONDS)
        self._given = 0  # pieces
        self._reached = 0  # place at which the last piece ended
        rise = (1 - np.cos(np.pi * (np.arange(self._hop) + 0.5) / self._hop)) / 2
        self._rise = rise.astype(np.float32)

    @property
    def ended(self) -> bool:
        """Whether the tape has been given to its end."""
        return self._tape.ended_at(self._nominal())

    def next_piece(self) -> Piece | None:
        """Return the next piece; None while the tape is not ready that far, and when it has ended."""
        nominal, ready = self._nominal(), self._tape.ready()
        if self._tape.ended_at(nominal):
            return None
        needed = max(nominal + self._hop, self._nominal(1)) + self._search
        if ready < needed and not self._tape.ended_at(needed):
            return None
        piece = self._straight(nominal, ready) if self._speed == 1 else self._joined()
        self._given += 1
        return piece

    def _read(self, first: int, count: int) -> Floats:
        return as_float(self._tape.read(first, count))

    def _nominal(self, ahead: int = 0) -> int:
        """Return the place at which the next piece should begin, or the one `ahead` of it."""
        return round((self._given + ahead) * self._hop * self._speed)

    def _straight(self, nominal: int, ready: int) -> Piece:
        count = min(self._hop, ready - nominal)
        return Piece(self._read(nominal, count), nominal, nominal + count)

    def _joined(self) -> Piece:
        """Fade from what follows the last piece to the fragment that is most like it and ends near its place."""
        going_on = self._read(self._reached, self._hop)
        end = self._nominal(1) + self._best_shift(self._nominal(1) - self._hop, going_on.sum(axis=0))
        coming = self._read(end - self._hop, self._hop)
        first, self._reached = self._reached, end
        return Piece(going_on + (coming - going_on) * self._rise, first, end)

    def _best_shift(self, nominal: int, pattern: Floats) -> int:
        """Return how far from place `nominal` the tape is most like `pattern` (normalised cross-correlation)."""
        around = self._read(nominal - self._search, self._hop + 2 * self._search).sum(axis=0)
        likeness = np.correlate(around, pattern, "valid")
        energy = np.concatenate([[0.0], np.cumsum(np.square(around, dtype=np.float64))])
        power = energy[self._hop :] - energy[: -self._hop]
        distance = np.abs(np.arange(-self._search, self._search + 1))
        score = likeness / np.sqrt(power + QUIET) - NEARNESS * distance
        past = self._reached + 1 - (nominal + self._hop - self._search)  # so many would not get ahead
        score[: max(0, min(past, len(score) - 1))] = -np.inf
        return int(np.argmax(score)) - self._search
