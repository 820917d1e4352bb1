"""The files that belong to the project."""

import subprocess
from functools import cache
from pathlib import Path

from tests.support.places import ROOT


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file of the project that is present: tracked, or new and not ignored.

    Where this is no checkout but an unpacked archive, every file but Python's leavings counts.
    """
    if not (ROOT / ".git").exists():
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


@cache
def python_files() -> tuple[Path, ...]:
    """Return the project's Python files, build.spec among them."""
    return tuple(path for path in tracked_files() if path.suffix in {".py", ".spec"})


def name_of(path: Path) -> str:
    """Return a file's path from the project's top, with forward slashes."""
    return path.relative_to(ROOT).as_posix()
