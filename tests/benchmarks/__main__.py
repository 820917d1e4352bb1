"""Run the benchmarks and print one table: `python -m tests.benchmarks [NAME …]`; `--list` names them.

Each module beside this one with a function `run() -> list[tuple[str, str]]` is a benchmark: what was measured, and the
figure with its unit. The machine is named first, since figures mean nothing without it.
"""

import argparse
import importlib
import os
import pkgutil
import platform
import sys
from pathlib import Path
from types import ModuleType

Rows = list[tuple[str, str]]


def names() -> list[str]:
    """Return the names of the benchmarks."""
    found = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])]
    return [name for name in found if not name.startswith("_") and hasattr(_module(name), "run")]


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and stop")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if chosen.list:
        print("\n".join(names()))
        return 0
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    for name in chosen.names or names():
        rows: Rows = _module(name).run()
        width = max(len(what) for what, _ in rows)
        print(f"\n{name}")
        for what, figure in rows:
            print(f"  {what:<{width}}  {figure}")
    return 0


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__package__}.{name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
