"""Keeps the coverage of each file from sinking: `python -m tests.architecture.coverage_ratchet check|raise REPORT`.

`REPORT` is what `coverage json` writes. The floors stand in `tests/coverage_floors.json`: whole percents of lines and
branches, a number a file, or `{"floor": 60, "reason": "…"}` where a file stays below what new files must reach.
`check` fails where a file is below its floor; `raise` lifts the floors to what is reached and forgets files that
are gone.
"""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FLOORS = Path(__file__).parents[1] / "coverage_floors.json"
NEW_FILE = 85


@dataclass(frozen=True, slots=True)
class Floor:
    """What a file must reach, in percent, and why it may be less than a new file must reach."""

    percent: int
    reason: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 1 where a file fell below its floor."""
    parser = argparse.ArgumentParser(prog="coverage_ratchet")
    parser.add_argument("action", choices=("check", "raise"))
    parser.add_argument("report", type=Path, nargs="?", default=Path("coverage.json"))
    parser.add_argument("--floors", type=Path, default=FLOORS)
    chosen = parser.parse_args(arguments)
    covered = read_report(chosen.report)
    floors = read_floors(chosen.floors)
    if chosen.action == "raise":
        write_floors(chosen.floors, raised(covered, floors))
        return 0
    faults = fallen(covered, floors)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"coverage: {len(covered)} files, {len(faults)} below their floor\n")
    return 1 if faults else 0


def read_report(path: Path) -> dict[str, float]:
    """Return the percent covered of each file that has code, by its path with forward slashes."""
    files = json.loads(path.read_text("utf-8"))["files"]
    return {
        name.replace("\\", "/"): float(data["summary"]["percent_covered"])
        for name, data in files.items()
        if data["summary"]["num_statements"]
    }


def read_floors(path: Path) -> dict[str, Floor]:
    """Return the floor of each file.

    Raises:
        ValueError: a floor below what a new file must reach gives no reason.
    """
    floors = {}
    for name, entry in json.loads(path.read_text("utf-8")).items() if path.exists() else ():
        floors[name] = Floor(entry) if isinstance(entry, int) else Floor(entry["floor"], entry["reason"].strip())
        if floors[name].percent < NEW_FILE and not floors[name].reason:
            message = f"{name}: a floor of {floors[name].percent} needs a reason"
            raise ValueError(message)
    return floors


def fallen(covered: Mapping[str, float], floors: Mapping[str, Floor]) -> list[str]:
    """Return a line for each file below its floor."""
    return [
        f"{name}: {percent:.1f} % covered, at least {floor.percent} % wanted" + (" (a new file)" if new else "")
        for name, percent in sorted(covered.items())
        for new, floor in [(name not in floors, floors.get(name, Floor(NEW_FILE)))]
        if percent < floor.percent
    ]


def raised(covered: Mapping[str, float], floors: Mapping[str, Floor]) -> dict[str, Floor]:
    """Return the floors lifted to what is covered; a new file that is too low keeps failing until it has a reason."""
    lifted = {}
    for name, percent in covered.items():
        old = floors.get(name, Floor(NEW_FILE))
        best = max(old.percent, math.floor(percent))
        lifted[name] = Floor(best, old.reason if best < NEW_FILE else "")
    return lifted


def write_floors(path: Path, floors: Mapping[str, Floor]) -> None:
    """Write the floors, sorted by file."""
    entries = {
        name: {"floor": floor.percent, "reason": floor.reason} if floor.reason else floor.percent
        for name, floor in sorted(floors.items())
    }
    path.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
