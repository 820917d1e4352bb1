"""Whoever presses Ctrl+C while the program starts reads no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEVER = 1_000_000


def start(tmp_path: Path, nth: int, *command: str) -> "subprocess.CompletedProcess[str]":
    """Start the program and interrupt it where it loads its nth module."""
    environment = {**os.environ, "QA_DESKTOP_UNENCRYPTED": "1", "QT_QPA_PLATFORM": "offscreen"}
    options = ("--data", str(tmp_path / "data"), "--language", "en", *command)
    return subprocess.run(
        [sys.executable, "-m", "tests.bootstrap.interrupted_start", str(nth), *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", [("list",), ("sync", "--watch"), ("server", "status", "--host", "127.0.0.1"), ()])
@pytest.mark.parametrize("nth", [1, 60, 300])
def test_it_ends_as_an_interrupted_program_does(tmp_path: Path, nth: int, command: tuple[str, ...]) -> None:
    done = start(tmp_path, nth, *command)
    assert (done.returncode, done.stderr) == (130, f"modules {nth}\n")


def test_so_it_does_where_it_is_nearly_at_work(tmp_path: Path) -> None:
    usual = start(tmp_path / "one", NEVER, "list")
    assert usual.returncode == 0, usual.stderr
    late = int(usual.stderr.split()[-1]) * 9 // 10
    done = start(tmp_path / "other", late, "list")
    assert (done.returncode, "Traceback" in done.stderr) == (130, False)
