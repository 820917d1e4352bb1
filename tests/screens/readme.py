"""Makes the pictures that the READMEs show: `python -m tests.screens.readme`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.screens.__main__ import SCREENS, child
from tests.support.places import ROOT

SHOWN = {"window.png": "grading-100-light-en.png", "window-zh.png": "grading_chinese-100-light-zh.png"}
COLOURS = 256


def main() -> int:
    """Picture the grading window, light and at 100 %, in both languages."""
    with tempfile.TemporaryDirectory() as folder:
        with child(SCREENS[0], [folder, "--only", "grading", "--only", "grading_chinese", "--theme", "light"]) as (
            command,
            environment,
        ):
            subprocess.run(command, env=environment, cwd=ROOT, check=True)
        for name, source in SHOWN.items():
            with Image.open(Path(folder) / source) as picture:
                # A palette takes a third of the room and shows the same.
                picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
                    ROOT / "resources" / name, optimize=True
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
