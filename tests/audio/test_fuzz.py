"""The short form of `python -m tests.audio.fuzz`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio.fuzz import make_sources, run
from tests.support.places import ROOT

METERED = """
from tests.audio.fuzz import MemoryMeter
meter = MemoryMeter()
held = b"1" * (100 << 20)
print(meter.most_mb)
"""
FORKED_BY_A_LARGE_ONE = """
import subprocess, sys
held = b"1" * (300 << 20)
sys.exit(subprocess.run([sys.executable, "-c", sys.argv[1]]).returncode)
"""


def test_damaged_copies_never_crash_hang_or_surprise(tmp_path: Path, *, long_form: bool) -> None:
    tallies = run(make_sources(tmp_path), 2000 if long_form else 200, 1, tmp_path)
    assert {name: tally.failures for name, tally in tallies.items() if tally.failures} == {}
    assert any("decoded, damaged" in tally.outcomes for tally in tallies.values())
    assert all(tally.outcomes.total() for tally in tallies.values())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process starts with what another one held")
def test_the_memory_that_is_told_is_that_of_the_work_alone() -> None:
    command = [sys.executable, "-c", FORKED_BY_A_LARGE_ONE, METERED]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert 100 <= float(done.stdout) < 300
