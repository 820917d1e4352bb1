"""Renders every screen and dialog to PNG: `python -m tests.screens OUT_DIR [--only NAME]… [--scale 1|2]`.

A child process renders each screen size, since Qt reads its scale factor once.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its name, its size in physical pixels, its scale factor."""

    name: str
    width: int
    height: int
    scale: int


SCREENS = (Screen("100", 1366, 768, 1), Screen("200", 1366, 768, 2), Screen("200-hd", 1920, 1080, 2))


def main(arguments: Sequence[str] | None = None) -> int:
    """Render what was asked for; return 0 where all of it was rendered."""
    options = _parser().parse_args(arguments)
    if options.inside:
        from tests.screens.render import render  # noqa: PLC0415 - Qt is loaded in the child alone

        return render(options)
    given = list(sys.argv[1:] if arguments is None else arguments)
    codes = []
    for screen in SCREENS:
        if options.scale in (None, screen.scale) and options.screen in (None, screen.name):
            with child(screen, given) as (command, environment):
                codes.append(subprocess.run(command, env=environment, check=False).returncode)
    return max(codes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.screens")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", action="append", default=[], help="a screen's name; may be given several times")
    parser.add_argument("--scale", type=int, choices=[1, 2])
    parser.add_argument("--language", choices=["en", "zh"])
    parser.add_argument("--theme", choices=["light", "dark"])
    parser.add_argument("--check", action="store_true", help="say what is cut off instead; 1 where anything is")
    parser.add_argument("--screen", choices=[screen.name for screen in SCREENS], help="of all the screens, this one")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser


@contextmanager
def child(screen: Screen, arguments: Sequence[str]) -> Iterator[tuple[list[str], Mapping[str, str]]]:
    """Return the command that renders on that screen, and the environment for it, to be used inside."""
    with tempfile.TemporaryDirectory() as folder:
        layout = Path(folder) / "screen.json"
        one = {"name": screen.name, "x": 0, "y": 0, "width": screen.width, "height": screen.height}
        layout.write_text(json.dumps({"screens": [one]}))
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={layout}",
            "QT_SCALE_FACTOR": str(screen.scale),
            "PYTHONIOENCODING": "utf-8",
        }
        command = [sys.executable, "-m", "tests.screens", *arguments, "--screen", screen.name, "--inside"]
        yield command, environment


if __name__ == "__main__":
    sys.exit(main())
