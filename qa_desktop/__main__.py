"""The entry: the window, or with a command the command line."""

import sys

INTERRUPTED = 130
"""What a program ends with that was interrupted (Ctrl+C), as shells have it."""


def main(arguments: "list[str] | None" = None) -> int:
    """Run the program with its command line's arguments and return its exit code.

    Everything else is loaded in here: who interrupts the program while it starts is answered like anybody else.
    """
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: "list[str] | None") -> int:
    from multiprocessing import freeze_support  # noqa: PLC0415 - see `main`

    freeze_support()  # comes before all else
    from qa_desktop.bootstrap import run_command, run_window  # noqa: PLC0415 - as above
    from qa_desktop.cli import parse  # noqa: PLC0415 - as above

    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parse(given)
    return run_command(options) if options.command else run_window(options, [sys.argv[0], *given])


if __name__ == "__main__":
    sys.exit(main())
