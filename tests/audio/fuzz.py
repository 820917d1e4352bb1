"""Decodes damaged copies of small recordings in a child process that is watched: `python -m tests.audio.fuzz`.

A decoder is native code: only from outside can a crash or a hang be seen. Every copy must come to a decoded length
or to an error with a code.
"""

import argparse
import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from qa_desktop.audio.decode import survey
from qa_desktop.domain.errors import QaError
from tests.audio.corpus import RECIPES, make

PATIENCE = 10.0  # seconds a file may take
HEADER = 512  # bytes; half of the damage goes there
MEMORY_LIMIT_MB = 700


@dataclass
class Tally:
    """What became of the damaged copies of one recording."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    memory_mb: float = 0.0

    def add(self, number: int, answer: dict[str, Any]) -> None:
        """Count one answer; crashes, hangs, bugs and hunger for memory are failures."""
        outcome = str(answer["outcome"])
        self.outcomes[outcome] += 1
        self.slowest = max(self.slowest, float(answer.get("seconds", 0)))
        self.memory_mb = max(self.memory_mb, float(answer.get("memory_mb", 0)))
        if not outcome.startswith(("decoded", "refused")):
            self.failures.append(f"copy {number}: {outcome} {answer.get('detail', '')}")
        if self.memory_mb > MEMORY_LIMIT_MB:
            self.failures.append(f"copy {number}: {self.memory_mb:.0f} MB")


def damage(data: bytes, number: int, seed: int) -> bytes:
    """Return a damaged copy: a few bytes changed, half of them in the header; each eighth copy is cut off instead."""
    random = Random(f"{seed}/{number}")  # noqa: S311 - damage must be repeatable, not secret
    if number % 8 == 7:
        return data[: random.randrange(1, len(data))]
    copy = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        end = len(copy) if random.random() < 0.5 else min(HEADER, len(copy))
        copy[random.randrange(end)] = random.randrange(256)
    return bytes(copy)


class Child:
    """A process that decodes what it is told to, and is replaced when it dies or hangs."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.audio.fuzz", "--child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._answers: queue.Queue[str] = queue.Queue()
        self._chatter: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(self._process.stdout, self._answers.put)),
            threading.Thread(target=self._read, args=(self._process.stderr, self._chatter.append)),
        ]
        for reader in self._readers:
            reader.start()

    def decode(self, path: Path) -> dict[str, Any]:
        """Return what became of `path`; `crashed` or `hung` where no answer came."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._answers.get(timeout=PATIENCE))
        except (queue.Empty, OSError):
            code = self._process.poll()
            return {"outcome": "hung" if code is None else f"crashed ({code})"}
        if self._chatter:
            answer["detail"], answer["outcome"] = "".join(self._chatter[:3]), "chattered"
            self._chatter.clear()
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    @staticmethod
    def _read(lines: Any, take: Any) -> None:
        for line in lines:
            take(line)


def run(sources: list[Path], flips: int, seed: int, folder: Path) -> dict[str, Tally]:
    """Damage the files in turn, `flips` copies in all, and return the tally of each by its name."""
    tallies = {source.name: Tally() for source in sources}
    contents = {source: source.read_bytes() for source in sources}
    child = Child()
    try:
        for number in range(flips):
            source = sources[number % len(sources)]
            copy = folder / f"damaged{source.suffix}"
            copy.write_bytes(damage(contents[source], number // len(sources), seed))
            answer = child.decode(copy)
            tallies[source.name].add(number, answer)
            if str(answer["outcome"]).startswith(("crashed", "hung")):
                child.close()
                child = Child()
    finally:
        child.close()
    return tallies


def make_sources(folder: Path) -> list[Path]:
    """Return one small recording of each codec."""
    return [make(recipe, folder, 1.0) for recipe in RECIPES]


class MemoryMeter:
    """Tells the most memory that this process has held since the meter was made.

    `ru_maxrss` alone does not: a process starts with what the one that forked it held, which is a lot within a long
    run of tests. Linux can begin anew (`man 5 proc`: clear_refs, VmHWM).
    """

    def __init__(self) -> None:
        self._status: Path | None = Path("/proc/self/status")
        self._inherited_mb = 0.0
        try:
            Path("/proc/self/clear_refs").write_text("5", "ascii")
            self._peak_mb()
        except (OSError, StopIteration):
            self._status = None
            self._inherited_mb = self._peak_mb()

    @property
    def most_mb(self) -> float:
        """The most so far, in MB; where it cannot be begun anew, what has come since; 0 where nothing is known."""
        return self._peak_mb() - self._inherited_mb

    def _peak_mb(self) -> float:
        if self._status is not None:
            lines = self._status.read_text("ascii", "replace").splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
        try:
            import resource  # noqa: PLC0415 - there is none on Windows
        except ImportError:
            return 0.0
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def _child() -> None:
    memory = MemoryMeter()
    for line in sys.stdin:
        begun = time.perf_counter()
        answer: dict[str, object] = {}
        try:
            found = survey(Path(line.rstrip("\n")))
            answer["outcome"] = "decoded, damaged" if found.damaged else "decoded"
        except QaError as error:
            answer["outcome"] = f"refused {error.code}"
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            answer["outcome"] = "bug"
            answer["detail"] = repr(error)
        answer["seconds"] = time.perf_counter() - begun
        answer["memory_mb"] = memory.most_mb
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _table(tallies: dict[str, Tally]) -> str:
    codes = sorted({outcome for tally in tallies.values() for outcome in tally.outcomes})
    lines = [f"{'file':12} {'copies':>6} {'slowest':>8} {'memory':>7}  outcomes"]
    for name, tally in tallies.items():
        found = ", ".join(f"{code}: {tally.outcomes[code]}" for code in codes if tally.outcomes[code])
        lines.append(f"{name:12} {tally.outcomes.total():6} {tally.slowest:6.2f} s {tally.memory_mb:4.0f} MB  {found}")
    return "\n".join(lines)


def main() -> int:
    """Run the long form; 1 where a copy crashed, hung, or met a bug."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _child()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        tallies = run(make_sources(Path(folder)), options.flips, options.seed, Path(folder))
    failures = [f"{name}: {failure}" for name, tally in tallies.items() for failure in tally.failures]
    sys.stdout.write("\n".join([_table(tallies), *failures, f"{len(failures)} failures"]) + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
