"""A call that is open: its samples and peaks, growing while it can already be seen and played."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from qa_desktop.audio.decode import Decoding, open_recording
from qa_desktop.audio.peaks import PeakPyramid
from qa_desktop.audio.samples import MEMORY_LIMIT, SampleStore
from qa_desktop.domain.errors import QaError
from qa_desktop.domain.recording import AudioFormat


class CallAudio:
    """The audio of one recording. `open` it and `load` it in a pool job, `close` it from anywhere.

    `store` and `peaks` may be read from the moment of opening; they grow while `load` runs. `held` would tell of which
    spans the sound is here: None, all of it.
    """

    held: tuple[tuple[int, int], ...] | None = None

    def __init__(self, path: Path, decoding: Decoding, cancelled: threading.Event, store: SampleStore) -> None:
        self.path = path
        self.codec = decoding.codec
        self.sample_rate = decoding.sample_rate
        self.channels = decoding.channels
        self.store = store
        self.peaks = PeakPyramid(self.store)
        self.error: QaError | None = None
        self._decoding = decoding
        self._cancelled = cancelled
        self._lock = threading.Lock()
        self._loading = False
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, memory_limit: int = MEMORY_LIMIT, scratch: Path | None = None) -> Self:
        """Open the file, nothing decoded yet but what its format needs; raises as `open_recording` does.

        What is too long for memory goes to a file in the folder `scratch`, None: the system's for such files.
        """
        cancelled = threading.Event()
        decoding = open_recording(path, cancelled=cancelled.is_set)
        store = SampleStore(decoding.channels, decoding.sample_rate, memory_limit=memory_limit, folder=scratch)
        return cls(path, decoding, cancelled, store)

    @property
    def complete(self) -> bool:
        """Whether all that can be decoded has been."""
        return self.store.complete

    @property
    def damaged(self) -> bool:
        """Whether audio is known to be missing; final when `complete`."""
        return self._decoding.damaged or self.error is not None

    @property
    def frames(self) -> int:
        """The length: the true one when `complete`, until then the header's word or what is there already."""
        ready = self.store.frames_ready
        return ready if self.complete else max(ready, self._decoding.estimated_frames)

    @property
    def duration_ms(self) -> int:
        """The length in ms, as `frames`."""
        return round(self.frames * 1000 / self.sample_rate)

    @property
    def format(self) -> AudioFormat:
        """What is known of the format; the length as `duration_ms`."""
        return AudioFormat(
            codec=self.codec, sample_rate=self.sample_rate, channels=self.channels, duration_ms=self.duration_ms
        )

    def load(self, on_progress: Callable[[int], None] | None = None) -> None:
        """Decode to the end, telling `on_progress` after each block how many frames can be read now.

        Closing ends it early and quietly. After a fault of the disk what was read stays and counts as all there is.

        Raises:
            EnvironmentFault: as `Decoding.blocks`, and `audio.no_space`; kept in `error` too.
        """
        if not self._begin():
            return
        try:
            self._decode(on_progress)
        except QaError as error:
            if not self._cancelled.is_set():
                self.error = error
                raise
        finally:
            self._end()

    def close(self) -> None:
        """Stop loading and drop samples and peaks; does not wait, a load under way cleans up behind itself."""
        self._cancelled.set()
        with self._lock:
            self._closed = True
            idle = not self._loading
        if idle:
            self._release()

    def _begin(self) -> bool:
        with self._lock:
            self._loading = not self._closed
            return self._loading

    def _end(self) -> None:
        self.peaks.finish()
        self.store.finish()
        self._decoding.close()
        with self._lock:
            self._loading = False
            closed = self._closed
        if closed:
            self._release()

    def _release(self) -> None:
        self._decoding.close()
        self.store.close()

    def _decode(self, on_progress: Callable[[int], None] | None) -> None:
        for block in self._decoding.blocks():
            self.store.append(block)
            self.peaks.append(block)
            if on_progress is not None:
                on_progress(self.store.frames_ready)
