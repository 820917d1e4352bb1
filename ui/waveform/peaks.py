"""What the waveform asks of the audio: peaks of any stretch, complete as far as the decode has come."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.float32]


class Peaks(Protocol):
    """The samples of a stretch in columns of equal length, -1 … 1; zero from `ready_ms` on."""

    @property
    def minimum(self) -> Levels:
        """The lowest sample of each column, shape (columns,)."""
        ...

    @property
    def maximum(self) -> Levels:
        """The highest sample of each column, shape (columns,)."""
        ...

    @property
    def rms(self) -> Levels:
        """The root mean square of each column, shape (columns,)."""
        ...

    @property
    def ready_ms(self) -> float:
        """How far the call was decoded when this was asked."""
        ...


class PeakSource(Protocol):
    """The peaks of a call; it may answer coarser than asked, with fewer columns over the same stretch."""

    @property
    def channels(self) -> int:
        """How many channels there are."""
        ...

    @property
    def length_ms(self) -> float:
        """How long the call is: an estimate until it is complete."""
        ...

    @property
    def ready_ms(self) -> float:
        """How far the call is decoded."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the decode has ended, so that `ready_ms` will not grow."""
        ...

    @property
    def held(self) -> Sequence[tuple[int, int]] | None:
        """Of which spans the sound is here, in ms, sorted and apart; None: of all that is decoded."""
        ...

    def query(self, channel: int, first_ms: float, last_ms: float, columns: int) -> Peaks:
        """Return the peaks of a stretch; what lies outside of the call is zero."""
        ...
