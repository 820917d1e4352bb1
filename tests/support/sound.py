"""Tests that really play: they need a PulseAudio null sink, whose monitor tells what was written to the device.

`QA_NULL_SINK` names the sink that ALSA's default device leads to; `.ci/run` starts one.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

SINK = os.environ.get("QA_NULL_SINK", "")
RATE = 48_000
CHANNELS = 2
PATIENCE_S = 20


TRIES = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what plays in real time try again: a machine that stands still tears the sound whatever the program does."""
    for item in items:
        if item.get_closest_marker("sound"):
            item.add_marker(pytest.mark.flaky(reruns=TRIES - 1))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a sink where there is none."""
    if item.get_closest_marker("sound") and not SINK:
        pytest.skip("no PulseAudio null sink: QA_NULL_SINK names none (.ci/run starts one)")


class Heard:
    """What came out of the sink, from the moment at which listening began."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def samples(self) -> npt.NDArray[np.int16]:
        """Return the samples so far, shape (frames, 2), at 48 kHz."""
        whole = self._path.stat().st_size // (2 * CHANNELS) * CHANNELS
        return np.fromfile(self._path, dtype="<i2", count=whole).astype(np.int16).reshape(-1, CHANNELS)

    def loud_ms(self, threshold: int = 200) -> float:
        """Return for how many milliseconds (whole blocks of 10) the level rose above `threshold` of 32767."""
        block = RATE // 100
        samples = np.abs(self.samples().astype(np.int32)).max(axis=1)
        blocks = samples[: len(samples) // block * block].reshape(-1, block).max(axis=1)
        return float((blocks > threshold).sum() * 10)


class NullSink:
    """A sound device that plays to nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def listening(self) -> Iterator[Heard]:
        """Record what is played within the block."""
        path = self._folder / "heard.raw"
        command = [
            "parec",
            f"--device={SINK}.monitor",
            "--raw",
            "--format=s16le",
            f"--rate={RATE}",
            "--latency-msec=20",
        ]
        with path.open("wb") as file, subprocess.Popen([*command, f"--channels={CHANNELS}"], stdout=file) as recorder:
            try:
                _wait_until_recording(path)
                yield Heard(path)
            finally:
                recorder.terminate()


def _wait_until_recording(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not path.stat().st_size:
        assert time.monotonic() < deadline, f"the sink {SINK} gives nothing to record"
        time.sleep(0.01)


@pytest.fixture
def null_sink(tmp_path: Path) -> NullSink:
    """Return the sink; the test carries the marker `sound`."""
    return NullSink(tmp_path)
