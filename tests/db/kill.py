"""Kills a writer at random moments and looks at what is left: `python -m tests.db.kill --times 200`.

The writer saves tick after tick of one evaluation and tells the number of each that was committed. Every tick puts its
number everywhere: into all answers, all marks and the summary. So what is left must be one tick, whole, and none
older than the last that was told.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from types import MappingProxyType

from db.store import Store, open_store
from qa_desktop.domain.evaluation import Evaluation
from tests.db.samples import ME, make_card, make_full_evaluation, make_recording, make_seen

RECORDING = make_recording()
CARD = make_card(criteria=20)
LONGEST_S = 0.6


@dataclass(frozen=True)
class Loss:
    """What was wrong after a kill."""

    what: str


def write(file: Path) -> None:
    """Save ticks for ever, from where the store stands, telling each that was committed."""
    with closing(open_store(file)) as store:
        _prepare(store)
        number = _stored_tick(store)
        print(number, flush=True)  # noqa: T201 - how it tells
        while True:
            number += 1
            with store.unit_of_work() as unit:
                unit.evaluations.save(_tick(number))
                unit.commit()
            print(number, flush=True)  # noqa: T201 - how it tells


def kill_often(file: Path, times: int, chooser: Random) -> list[Loss]:
    """Start and kill the writer so many times; return every loss that was found."""
    losses: list[Loss] = []
    for _ in range(times):
        told = _kill_once(file, chooser.uniform(0, LONGEST_S))
        with closing(open_store(file)) as store:
            store.check()
            stored = _stored_tick(store)
        if not told <= stored <= told + 1:
            losses.append(Loss(f"{told} was told, {stored} is stored"))
    return losses


def _kill_once(file: Path, after_s: float) -> int:
    """Let a writer begin, kill it, and return the last tick that it told."""
    command = [sys.executable, "-m", "tests.db.kill", "--write", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after_s)
        process.kill()
        told = [first, *process.stdout]
    whole = [line for line in told if line.endswith("\n")]
    return int(whole[-1])


def _prepare(store: Store) -> None:
    with store.unit_of_work() as unit:
        if not unit.recordings.known([RECORDING.id]):
            unit.recordings.add(RECORDING, make_seen(RECORDING))
            unit.scorecards.add(CARD)
            unit.commit()


def _stored_tick(store: Store) -> int:
    """Return the tick that is stored; raises ValueError where it is not whole."""
    with store.unit_of_work() as unit:
        evaluation = unit.evaluations.latest(RECORDING.id, ME)
    if evaluation is None:
        return 0
    number = evaluation.revision
    if evaluation != _tick(number):
        msg = f"tick {number} is not whole"
        raise ValueError(msg)
    return number


def _tick(number: int) -> Evaluation:
    full = make_full_evaluation(RECORDING, CARD)
    answers = {key: replace(answer, value=Decimal(number)) for key, answer in full.answers.items()}
    marks = tuple(replace(mark, note=f"{number}") for mark in full.annotations)
    return replace(full, revision=number, answers=MappingProxyType(answers), annotations=marks, summary=f"{number}")


def main() -> None:
    """Write, or kill."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.write is not None:
        write(asked.write)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        losses = kill_often(file, asked.times, Random(asked.seed))  # noqa: S311 - the moments need be no secret
        with closing(open_store(file)) as store:
            ticks = _stored_tick(store)
    print(f"{asked.times} kills, {ticks} ticks committed, {len(losses)} losses")  # noqa: T201 - the result
    for loss in losses:
        print(loss.what)  # noqa: T201 - the result
    sys.exit(bool(losses))


if __name__ == "__main__":
    main()
