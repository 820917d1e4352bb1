"""The program, started once more beside or after this one."""

import subprocess
import sys
from collections.abc import Sequence


def start_program(arguments: Sequence[str]) -> None:
    """Start another process of this program."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "qa_desktop"]
    subprocess.Popen([*program, *arguments])  # noqa: S603 - our own program
