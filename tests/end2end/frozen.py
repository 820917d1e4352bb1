"""Grades a bundled call in the frozen program, by keyboard: `python -m tests.end2end.frozen PROGRAM`.

The program runs without Python in reach: an empty PATH, a home and a data folder of its own. What it did is then read
back through its own command line.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.end2end.display import Screen, screen, wait_until
from tests.end2end.outside import PATIENCE_S, Outside

SOUND = ("XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE", "ALSA_CONFIG_PATH", "JACK_NO_START_SERVER")
TO_THE_QUEUE, PLAY, MARK, TO_THE_CARD, NEXT_CRITERION = "alt+1", "space", "m", "alt+4", "ctrl+Tab"
BEST_ANSWER, SUBMIT = "ctrl+1", "ctrl+shift+Return"
MOST_CRITERIA = 40
MARKS = 2


class Frozen(Outside):
    """The frozen program, with a home and data of its own, on a screen of its own."""

    def __init__(self, program: Path, home: Path, shown: Screen) -> None:
        environment = {
            "PATH": "",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            **{name: os.environ[name] for name in SOUND if name in os.environ},
            **shown.environment,
        }
        super().__init__([str(program)], home, environment)


def grade_a_call(frozen: Frozen, shown: Screen, calls: Path) -> None:
    """Import the bundled calls, grade one by keyboard alone, quit, and read back what was saved."""
    frozen.command("import", str(calls))
    imported = len(frozen.states())
    assert frozen.states() == ["to_do"] * imported
    assert imported > 1
    with frozen.window(shown):
        shown.settle()
        shown.key(TO_THE_QUEUE, "Home", "Return")
        shown.settle()
        shown.key(PLAY)
        for _ in range(MARKS):
            shown.key(MARK)
        wait_until(lambda: len(frozen.rows("annotations")) == MARKS, "marks on disk", PATIENCE_S)
        shown.key(TO_THE_CARD)
        for _ in range(MOST_CRITERIA):
            shown.key(BEST_ANSWER, NEXT_CRITERION)
        shown.key(SUBMIT)
        wait_until(lambda: "submitted" in frozen.states(), "a submitted evaluation", PATIENCE_S)
    assert sorted(frozen.states()) == ["submitted", *["to_do"] * (imported - 1)]
    (evaluation,) = frozen.rows("evaluations", "--submitted")
    assert evaluation["submitted_at"] is not None
    assert float(evaluation["score"]) > 0
    answers = [row["answer"] for row in frozen.rows("answers")]
    assert all(answers)
    sys.stdout.write(f"graded {evaluation['file']}: {evaluation['score']}, {len(answers)} answers, {MARKS} marks\n")


def open_the_demo(frozen: Frozen, shown: Screen) -> None:
    """Open the demo and quit; its store is thrown away, and the person's own is untouched."""
    before = frozen.states()
    with frozen.window(shown, "--demo"):
        wait_until(lambda: shown.active_title().endswith("– QA Desktop"), "a demo call on the desk", PATIENCE_S)
    assert frozen.complaints == ""
    assert frozen.states() == before


def main(arguments: Sequence[str] | None = None) -> int:
    """Drive the program; a picture of the screen is kept in `build` where something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.frozen")
    parser.add_argument("program", type=Path)
    program: Path = parser.parse_args(arguments).program.resolve()
    calls = program.parent / "_internal" / "resources" / "demo"
    with tempfile.TemporaryDirectory(prefix="qa frozen ") as home, screen() as shown:
        frozen = Frozen(program, Path(home), shown)
        try:
            grade_a_call(frozen, shown, calls)
            open_the_demo(frozen, shown)
        except BaseException:
            Path("build").mkdir(exist_ok=True)
            shown.picture(Path("build") / "frozen.png")
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
