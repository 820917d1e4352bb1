"""Kills the program while a call is graded in its window: `python -m tests.end2end.kill --times 200 --seed 1`.

The window is real, in a process of its own; its keys come from a script (`kill_script`). It is killed without warning,
at a random moment. Then its store must be sound, and hold every key that was pressed 250 ms before or earlier; the next
round goes on with the same data.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from db.store import open_store
from qa_desktop.services.ports import LibraryQuery
from qa_desktop.services.workplace import local_identity
from qa_desktop.settings.folders import Folders
from tests.end2end.kill_script import Shape, Step, after_step, seal, shape_of
from tests.support.places import ROOT

SAVED_WITHIN_S = 0.25
LONGEST_S = 1.5
CALL = ROOT / "resources" / "demo" / "external-3116-177xxxx3581-20260318-153940-1773819580.92.mp3"
Lines = list[list[Any]]


@dataclass(slots=True)
class Round:
    """One kill: how many keys were pressed, how many of them are not in the store, how old the oldest of these was."""

    keys: int
    lost: int
    oldest_lost_ms: float
    wrong: str = ""


@dataclass(slots=True)
class Told:
    """What the program held after each key, as it told, checked against what each key must do."""

    shapes: list[Shape]
    times: list[float] = field(default_factory=list)
    pending: Step | None = None


def kill_often(data: Path, times: int, chooser: Random) -> list[Round]:
    """Start and kill the program so many times; return what each kill left."""
    recording_id = _import(data)
    return [_kill_once(data, recording_id, chooser) for _ in range(times)]


def _import(data: Path) -> str:
    command = [sys.executable, "-m", "qa_desktop", "--data", str(data), "import", str(CALL)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    with closing(open_store(Folders(data).store)) as store, store.unit_of_work() as unit:
        return unit.recordings.page(LibraryQuery(author=""), 0, 1)[0].recording_id


def _kill_once(data: Path, recording_id: str, chooser: Random) -> Round:
    begun = _stored(data, recording_id)
    killed_at, lines = _let_grade_and_kill(data, recording_id, chooser)
    stored = _stored(data, recording_id)
    try:
        told = understood(begun, lines)
    except ValueError as error:
        return Round(len(lines), 0, 0.0, str(error))
    return compared(told, stored, killed_at)


def _let_grade_and_kill(data: Path, recording_id: str, chooser: Random) -> tuple[float, Lines]:
    command = [sys.executable, "-m", "tests.end2end.kill_child", str(data), recording_id, str(chooser.getrandbits(32))]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=ROOT, env=environment, encoding="utf-8", stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        time.sleep(chooser.uniform(0, LONGEST_S))
        ended_by_itself = process.poll() is not None
        killed_at = time.monotonic()
        process.kill()
        rest = process.stdout.read()
        complaints = [line for line in process.stderr.read().splitlines() if "This plugin does not" not in line]
    if ended_by_itself or complaints:
        raise AssertionError("\n".join(complaints) or "the program ended by itself")
    whole = [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    return killed_at, [json.loads(line) for line in whole]


def _stored(data: Path, recording_id: str) -> Shape:
    """Return what the store holds; raises EnvironmentFault where it is damaged."""
    with closing(open_store(Folders(data).store)) as store:
        store.check()
        with store.unit_of_work() as unit:
            return shape_of(unit.evaluations.latest(recording_id, local_identity("").id))


def understood(begun: Shape, lines: Lines) -> Told:
    """Replay what was told.

    Raises:
        ValueError: a key did not do in the program what it must.
    """
    told = Told([begun])
    for line in lines:
        if len(line) == 3:
            told.pending = Step(line[1], line[2])
            continue
        _, at, criterion, detail, sealed = line
        assert told.pending is not None
        told.shapes.append(_next(told.shapes, told.pending, criterion, detail, sealed))
        told.times.append(at)
        told.pending = None
    return told


def _next(shapes: Sequence[Shape], step: Step, criterion: str, detail: str, sealed: str) -> Shape:
    foretold = after_step(shapes[-1], step, criterion, detail)
    possible = shapes if foretold is None else [foretold]
    for shape in reversed(possible):
        if seal(shape) == sealed:
            return shape
    raise ValueError(f"{step} on {criterion} did something else in the program")


def compared(told: Told, stored: Shape, killed_at: float) -> Round:
    """Say what the store lacks of what was told; the last keys may be missing, one begun but not told may be there."""
    keys = len(told.times)
    if _is_pending_done(told, stored):
        return Round(keys, 0, 0.0)
    places = [place for place, shape in enumerate(told.shapes) if shape == stored]
    if not places:
        return Round(keys, 0, 0.0, "what is stored was never there")
    lost = [at for at in told.times[places[-1] :] if told.shapes[-1] != stored]
    oldest_ms = max((killed_at - at for at in lost), default=0.0) * 1000
    wrong = "keys older than 250 ms are lost" if oldest_ms > SAVED_WITHIN_S * 1000 else ""
    return Round(keys, len(lost), oldest_ms, wrong)


def _is_pending_done(told: Told, stored: Shape) -> bool:
    """Tell whether the store holds the key that was begun and not told any more."""
    step, last = told.pending, told.shapes[-1]
    if step is None or stored == last:
        return False
    if step.kind in {"undo", "redo"}:
        return stored in told.shapes
    if step.kind == "mark":
        details = [f"{mark[0]} {mark[1]}" for mark in stored["marks"] if mark not in last["marks"]]
    else:
        details = [answer[0] for answer in stored["answers"].values()]
    return any(after_step(last, step, name, detail) == stored for name in stored["answers"] for detail in details)


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.end2end.kill", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        rounds = kill_often(Path(folder) / "质检", asked.times, Random(asked.seed))  # noqa: S311 - no secret
    losing = [one for one in rounds if one.lost]
    rows = (
        ("kills", len(rounds)),
        ("keys pressed", sum(one.keys for one in rounds)),
        ("kills that cost keys just pressed", len(losing)),
        (
            "age of the oldest key lost, median of these",
            f"{median([one.oldest_lost_ms for one in losing] or [0]):.0f} ms",
        ),
        ("age of the oldest key lost, at most", f"{max((one.oldest_lost_ms for one in rounds), default=0):.0f} ms"),
        ("keys older than 250 ms lost, or a store unsound", sum(bool(one.wrong) for one in rounds)),
    )
    for what, figure in rows:
        print(f"{what:<50} {figure}")  # noqa: T201 - the result
    for one in rounds:
        if one.wrong:
            print(one)  # noqa: T201 - the result
    return int(any(one.wrong for one in rounds))


if __name__ == "__main__":
    sys.exit(main())
