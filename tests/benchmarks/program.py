"""The whole program in fresh processes: its start, opening calls, submitting them, what it takes of memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from db.store import open_store
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.settings.folders import Folders
from tests.audio.corpus import voices
from tests.support.places import ROOT

Rows = list[tuple[str, str]]
STARTS = 10
QUEUE = 12
LENGTHS = (5, 60)
PATIENCE_S = 300


def run() -> Rows:
    """Measure all; each figure is the median and the 99th percentile of repeated runs."""
    with tempfile.TemporaryDirectory() as name:
        calls, data = Path(name) / "calls", Path(name) / "data"
        calls.mkdir()
        for minutes in LENGTHS:
            make_call(calls / f"{minutes} minutes.wav", minutes)
        for number in range(QUEUE):
            make_call(calls / f"queued {number:02}.wav", 5, quieter=number + 2)
        _child(data, "import", str(calls))
        return [*_starts(data, Path(name)), *_opening(data), *_working(data)]


def make_call(path: Path, minutes: int, *, quieter: int = 1) -> None:
    """Write a call of that length: µ-law, 8 kHz, stereo; each divisor makes another call of it."""
    block = (voices(60).T // quieter).astype(np.int16)
    with soundfile.SoundFile(path, "w", 8000, 2, subtype="ULAW") as file:
        for _ in range(minutes):
            file.write(block)


def _starts(data: Path, folder: Path) -> Rows:
    _start(data)  # once for the disk's sake
    usual = [_start(data) for _ in range(STARTS)]
    first = [_start(folder / f"first {number}") for number in range(3)]
    return [
        _row("start to a usable window (aim 1500 ms)", [one[0] for one in usual]),
        _row("start: processor time in it", [one[1] for one in usual]),
        _row("the very first start, the store made", [one[0] for one in first]),
    ]


def _start(data: Path) -> tuple[float, float]:
    """Return how long a start took and how much of the processor it took, in ms."""
    begun = time.monotonic()
    told = _child(data, "start")
    return (float(told["usable_at"]) - begun) * 1000, float(told["busy_ms"])


def _opening(data: Path) -> Rows:
    ids = _ids(data)
    rows = []
    for minutes in LENGTHS:
        told = _child(data, "open", ids[f"{minutes} minutes.wav"], ids["queued 00.wav"])
        rows += [
            _row(f"{minutes} min call: open to first waveform (aim 100 ms)", told["seen"]),
            _row(f"{minutes} min call: open to first sound handed out (aim 150 ms)", told["handed"]),
            _row(f"{minutes} min call: open to first sound heard, {told['device']}", told["heard"]),
        ]
    told = _child(data, "memory", ids[f"{LENGTHS[-1]} minutes.wav"])
    rows.append((f"memory with the {LENGTHS[-1]} min call open (aim 350 MB)", f"{told['memory_mb']:.0f} MB"))
    return rows


def _working(data: Path) -> Rows:
    ids = _ids(data)
    typed = _child(data, "type", ids["5 minutes.wav"])
    submitted = _child(data, "submit", ids["queued 00.wav"])
    return [
        _row("key pressed to saved (aim 250 ms)", typed["saved"]),
        _row("submit to the next call open and seen (aim 300 ms)", submitted["next"]),
    ]


def _ids(data: Path) -> dict[str, str]:
    with closing(open_store(Folders(data).store)) as store, store.unit_of_work() as unit:
        rows = unit.recordings.page(LibraryQuery(author=""), 0, QUEUE + len(LENGTHS))
    return {row.file_name: row.recording_id for row in rows}


def _child(data: Path, *arguments: str) -> dict[str, Any]:
    """Run one measurement in a fresh process, see `_window`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks._window", str(data), *arguments],
        cwd=ROOT,
        env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _row(what: str, times_ms: list[float]) -> tuple[str, str]:
    return what, f"{np.percentile(times_ms, 50):.0f} ms, 99th percentile {np.percentile(times_ms, 99):.0f} ms"
