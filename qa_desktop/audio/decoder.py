"""What a decoder is to the rest of the program, and how large its blocks are."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.int16]  # planar: (channels, n)

FIRST_BLOCK = 1 << 12  # frames: half a second at 8 kHz, so that sound and waveform can start at once
LARGEST_BLOCK = 1 << 17


class Undecodable(Exception):
    """A decoder does not take this file; the words are the library's."""


class Decoder(Protocol):
    """Decodes one open file from start to end."""

    codec: str
    sample_rate: int
    channels: int
    estimated_frames: int

    @property
    def damaged(self) -> bool:
        """Whether audio is known to be missing; complete only after the last block."""
        ...

    def blocks(self) -> Iterator[Block]:
        """Yield the samples once, in order; damage ends or shortens them and sets `damaged`."""
        ...

    def close(self) -> None:
        """Let go of the library's memory; the file stays open."""
        ...


def block_sizes() -> Iterator[int]:
    """Yield frames per block: small first, doubling up to a size at which the cost of a block is lost in the noise."""
    size = FIRST_BLOCK
    while True:
        yield size
        size = min(2 * size, LARGEST_BLOCK)
