"""The program's log: a few files in the data folder, for whoever mends the program; never a word of a call in it."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
FILE_BYTES = 1_000_000
FILES_KEPT = 5


def start_log(folder: Path) -> logging.Handler:
    """Write everything from INFO up to `folder/qa-desktop.log`; the returned handler is to be closed at the end."""
    handler = RotatingFileHandler(
        folder / "qa-desktop.log", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close the log file."""
    logging.getLogger().removeHandler(handler)
    handler.close()
