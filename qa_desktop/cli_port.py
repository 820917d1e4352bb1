"""A port on the command line."""

import argparse

LAST_PORT = 65535


def port(written: str) -> int:
    """Return a port; argparse says what is wrong with one that is none."""
    number = int(written)
    if not 1 <= number <= LAST_PORT:
        raise argparse.ArgumentTypeError(written)
    return number
