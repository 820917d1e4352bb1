"""The entry: the window, or with a command the command line."""

import sys
from collections.abc import Sequence
from multiprocessing import freeze_support


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with its command line's arguments and return its exit code."""
    from qa_desktop.bootstrap import run_command, run_window  # noqa: PLC0415 - `freeze_support` comes before all else
    from qa_desktop.cli import parse  # noqa: PLC0415 - as above

    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parse(given)
    return run_command(options) if options.command else run_window(options, [sys.argv[0], *given])


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
