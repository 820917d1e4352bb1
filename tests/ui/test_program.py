"""The program is started once more."""

import subprocess
import sys

import pytest

from ui.program import start_program


@pytest.mark.parametrize(("frozen", "line"), [(True, [sys.executable]), (False, [sys.executable, "-m", "qa_desktop"])])
def test_it_is_this_program_that_is_started(monkeypatch: pytest.MonkeyPatch, *, frozen: bool, line: list[str]) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(subprocess, "Popen", started.append)
    start_program(["--person", "李娜"])
    assert started == [[*line, "--person", "李娜"]]
