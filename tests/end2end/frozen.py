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
<<<<<<< HEAD

    def command(self, *arguments: str) -> str:
        """Run a command without a window and return what it printed; raises where it failed."""
        done = subprocess.run(
            self._line(*arguments),
            env={**self._environment, "DISPLAY": ""},
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def rows(self, what: str, *arguments: str) -> list[dict[str, Any]]:
        """Return the rows of an export."""
        path = self._data.parent / f"{what}.json"
        self.command("export", what, "--format", "json", "--output", str(path), *arguments)
        rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return rows

    def states(self) -> list[str]:
        """Return the state of each recording in the library."""
        return [row["state"] for row in json.loads(self.command("list", "--json"))]

    @contextmanager
    def window(self, shown: Screen, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Open the window; at the end it is asked to quit by its key, and must do so cleanly."""
        with subprocess.Popen(self._line(*arguments), env=self._environment) as process:
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

    def _line(self, *arguments: str) -> list[str]:
        return [str(self._program), "--data", str(self._data), "--language", "en", *arguments]
=======
        super().__init__([str(program)], home, environment)
>>>>>>> e2e


def grade_a_call(frozen: Frozen, shown: Screen, calls: Path) -> None:
    """Import the bundled calls, grade one by keyboard alone, quit, and read back what was saved."""
    frozen.command("import", str(calls))
    imported = len(frozen.states())
    assert frozen.states() == ["to_do"] * imported
    assert imported > 1
    with frozen.window(shown):
        shown.key(TO_THE_QUEUE, "Home", "Return")
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
    assert evaluation["state"] == "submitted"
    assert float(evaluation["score"]) > 0
    answers = [row["answer"] for row in frozen.rows("answers")]
    assert all(answers)
    sys.stdout.write(f"graded {evaluation['file']}: {evaluation['score']}, {len(answers)} answers, {MARKS} marks\n")


def open_the_demo(frozen: Frozen, shown: Screen) -> None:
    """Open the demo and quit; its store is thrown away, and the person's own is untouched."""
    before = frozen.states()
    with frozen.window(shown, "--demo"):
        pass
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
