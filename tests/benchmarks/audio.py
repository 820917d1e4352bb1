"""Decoding, peaks, the first sight and the first sound of a call, and what an hour of it takes of memory."""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from qa_desktop.audio.decode import survey
from qa_desktop.audio.loading import CallAudio
from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.peaks import PeakPyramid
from qa_desktop.audio.player import Player
from qa_desktop.audio.samples import SampleStore
from tests.audio.corpus import RECIPES, make, voices

Rows = list[tuple[str, str]]
COLUMNS = 1920
REPEATS = 9
PATIENCE = 30.0


def run() -> Rows:
    """Measure all; a figure is the median of nine unless it says otherwise."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [row for minutes in (60, 5) for row in _opening(folder, minutes)]  # memory first, while it is clean
        return rows + _decoding(folder) + _peaks()


def make_call(path: Path, minutes: int) -> Path:
    """Write a call of that length: µ-law, 8 kHz, stereo."""
    block = voices(60).T
    with soundfile.SoundFile(path, "w", 8000, 2, subtype="ULAW") as file:
        for _ in range(minutes):
            file.write(block)
    return path


def _decoding(folder: Path) -> Rows:
    rows = []
    for recipe in RECIPES:
        path = make(recipe, folder, 60)
        seconds = _median(partial(survey, path), 3)
        rows.append((f"decode {recipe.codec} ({recipe.name})", f"{60 / seconds:,.0f} x real time"))
    return rows


def _peaks() -> Rows:
    hour = np.tile(voices(60), 60)
    store = SampleStore(2, 8000)
    store.append(hour)
    store.finish()
    blocks = [hour[:, first : first + (1 << 17)] for first in range(0, hour.shape[1], 1 << 17)]

    def build() -> PeakPyramid:
        peaks = PeakPyramid(store)
        for block in blocks:
            peaks.append(block)
        peaks.finish()
        return peaks

    rows = [("peaks of an hour, 8 kHz stereo", f"{_median(build, 3) * 1000:.0f} ms")]
    peaks = build()
    for label, length in (("the hour", 3_600_000), ("a minute", 60_000), ("10 s", 10_000)):
        times = sorted(_seconds(partial(peaks.query, k % 2, k * 10.0, k * 10.0 + length, COLUMNS)) for k in range(500))
        figure = f"{times[250] * 1000:.2f} ms, 99th percentile {times[494] * 1000:.2f} ms"
        rows.append((f"peaks of {label} in {COLUMNS} columns", figure))
    return rows


def _opening(folder: Path, minutes: int) -> Rows:
    path = make_call(folder / f"{minutes}.wav", minutes)
    before = memory_mb()
    call = CallAudio.open(path)
    loading = _seconds(call.load)
    held = memory_mb()
    call.close()
    label = f"{minutes} min call"
    return [
        (f"{label}: open to first waveform", f"{_first_waveform(path) * 1000:.0f} ms"),
        (f"{label}: open to first sound", _first_sound(path)),
        (f"{label}: open to all decoded", f"{loading * 1000:.0f} ms (once)"),
        (f"{label}: memory it takes", f"{held - before:.0f} MB, {held:.0f} MB with Python and the libraries (once)"),
    ]


def _first_waveform(path: Path) -> float:
    def open_and_look() -> float:
        begun = time.perf_counter()
        seen: list[float] = []
        with_peaks = CallAudio.open(path)

        def look(_: int) -> None:
            if not seen:
                with_peaks.peaks.query(0, 0, with_peaks.duration_ms, COLUMNS)
                seen.append(time.perf_counter() - begun)
                with_peaks.close()

        with_peaks.load(look)
        return seen[0]

    return statistics.median(open_and_look() for _ in range(REPEATS))


def _first_sound(path: Path) -> str:
    """Measure from opening until the first millisecond has been heard, latency included, the call loading beside it."""
    outlet = Outlet()
    outlet.wait(PATIENCE)
    player = Player(outlet)
    outlet.wanted(sounding=True)
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        call = CallAudio.open(path)
        job = threading.Thread(target=call.load)
        job.start()
        player.load(call)
        player.play()
        while player.position_ms == 0 and time.perf_counter() - begun < PATIENCE:
            time.sleep(0.0005)
        times.append(time.perf_counter() - begun)
        player.load(None)
        call.close()
        job.join()
        time.sleep(1.5)  # until the output is dry, as it is when a call is opened
    where = f"on {outlet.current.name}" if outlet.current.name else "no device: as if there were one"
    player.close()
    outlet.close()
    return f"{statistics.median(times) * 1000:.0f} ms ({where})"


def memory_mb() -> float:
    """Return what this process holds in memory; 0 where /proc does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / (1 << 20) if status.exists() else 0.0


def _median(work: Callable[[], object], repeats: int) -> float:
    return statistics.median(_seconds(work) for _ in range(repeats))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print the figures."""
    for what, figure in run():
        print(f"{what:<48} {figure}")


if __name__ == "__main__":
    main()
