"""The decoded samples of one recording: planar int16, growing while it is read."""

import contextlib
import mmap
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from qa_desktop.audio.decoder import Block
from qa_desktop.domain.errors import EnvironmentFault

CHUNK_FRAMES = 1 << 20  # 131 s at 8 kHz; two channels take 4 MB
MEMORY_LIMIT = 192 << 20  # bytes kept in memory; what a recording has beyond lies in a temporary file
SAMPLE_BYTES = 2


class Samples(Protocol):
    """The decoded samples of one recording as they are read: all of them, or those that are here."""

    @property
    def channels(self) -> int:
        """How many channels there are."""
        ...

    @property
    def sample_rate(self) -> int:
        """Frames a second."""
        ...

    @property
    def frames_ready(self) -> int:
        """How many frames can be read now, gaps counted."""
        ...

    @property
    def complete(self) -> bool:
        """Whether nothing more will come."""
        ...

    def read(self, first: int, count: int) -> Block:
        """Return a copy, shape (channels, n), of the frames from `first` on: at most `count`, at most what is ready."""
        ...

    def read_channel(self, channel: int, first: int, count: int) -> Block:
        """Return a copy of one channel, shape (n,), as `read` does."""
        ...

    def sound_from(self, frame: int) -> int | None:
        """Return the first frame at or after this one of which the sound is here or will come; None: there is none."""
        ...


class SampleStore:
    """Samples appended by one thread and read by any number, without locks.

    The readers' rule: `frames_ready` rises only after the samples are in place, and what is in place never changes.
    The first 192 MB stay in memory (an hour of 8 kHz stereo is 115 MB), the rest goes to a temporary file which the
    system itself removes when it is closed, even if the program dies.
    """

    def __init__(
        self,
        channels: int,
        sample_rate: int,
        *,
        memory_limit: int = MEMORY_LIMIT,
        chunk_frames: int = CHUNK_FRAMES,
        folder: Path | None = None,
    ) -> None:
        self.channels = channels
        self.sample_rate = sample_rate
        self.frames_ready = 0
        self.complete = False
        self._chunk_frames = chunk_frames
        self._chunks_in_memory = memory_limit // (chunk_frames * channels * SAMPLE_BYTES)
        self._chunks: tuple[Block, ...] = ()
        self._spill: _Spill | None = None
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, block: Block) -> None:
        """Add samples of shape (channels, n).

        Raises:
            EnvironmentFault: `audio.no_space` where the temporary file cannot grow.
        """
        done = 0
        while done < block.shape[1]:
            index, place = divmod(self.frames_ready, self._chunk_frames)
            if index == len(self._chunks):
                self._chunks += (self._new_chunk(),)
            count = min(block.shape[1] - done, self._chunk_frames - place)
            self._chunks[index][:, place : place + count] = block[:, done : done + count]
            self.frames_ready += count
            done += count

    def finish(self) -> None:
        """Say that nothing more will come."""
        self.complete = True

    def read(self, first: int, count: int) -> Block:
        """Return a copy, shape (channels, n), of the frames from `first` on: at most `count`, at most what is ready."""
        parts = list(self._parts(first, count))
        return np.concatenate(parts, axis=1) if parts else np.empty((self.channels, 0), np.int16)

    def read_channel(self, channel: int, first: int, count: int) -> Block:
        """Return a copy of one channel, shape (n,), as `read` does."""
        parts = [part[channel] for part in self._parts(first, count)]
        return np.concatenate(parts) if parts else np.empty(0, np.int16)

    def sound_from(self, frame: int) -> int | None:
        """Return the frame itself, None from the end of the recording on."""
        return None if self.complete and frame >= self.frames_ready else frame

    def close(self) -> None:
        """Drop the samples and the temporary file; whoever reads from now on gets nothing."""
        self.frames_ready = 0
        self._chunks = ()
        if self._spill is not None:
            self._spill.close()
            self._spill = None

    def _parts(self, first: int, count: int) -> Iterator[Block]:
        """Yield views of the frames wanted, chunk by chunk; what is ready is asked before where it lies."""
        place, end = max(0, first), min(first + count, self.frames_ready)
        chunks = self._chunks
        while place < end and chunks:
            index, offset = divmod(place, self._chunk_frames)
            length = min(end - place, self._chunk_frames - offset)
            yield chunks[index][:, offset : offset + length]
            place += length

    def _new_chunk(self) -> Block:
        shape = self.channels, self._chunk_frames
        if len(self._chunks) < self._chunks_in_memory:
            return np.empty(shape, np.int16)
        if self._spill is None:
            self._spill = _Spill(self._folder)
        return self._spill.new_chunk(self.channels * self._chunk_frames).reshape(shape)


class _Spill:
    """A temporary file, mapped chunk by chunk."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._maps: list[mmap.mmap] = []
        try:
            self._file: IO[bytes] = tempfile.TemporaryFile(prefix="qa-desktop-", dir=folder)  # noqa: SIM115 - `close` does
        except OSError as error:
            raise self._no_space(error) from error

    def new_chunk(self, samples: int) -> NDArray[np.int16]:
        """Return room for that many more samples at the end of the file.

        The room is written with zeros, not skipped: a hole that a full disk cannot fill later would kill the program.
        """
        self._release_memory()
        size = samples * SAMPLE_BYTES
        try:
            offset = self._file.seek(0, 2)
            self._file.write(bytes(size))
            self._file.flush()
            self._maps.append(mmap.mmap(self._file.fileno(), size, offset=offset))
        except OSError as error:
            raise self._no_space(error) from error
        return np.frombuffer(self._maps[-1], np.int16)

    def close(self) -> None:
        """Close the maps and the file, which removes it; a map being copied from closes when the copy is done."""
        for mapped in self._maps:
            with contextlib.suppress(BufferError):
                mapped.close()
        self._maps.clear()
        self._file.close()

    def _release_memory(self) -> None:
        """Let the system have the pages of the chunk just filled; whoever needs them again reads them from the file."""
        if self._maps and hasattr(mmap, "MADV_DONTNEED"):
            self._maps[-1].madvise(mmap.MADV_DONTNEED)

    def _no_space(self, error: OSError) -> EnvironmentFault:
        folder = str(self._folder or tempfile.gettempdir())
        return EnvironmentFault("audio.no_space", folder=folder, reason=error.strerror or str(error))
