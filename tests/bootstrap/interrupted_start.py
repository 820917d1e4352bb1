"""Starts the program as `python -m qa_desktop` does, and interrupts it at one of the modules that it loads.

A person's Ctrl+C comes at some moment between two instructions; here it comes at one that can be come back to.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType


class Interrupting:
    """Raises KeyboardInterrupt where the nth module is looked for, counted from when the program itself begins."""

    def __init__(self, nth: int) -> None:
        self._left = nth
        self.counted = 0

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`; it finds nothing."""
        if "qa_desktop.__main__" not in name and sys.argv[0].endswith("__main__.py"):
            self.counted += 1
            if self.counted == self._left:
                raise KeyboardInterrupt
        return None


if __name__ == "__main__":
    finder = Interrupting(int(sys.argv.pop(1)))
    sys.meta_path.insert(0, finder)
    try:
        runpy.run_module("qa_desktop", run_name="__main__", alter_sys=True)
    finally:
        sys.stderr.write(f"modules {finder.counted}\n")
