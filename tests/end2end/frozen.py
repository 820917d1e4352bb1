"""Grades and shares a bundled call in the frozen program, by keyboard: `python -m tests.end2end.frozen PROGRAM`.

The program runs without Python in reach: an empty PATH, a home and a data folder of its own. What it did is then read
back through its own command line; the shared store that it sets up is a real PostgreSQL, which lives as long as this.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.end2end.display import Screen, screen, wait_until
from tests.end2end.frozen_sharing import (
    Centre,
    centre,
    check_the_certificates,
    receive_as_lead,
    send_as_inspector,
)
from tests.end2end.outside import PATIENCE_S, Outside

SOUND = ("XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE", "ALSA_CONFIG_PATH", "JACK_NO_START_SERVER")
TO_THE_QUEUE, PLAY, MARK, TO_THE_CARD = "alt+1", "space", "m", "alt+4"
BEST_ANSWER, SUBMIT = "ctrl+1", "ctrl+shift+Return"
MOST_CRITERIA = 40
MARKS = 2
PASSPHRASE = "质检 一二三四五"  # noqa: S105 - of a store that lives as long as this
PLAIN_HEADER = b"SQLite format 3\x00"
SYSTEMS_KEYRING = "keyring.backends.SecretService.Keyring"


class Frozen(Outside):
    """The frozen program, with a home and data of its own, on a screen of its own; its store opens by a passphrase."""

    def __init__(self, program: Path, home: Path, shown: Screen, **more: str) -> None:
        environment = {
            "PATH": "",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "QA_DESKTOP_PASSPHRASE": PASSPHRASE,
            **{name: os.environ[name] for name in SOUND if name in os.environ},
            **shown.environment,
            **more,
        }
        super().__init__([str(program)], home, environment)


def grade_a_call(frozen: Frozen, shown: Screen, calls: Path) -> str:
    """Import the bundled calls, grade one by keyboard alone, quit, read back what was saved; return the score."""
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
            shown.key(BEST_ANSWER)
        shown.key(SUBMIT)
        wait_until(lambda: "submitted" in frozen.states(), "a submitted evaluation", PATIENCE_S)
    assert sorted(frozen.states()) == ["submitted", *["to_do"] * (imported - 1)]
    (evaluation,) = frozen.rows("evaluations", "--submitted")
    assert evaluation["submitted_at"] is not None
    assert float(evaluation["score"]) > 0
    answers = [row["answer"] for row in frozen.rows("answers")]
    assert all(answers)
    sys.stdout.write(f"graded {evaluation['file']}: {evaluation['score']}, {len(answers)} answers, {MARKS} marks\n")
    return str(evaluation["score"])


def check_the_lock(frozen: Frozen, program: Path, shown: Screen) -> None:
    """See that the store is encrypted and that without the passphrase, or with a wrong one, nothing opens it."""
    header = (frozen.data / "store.sqlite").read_bytes()[: len(PLAIN_HEADER)]
    assert len(header) == len(PLAIN_HEADER)
    assert header != PLAIN_HEADER
    for passphrase in ("", "not the passphrase"):
        other = Frozen(program, frozen.data.parent, shown, QA_DESKTOP_PASSPHRASE=passphrase)
        refusal = other.refusal("list")
        assert "passphrase" in refusal, refusal
    sys.stdout.write("the store is encrypted and opens by its passphrase only\n")


def check_the_keyring(program: Path, home: Path, shown: Screen) -> None:
    """See that the system's keyring is bundled: where nothing answers it says so, and not that its module is missing.

    Nobody keeps secrets in this environment, so the key of a new store has no place to go to.
    """
    for more in ({}, {"PYTHON_KEYRING_BACKEND": SYSTEMS_KEYRING}):
        refusal = Frozen(program, home, shown, QA_DESKTOP_PASSPHRASE="", **more).refusal("list")
        assert "keyring" in refusal, refusal
        assert "No module" not in refusal, refusal
        sys.stdout.write(f"without a keyring: {refusal}")


def open_the_demo(frozen: Frozen, shown: Screen) -> None:
    """Open the demo and quit; its store is thrown away, and the person's own is untouched."""
    before = frozen.states()
    with frozen.window(shown, "--demo"):
        wait_until(lambda: shown.active_title().endswith("– QA Desktop"), "a demo call on the desk", PATIENCE_S)
    assert frozen.complaints == ""
    assert frozen.states() == before


def drive(program: Path, folder: Path, shown: Screen, shared: Centre) -> None:
    """Let an inspector grade, submit and send, and a lead at another workstation receive."""
    homes = [folder / name for name in ("inspector 质检员", "lead", "nobody's")]
    for home in homes:
        home.mkdir()
    frozen = Frozen(program, homes[0], shown)
    score = grade_a_call(frozen, shown, program.parent / "_internal" / "resources" / "demo")
    check_the_lock(frozen, program, shown)
    check_the_keyring(program, homes[2], shown)
    shared.set_up(frozen)
    send_as_inspector(frozen, shared, score)
    receive_as_lead(Frozen(program, homes[1], shown), shared)
    check_the_certificates(frozen, folder / "certificates")
    open_the_demo(frozen, shown)


def main(arguments: Sequence[str] | None = None) -> int:
    """Drive the program; a picture of the screen is kept in `build` where something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.frozen")
    parser.add_argument("program", type=Path)
    program: Path = parser.parse_args(arguments).program.resolve()
    with tempfile.TemporaryDirectory(prefix="qa frozen ") as folder, screen() as shown, centre(Path(folder)) as shared:
        try:
            drive(program, Path(folder), shown, shared)
        except BaseException:
            Path("build").mkdir(exist_ok=True)
            shown.picture(Path("build") / "frozen.png")
            raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
