"""Many random histories, one after the other; the run goes on after one that fails, and tells in the end what happened.

    python -m tests.sync.convergence --histories 10000 --seed 1 --server postgres
    python -m tests.sync.convergence --server postgres --replay 4711      # the same history as that seed made
    python -m tests.sync.convergence --server postgres --desks 2 --steps begin:0:0,exchange:0:0:after_commit:0

The desks are real SQLite stores; `--server fake` is a shared store in memory, `memory` has desks in memory as well.
"""

import argparse
import gc
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import StoreMaker
from tests.sync.figures import Figures
from tests.sync.histories import MakeWorld, error_of, memory_world, play, postgres_worlds, shortened, sqlite_worlds
from tests.sync.postgres_world import new_quick_server
from tests.sync.steps import Step, parse_step, random_history

SERVERS = ("memory", "fake", "postgres")
SAY_EVERY_S = 30.0
ENOUGH = 1000
"""In so many histories everything happens that can."""


@contextmanager
def worlds(kind: str, folder_of_desks: Path | None) -> Iterator[MakeWorld]:
    """Yield how to open worlds of a kind; what they need goes afterwards."""
    if kind == "memory":
        yield memory_world
        return
    with tempfile.TemporaryDirectory(prefix="qa-convergence-", dir=folder_of_desks) as folder:
        if kind == "fake":
            yield sqlite_worlds(Path(folder))
            return
        server = new_quick_server()
        try:
            yield postgres_worlds(Path(folder), StoreMaker(server).new())
        finally:
            server.remove()


def run(make_world: MakeWorld, seeds: range, figures: Figures, failing: list[int]) -> None:
    """Play the histories of these seeds; add up what happened in them, and add the seeds of those that fail."""
    began = said = time.monotonic()
    for done, seed in enumerate(seeds, 1):
        try:
            figures.counts.update(play(make_world, *random_history(seed)).figures.counts)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            failing.append(seed)
            print(f"seed {seed}: {error!r}\n{''.join(traceback.format_tb(error.__traceback__)[-2:])}", flush=True)
        now = time.monotonic()
        if now - said > SAY_EVERY_S or done == len(seeds):
            said = now
            per_minute = 60 * done / (now - began)
            print(f"{done} histories, {len(failing)} failed, {per_minute:.0f} a minute", flush=True)


def tell(make_world: MakeWorld, desks: int, steps: Sequence[Step]) -> None:
    """Print how to play a failing history in its shortest form."""
    left = shortened(make_world, desks, steps)
    print(f"shortest: --desks {desks} --steps {','.join(str(step) for step in left)}")
    print(repr(error_of(make_world, desks, left)))


def long_run(make_world: MakeWorld, seeds: range) -> int:
    """Play histories and print the table of what happened; 1 where one fails or something never happened.

    Who ends it before gets the table of what happened so far.
    """
    figures = Figures()
    failing: list[int] = []
    try:
        run(make_world, seeds, figures, failing)
    finally:
        print(f"seeds {seeds.start} to {seeds.stop - 1}, failed: {', '.join(map(str, failing)) or 'none'}")
        print("\n".join(figures.table()), flush=True)
    missing = figures.missing() if len(seeds) >= ENOUGH else []
    if missing:
        print(f"never happened: {', '.join(map(str, missing))}")
    if failing:
        tell(make_world, *random_history(failing[0]))
    return 1 if failing or missing else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 where a history fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.convergence", description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first history; each next one has the next")
    parser.add_argument("--server", choices=SERVERS, default="fake")
    parser.add_argument("--folder", type=Path, help="where the desks' stores are made: in memory if you like")
    parser.add_argument("--replay", type=int, help="play the history of this seed alone")
    parser.add_argument("--desks", type=int, default=5)
    parser.add_argument("--steps", default="", help="play these steps alone")
    given = parser.parse_args(arguments)
    with worlds(given.server, given.folder) as make_world:
        if given.steps:
            play(make_world, given.desks, [parse_step(one) for one in given.steps.split(",")])
            return 0
        first, histories = (given.seed, given.histories) if given.replay is None else (given.replay, 1)
        return long_run(make_world, range(first, first + histories))


if __name__ == "__main__":
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)  # a history leaves little, and looking for it takes a tenth of its time
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the server is taken away
    sys.exit(main())
