"""The sample store: what is read is what was appended, wherever it lies and while it grows."""

import errno
import mmap
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_desktop.audio import samples as module
from qa_desktop.audio.samples import SampleStore
from qa_desktop.domain.errors import EnvironmentFault

GRAIN = mmap.ALLOCATIONGRANULARITY  # what a map's offset must be a multiple of
CHUNK = GRAIN // 2  # frames of one channel that fill it


def noise(channels: int, frames: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(-32768, 32768, (channels, frames), dtype=np.int16)


def filled(store: SampleStore, samples: np.ndarray, step: int = 1000) -> SampleStore:
    for first in range(0, samples.shape[1], step):
        store.append(samples[:, first : first + step])
    return store


@given(
    frames=st.integers(0, 500),
    step=st.integers(1, 200),
    first=st.integers(-50, 600),
    count=st.integers(0, 600),
    channels=st.integers(1, 3),
)
def test_any_stretch_reads_as_it_was_appended(frames: int, step: int, first: int, count: int, channels: int) -> None:
    samples = noise(channels, frames)
    with filled(SampleStore(channels, 8000, chunk_frames=64), samples, step) as store:
        expected = samples[:, max(0, first) : max(0, first + count)]
        assert np.array_equal(store.read(first, count), expected)
        for channel in range(channels):
            assert np.array_equal(store.read_channel(channel, first, count), expected[channel])


def test_what_goes_beyond_the_limit_lies_in_a_file_and_reads_the_same(tmp_path: Path) -> None:
    samples = noise(2, 5 * CHUNK + 77)
    store = SampleStore(2, 8000, memory_limit=2 * CHUNK * 4, chunk_frames=CHUNK, folder=tmp_path)
    with filled(store, samples, 10_007):
        assert np.array_equal(store.read(0, samples.shape[1]), samples)
        assert np.array_equal(store.read(3 * CHUNK - 5, 10), samples[:, 3 * CHUNK - 5 : 3 * CHUNK + 5])
    assert list(tmp_path.iterdir()) == []


def test_memory_stays_flat_beyond_the_limit(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="only POSIX tells a process's memory without another library")
    page: int = resource.getpagesize()

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * page

    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell a process's memory in /proc")
    block = noise(1, 1 << 20)
    with SampleStore(1, 8000, memory_limit=8 << 20, chunk_frames=1 << 20, folder=tmp_path) as store:
        for _ in range(8):
            store.append(block)
        before = resident()
        for _ in range(56):  # 112 MB more
            store.append(block)
        assert resident() - before < 24 << 20
        assert np.array_equal(store.read(63 << 20, 1 << 20), block)


def test_a_reader_beside_the_writer_never_sees_what_is_not_there_yet() -> None:
    samples = np.repeat(np.arange(1, 20_001, dtype=np.int16)[np.newaxis], 2, axis=0)
    store = SampleStore(2, 8000, chunk_frames=512)
    wrong: list[int] = []

    def read() -> None:
        while not store.complete:
            ready = store.frames_ready
            part = store.read(max(0, ready - 700), 700)
            if part.shape[1] < min(ready, 700) or (part == 0).any() or (np.diff(part[0]) != 1).any():
                wrong.append(ready)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    filled(store, samples, 37)
    store.finish()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_closing_while_somebody_reads_is_harmless(tmp_path: Path) -> None:
    store = filled(SampleStore(1, 8000, memory_limit=0, chunk_frames=CHUNK, folder=tmp_path), noise(1, 4 * CHUNK))
    views = list(store._parts(0, 4 * CHUNK))  # what a reader holds for the moment of its copy
    store.close()
    assert store.read(0, 100).shape == (1, 0)
    assert store.read_channel(0, 0, 100).shape == (0,)
    assert sum(view.shape[1] for view in views) == 4 * CHUNK
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_by_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SampleStore(1, 8000, memory_limit=0, chunk_frames=CHUNK, folder=tmp_path)
    store.append(noise(1, 10))
    assert store._spill is not None

    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    file = store._spill._file
    monkeypatch.setattr(store._spill, "_file", Full())
    with pytest.raises(EnvironmentFault) as caught:
        store.append(noise(1, CHUNK))
    monkeypatch.setattr(store._spill, "_file", file)
    store.close()
    assert caught.value.code == "audio.no_space"
    assert caught.value.facts == {"folder": str(tmp_path), "reason": "No space left on device"}


def test_a_folder_that_is_gone_is_told_by_code(tmp_path: Path) -> None:
    store = SampleStore(1, 8000, memory_limit=0, chunk_frames=CHUNK, folder=tmp_path / "gone")
    with pytest.raises(EnvironmentFault) as caught:
        store.append(noise(1, 10))
    assert caught.value.code == "audio.no_space"


def test_an_hour_of_a_call_stays_in_memory() -> None:
    hour = 3600 * 8000 * 2 * module.SAMPLE_BYTES
    assert hour < module.MEMORY_LIMIT
