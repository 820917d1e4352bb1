"""The program as it is from outside: its command line, its window on a screen of its own, what it complains of."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.end2end.display import Screen, wait_until

QUIT = "ctrl+q"
PATIENCE_S = 60
OF_THE_MACHINE = "underrun occurred"  # ALSA prints it where the machine was too busy to play without a gap


class Outside:
    """The program started by `line`, working on data of its own; `complaints` is what its windows printed to stderr."""

    def __init__(self, line: Sequence[str], home: Path, environment: Mapping[str, str]) -> None:
        self.data = home / "质检 data"
        self.complaints = ""
        self._line = [*line, "--data", str(self.data), "--language", "en"]
        self._environment = dict(environment)

    def command(self, *arguments: str) -> str:
        """Run a command without a window and return what it printed; raises where it failed."""
        done = self._run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def refusal(self, *arguments: str) -> str:
        """Run a command that must fail, and return what it complains of."""
        done = self._run(*arguments)
        assert done.returncode == 1, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stderr

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self._line, *arguments],
            env={**self._environment, "DISPLAY": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )

    def rows(self, what: str, *arguments: str) -> list[dict[str, Any]]:
        """Return the rows of an export."""
        path = self.data.parent / f"{what}.json"
        self.command("export", what, "--format", "json", "--output", str(path), *arguments)
        rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return rows

    def listed(self) -> list[dict[str, Any]]:
        """Return the recordings in the library."""
        rows: list[dict[str, Any]] = json.loads(self.command("list", "--json"))
        return rows

    def states(self) -> list[str]:
        """Return the state of each recording in the library."""
        return [row["state"] for row in self.listed()]

    @contextmanager
    def window(self, shown: Screen, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Open the window; at the end it is asked to quit by its key, and must do so cleanly."""
        said = self.data.parent / "stderr.txt"
        line = [*self._line, *arguments]
        try:
            with said.open("wb") as file, subprocess.Popen(line, env=self._environment, stderr=file) as process:
                try:
                    wait_until(
                        lambda: process.poll() is not None or "QA Desktop" in shown.active_title(), "window", PATIENCE_S
                    )
                    assert process.poll() is None, f"ended with {process.returncode} before its window opened"
                    yield process
                    shown.key(QUIT)
                    assert process.wait(PATIENCE_S) == 0, f"quit with {process.returncode}"
                finally:
                    process.kill()
        finally:
            complaints = said.read_text("utf-8", errors="replace")
            sys.stderr.write(complaints)
            self.complaints += "".join(line for line in complaints.splitlines(True) if OF_THE_MACHINE not in line)
