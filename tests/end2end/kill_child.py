"""The process that is killed: the real window, in which a script is typed; each key is told once Qt has handled it.

A line on stdout is JSON: `[number, step, argument]` before a key, `[number, time, criterion, detail, seal]` after it:
with the monotonic time in seconds, and the seal of what the program now holds.
"""

import json
import sys
import time
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.end2end.kill_script import Step, script, seal, shape_of
from tests.end2end.program import NoPortAudio, Program, running
from tests.ui.hands import type_text

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
BACK = CTRL | Qt.KeyboardModifier.ShiftModifier
LONGEST_PAUSE_MS = 40
PATIENCE_S = 30
KEYS = {
    "comment": (Qt.Key.Key_F6, NONE),
    "leave": (Qt.Key.Key_Escape, NONE),
    "seek": (Qt.Key.Key_Right, NONE),
    "mark": (Qt.Key.Key_M, NONE),
    "undo": (Qt.Key.Key_Z, CTRL),
    "redo": (Qt.Key.Key_Y, CTRL),
}


def grade(data: Path, recording_id: str, seed: int) -> None:
    """Open the window and the call, and type until killed."""
    application = QApplication([])
    with running(data, library=NoPortAudio()) as program:
        program.workbench.calls.open(recording_id)
        _wait_for(program, application)
        program.parts.scorecard.focus_card()
        chooser = Random(seed)  # noqa: S311 - a script need be no secret
        for number, step in enumerate(script(chooser)):
            _tell(number, step.kind, step.argument)
            before = shape_of(program.call.evaluation)
            criterion = program.parts.scorecard.focused_criterion_id
            _press(program, step)
            now = time.monotonic()
            held = shape_of(program.call.evaluation)
            _tell(number, now, criterion, _detail(step, criterion, before, held), seal(held))
            QTest.qWait(chooser.randint(0, LONGEST_PAUSE_MS))


def _wait_for(program: Program, application: QApplication) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not (program.call_id and program.window.isActiveWindow()):
        application.processEvents()
        assert time.monotonic() < deadline, "the call does not open"


def _press(program: Program, step: Step) -> None:
    target: QWidget = QApplication.focusWidget() or program.window
    if step.kind == "type":
        type_text(target, step.argument)
    elif step.kind == "answer":
        QTest.keyClick(target, Qt.Key(Qt.Key.Key_0.value + int(step.argument)), CTRL)
    elif step.kind == "go":
        QTest.keyClick(target, Qt.Key.Key_PageDown if step.argument == "on" else Qt.Key.Key_PageUp, CTRL)
    else:
        QTest.keyClick(target, *KEYS[step.kind])


def _detail(step: Step, criterion: str, before: dict[str, list[list[object]]], held: dict[str, object]) -> str:
    """Return what only the program knows of a step's effect."""
    answers, marks = held["answers"], held["marks"]
    assert isinstance(answers, dict)
    assert isinstance(marks, list)
    if step.kind == "answer" and criterion in answers:
        return str(answers[criterion][0])
    if step.kind == "mark":
        new = [mark for mark in marks if mark not in before["marks"]]
        return " ".join(str(part) for part in new[0][:2]) if new else ""
    return ""


def _tell(*what: object) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201 - how it tells


if __name__ == "__main__":
    grade(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
